import { GAPS } from "./laid";
import type { Boxes } from "./parts";
import type { Direction, Point } from "./protocol";
import { APART, type Wiring, freeSpot, reached } from "./room";
import type { Box } from "./size";
import { type Span, cornerOf, meet, middleOf, movedBy, spanOf } from "./span";

/** How far the nodes behind a frame move on, and those on both sides of it aside. */
interface Push {
  readonly on: number;
  readonly high: { readonly from: number; readonly by: number };
  readonly low: { readonly from: number; readonly by: number };
}

/**
 * What makes way for a frame that has grown: all that it leads to moves on, what stands beside it
 * moves aside, by as much as it covers of them.
 *
 * @param id The frame.
 * @param here The boxes of all that lies in its scope.
 * @param clear How near the frame may come to a node before it makes way; null where it need not.
 * @returns New places of those that move; none where the frame covers nothing.
 */
export function madeWay(
  id: string,
  here: Boxes,
  clear: (key: string) => number | null,
  wiring: Wiring,
  direction: Direction,
): ReadonlyMap<string, Point> {
  const moved = new Map<string, Point>();
  const frame = here.get(id);
  if (!frame) return moved;
  const after = reached(wiring, id);
  const spans = spansOf(here, id, direction);
  const span = spanOf(frame, direction);
  const covered = [...spans].filter(([key, other]) => {
    const gap = clear(key);
    return gap !== null && meet(other, span, gap);
  });
  if (covered.length === 0) return moved;
  const push = pushOf(span, covered, after, GAPS[direction].next);
  for (const [key, span] of spans) {
    const { on, across } = stepOf(key, span, push, after);
    if (on !== 0 || across !== 0) moved.set(key, movedBy(cornerOf(span, direction), on, across, direction));
  }
  return settled(moved, here, direction);
}

function spansOf(here: Boxes, frame: string, direction: Direction): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  for (const [key, box] of here) if (key !== frame) spans.set(key, spanOf(box, direction));
  return spans;
}

function pushOf(
  frame: Span,
  covered: readonly (readonly [string, Span])[],
  after: ReadonlySet<string>,
  gap: number,
): Push {
  const behind = covered.flatMap(([key, span]) => (after.has(key) ? [span] : []));
  const aside = covered.flatMap(([key, span]) => (after.has(key) ? [] : [span]));
  const high = aside.filter((span) => middleOf(span) >= middleOf(frame)).map((span) => span.low);
  const low = aside.filter((span) => middleOf(span) < middleOf(frame)).map((span) => span.high);
  const nearest = Math.min(...behind.map(({ start }) => start));
  const [highest, lowest] = [Math.min(...high), Math.max(...low)];
  return {
    on: behind.length > 0 ? frame.end + gap - nearest : 0,
    high: { from: highest, by: high.length > 0 ? frame.high + APART - highest : 0 },
    low: { from: lowest, by: low.length > 0 ? lowest + APART - frame.low : 0 },
  };
}

function stepOf(key: string, span: Span, push: Push, after: ReadonlySet<string>): { on: number; across: number } {
  if (after.has(key)) return { on: push.on, across: 0 };
  if (span.low >= push.high.from) return { on: 0, across: push.high.by };
  if (span.high <= push.low.from) return { on: 0, across: -push.low.by };
  return { on: 0, across: 0 };
}

/** What would come to lie on something that stays goes to the nearest free place. */
function settled(moved: ReadonlyMap<string, Point>, here: Boxes, direction: Direction): ReadonlyMap<string, Point> {
  const taken: Box[] = [...here].flatMap(([key, box]) => (moved.has(key) ? [] : [box]));
  const found = new Map<string, Point>();
  for (const [key, [x, y]] of moved) {
    const box = here.get(key);
    if (!box) continue;
    const wanted = { ...box, x, y };
    const span = spanOf(wanted, direction);
    const free = !taken.some((other) => meet(span, spanOf(other, direction)));
    if (free) {
      found.set(key, [x, y]);
      continue;
    }
    const place = freeSpot(taken, wanted, direction);
    found.set(key, place);
    taken.push({ ...box, x: place[0], y: place[1] });
  }
  return found;
}
