import type { Scene } from "./scene";
import type { Box } from "./size";
import type { Slots } from "./slots";
import { slotOf } from "./ways";

/** All wires of a scene as straight lines: the `d` of one path. */
export function farPath(
  scene: Scene,
  boxes: ReadonlyMap<string, Box>,
  slotsAt: (id: string) => Slots | undefined,
): string {
  const lines = scene.edges.map(({ edge }) => {
    const [a, b] = [boxes.get(edge.source), boxes.get(edge.target)];
    const from = slotOf(edge, "source", slotsAt(edge.source));
    const to = slotOf(edge, "target", slotsAt(edge.target));
    return a && b && from && to
      ? `M${a.x + from.x},${a.y + from.y}L${b.x + to.x},${b.y + to.y}`
      : "";
  });
  return lines.join("");
}
