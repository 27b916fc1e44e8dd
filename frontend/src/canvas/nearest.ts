import { type Scene, noteIn, noteKey } from "./scene";
import { type Box, FRAME } from "./size";

export type Way = "up" | "down" | "left" | "right";

/** How much further aside than ahead something may lie, and how much a step aside counts. */
const WIDEST = 2;
const ASIDE = 2;
/** Of two that lie straight ahead, the one whose middle is nearer; it counts for little. */
const MIDDLE = 0.05;

/**
 * The node or note that an arrow key leads to, or null where there is none that way.
 *
 * Down leads from a frame into it, up from the first nodes of a frame to the frame itself.
 *
 * @param boxes All boxes, counted from the corner of the document.
 * @param nodesOnly Whether notes are passed over.
 */
export function nearest(
  boxes: ReadonlyMap<string, Box>,
  from: string,
  way: Way,
  nodesOnly = false,
): string | null {
  const here = boxes.get(from);
  if (!here) return null;
  let best: { id: string; cost: number } | null = null;
  for (const [id, box] of boxes) {
    if (id === from || (nodesOnly && noteIn(id) !== null)) continue;
    if (way !== "up" && holds(id, from)) continue;
    if (way !== "down" && holds(from, id)) continue;
    const cost = costOf(here, box, way);
    if (cost !== null && (best === null || cost < best.cost)) best = { id, cost };
  }
  return best?.id ?? null;
}

/** All boxes counted from the corner of the document, those inside frames too. */
export function absolute(scene: Scene, boxes: ReadonlyMap<string, Box>): Map<string, Box> {
  const found = new Map<string, Box>();
  const put = (key: string, scope: string) => {
    const box = boxes.get(key);
    const frame = found.get(scope);
    if (!box) return;
    const [x, y] = frame ? [frame.x + FRAME.side + box.x, frame.y + FRAME.top + box.y] : [box.x, box.y];
    found.set(key, { ...box, x, y });
  };
  for (const { node, scope } of scene.nodes) put(node.id, scope);
  for (const { note, scope } of scene.notes) put(noteKey(note.id), scope);
  return found;
}

/** Whether a node is a block that another node, or a note, lies in. */
function holds(block: string, key: string): boolean {
  return (noteIn(key) ?? key).startsWith(`${block}/`);
}

/** How far a box is in a direction: straight ahead is nearer than aside; null elsewhere. */
function costOf(here: Box, box: Box, way: Way): number | null {
  const upright = way === "up" || way === "down";
  const sign = way === "up" || way === "left" ? -1 : 1;
  const ahead = sign * (upright ? box.y - here.y : box.x - here.x);
  const aside = upright
    ? between(here.x, here.width, box.x, box.width)
    : between(here.y, here.height, box.y, box.height);
  if (ahead <= 0 || aside > WIDEST * ahead) return null;
  const off = upright
    ? Math.abs(here.x + here.width / 2 - box.x - box.width / 2)
    : Math.abs(here.y + here.height / 2 - box.y - box.height / 2);
  return ahead + ASIDE * aside + MIDDLE * off;
}

/** How far two stretches are from each other; nothing where they overlap. */
function between(start: number, length: number, other: number, otherLength: number): number {
  return Math.max(0, other - start - length, start - other - otherLength);
}
