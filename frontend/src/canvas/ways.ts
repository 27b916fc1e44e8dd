import type { CanvasEdge, Direction } from "./protocol";
import { type Line, type Spot, lanes } from "./routes";
import type { Scene } from "./scene";
import { type Box, FRAME } from "./size";
import { type Slot, type Slots, inputId, outputId } from "./slots";

type Boxes = ReadonlyMap<string, Box>;
type SlotsAt = (id: string) => Slots | undefined;

/** The wires of each graph that is shown, from slot to slot, within what holds them. */
export function linesIn(scene: Scene, boxes: Boxes, slots: SlotsAt): ReadonlyMap<string, readonly Line[]> {
  const lines = new Map<string, Line[]>();
  for (const { key, edge, scope } of scene.edges) {
    const from = anchor(edge, "source", boxes, slots);
    const to = anchor(edge, "target", boxes, slots);
    if (!from || !to) continue;
    const here = lines.get(scope);
    if (here) here.push({ key, from, to });
    else lines.set(scope, [{ key, from, to }]);
  }
  return lines;
}

/** Leads wires around the nodes of their graphs: where across each runs that needs it. */
export function lanesOf(
  scene: Scene,
  boxes: Boxes,
  lines: ReadonlyMap<string, readonly Line[]>,
): ReadonlyMap<string, number> {
  const inTheWay = new Map<string, Box[]>([...lines.keys()].map((scope) => [scope, []]));
  for (const { node, scope } of scene.nodes) {
    const box = boxes.get(node.id);
    if (box) inTheWay.get(scope)?.push(box);
  }
  const found = new Map<string, number>();
  for (const [scope, wires] of lines) {
    const direction = scene.direction(scope);
    const corner = cornerOf(scope, boxes, direction);
    const led = lanes(wires, inTheWay.get(scope) ?? [], direction);
    for (const [key, lane] of led) found.set(key, lane + corner);
  }
  return found;
}

/** The slot at which an end of a wire is tied. */
export function slotOf(
  edge: CanvasEdge,
  end: "source" | "target",
  slots: Slots | undefined,
): Slot | undefined {
  const id = end === "source" ? outputId(edge.source_port) : inputId(edge.target_port, edge.order);
  return (end === "source" ? slots?.outputs : slots?.inputs)?.find((slot) => slot.id === id);
}

/** How far across the inside of a scope begins, counted from the corner of the document. */
function cornerOf(scope: string, boxes: Boxes, direction: Direction): number {
  let sum = 0;
  for (let at = scope; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    const box = boxes.get(at);
    if (box) sum += direction === "down" ? box.x + FRAME.side : box.y + FRAME.top;
  }
  return sum;
}

function anchor(edge: CanvasEdge, end: "source" | "target", boxes: Boxes, slots: SlotsAt): Spot | null {
  const id = end === "source" ? edge.source : edge.target;
  const box = boxes.get(id);
  const slot = slotOf(edge, end, slots(id));
  return box && slot ? { x: box.x + slot.x, y: box.y + slot.y } : null;
}
