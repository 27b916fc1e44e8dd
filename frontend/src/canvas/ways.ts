import type { CanvasEdge, Direction } from "./protocol";
import { type Line, type Spot, lanes } from "./routes";
import type { Scene } from "./scene";
import { type Box, FRAME } from "./size";
import { type Slot, type Slots, inputId, outputId } from "./slots";

type Boxes = ReadonlyMap<string, Box>;
type SlotsAt = (id: string) => Slots | undefined;

/** Leads all wires of a scene around its nodes: where across each runs that needs it. */
export function lanesOf(scene: Scene, boxes: Boxes, slots: SlotsAt): ReadonlyMap<string, number> {
  const scopes = new Map<string, { lines: Line[]; boxes: Box[] }>();
  const scopeOf = (scope: string) => {
    let here = scopes.get(scope);
    if (!here) scopes.set(scope, (here = { lines: [], boxes: [] }));
    return here;
  };
  for (const { node, scope } of scene.nodes) {
    const box = boxes.get(node.id);
    if (box) scopeOf(scope).boxes.push(box);
  }
  for (const { key, edge, scope } of scene.edges) {
    const from = anchor(edge, "source", boxes, slots);
    const to = anchor(edge, "target", boxes, slots);
    if (from && to) scopeOf(scope).lines.push({ key, from, to });
  }
  const found = new Map<string, number>();
  for (const [scope, here] of scopes) {
    const direction = scene.direction(scope);
    const corner = cornerOf(scope, boxes, direction);
    for (const [key, lane] of lanes(here.lines, here.boxes, direction)) found.set(key, lane + corner);
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
