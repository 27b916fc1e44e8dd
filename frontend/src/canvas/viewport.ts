import type { Direction } from "./protocol";
import type { Rect, Spot } from "./routes";
import type { Size } from "./size";

/** Which part of the canvas is seen: a point at `(px, py)` is at `px * zoom + x` on the screen. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const ZOOMS = { least: 0.02, most: 2 } as const;

/** A graph that would be shown smaller than this starts at its beginning instead. */
const READABLE = 0.5;
/** How large a graph is shown of which only the beginning is seen. */
const CLOSE = 0.75;
const SIDE = 36;
/** Above lies the toolbar. */
const TOP = 68;
/** Below stand the controls of the view and the map in the corners, and nothing between them. */
const BELOW = { corners: 84, between: 24 } as const;
const CORNER = 200;

/** The rectangle around rectangles; null around none. */
export function around(rects: Iterable<Rect>): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/** The view that shows everything, no larger than it is. */
export function whole(bounds: Rect, room: Size): Viewport {
  const between = above(BELOW.between, bounds, room);
  const isBetween = bounds.width * between.zoom <= room.width - 2 * CORNER;
  return isBetween ? between : above(BELOW.corners, bounds, room);
}

/** The view that shows everything with so much room below it. */
function above(below: number, bounds: Rect, room: Size): Viewport {
  const zoom = Math.min(
    1,
    Math.max(ZOOMS.least, (room.width - 2 * SIDE) / bounds.width),
    Math.max(ZOOMS.least, (room.height - TOP - below) / bounds.height),
  );
  const middle = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
  const view = centred(middle, room, zoom);
  return { ...view, y: view.y + (TOP - below) / 2 };
}

/**
 * The view at the start: everything where it can be read, else the beginning of the graph.
 *
 * @param first The boxes that the tensors come from.
 */
export function opening(
  bounds: Rect,
  first: readonly Rect[],
  room: Size,
  direction: Direction,
): Viewport {
  const all = whole(bounds, room);
  if (all.zoom >= READABLE) return all;
  const zoom = CLOSE;
  const start = around(first) ?? bounds;
  const across = (low: number, size: number, from: number, extent: number, room: number): number =>
    size * zoom <= room - 2 * TOP
      ? room / 2 - (low + size / 2) * zoom
      : Math.min(TOP - low * zoom, room / 2 - (from + extent / 2) * zoom);
  if (direction === "down") {
    const x = across(bounds.x, bounds.width, start.x, start.width, room.width);
    return { x, y: TOP - bounds.y * zoom, zoom };
  }
  const y = across(bounds.y, bounds.height, start.y, start.height, room.height);
  return { x: SIDE - bounds.x * zoom, y, zoom };
}

/** The view with a point in its middle. */
export function centred({ x, y }: Spot, room: Size, zoom: number): Viewport {
  return { x: room.width / 2 - x * zoom, y: room.height / 2 - y * zoom, zoom };
}

/** Between what is brought into view and the border, in pixels: clear of what stands there. */
const MARGIN = { side: 48, above: 72, below: 96 } as const;

/** The view moved no further than it takes to show a rectangle; null where it is seen already. */
export function revealing(rect: Rect, view: Viewport, room: Size): Viewport | null {
  const x = view.x + shift(rect.x * view.zoom + view.x, rect.width * view.zoom, room.width, MARGIN.side, MARGIN.side);
  const y = view.y + shift(rect.y * view.zoom + view.y, rect.height * view.zoom, room.height, MARGIN.above, MARGIN.below);
  return x === view.x && y === view.y ? null : { x, y, zoom: view.zoom };
}

/** Whether the middle of a rectangle can be seen. */
export function isSeen({ x, y, width, height }: Rect, view: Viewport, room: Size): boolean {
  const across = (x + width / 2) * view.zoom + view.x;
  const along = (y + height / 2) * view.zoom + view.y;
  return across >= 0 && across <= room.width && along >= 0 && along <= room.height;
}

function shift(start: number, size: number, room: number, before: number, after: number): number {
  const half = Math.max(0, (room - size) / 2);
  const [first, last] = [Math.min(before, half), room - Math.min(after, half)];
  if (start < first) return first - start;
  if (start + size > last) return Math.max(last - size - start, first - start);
  return 0;
}
