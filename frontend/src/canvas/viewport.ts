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
const READABLE = 0.55;
const SIDE = 36;
/** Above lies the toolbar, below the controls of the view. */
const END = 60;

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
  const zoom = Math.min(
    1,
    Math.max(ZOOMS.least, (room.width - 2 * SIDE) / bounds.width),
    Math.max(ZOOMS.least, (room.height - 2 * END) / bounds.height),
  );
  return centred({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 }, room, zoom);
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
  const zoom = READABLE;
  const start = around(first) ?? bounds;
  const across = (low: number, size: number, from: number, extent: number, room: number): number =>
    size * zoom <= room - 2 * END
      ? room / 2 - (low + size / 2) * zoom
      : Math.min(END - low * zoom, room / 2 - (from + extent / 2) * zoom);
  if (direction === "down") {
    const x = across(bounds.x, bounds.width, start.x, start.width, room.width);
    return { x, y: END - bounds.y * zoom, zoom };
  }
  const y = across(bounds.y, bounds.height, start.y, start.height, room.height);
  return { x: SIDE - bounds.x * zoom, y, zoom };
}

/** The view with a point in its middle. */
export function centred({ x, y }: Spot, room: Size, zoom: number): Viewport {
  return { x: room.width / 2 - x * zoom, y: room.height / 2 - y * zoom, zoom };
}

/** Between what is brought into view and the border, in pixels. */
const MARGIN = 48;

/** The view moved no further than it takes to show a rectangle; null where it is seen already. */
export function revealing(rect: Rect, view: Viewport, room: Size): Viewport | null {
  const x = view.x + shift(rect.x * view.zoom + view.x, rect.width * view.zoom, room.width);
  const y = view.y + shift(rect.y * view.zoom + view.y, rect.height * view.zoom, room.height);
  return x === view.x && y === view.y ? null : { x, y, zoom: view.zoom };
}

function shift(start: number, size: number, room: number): number {
  const margin = Math.min(MARGIN, Math.max(0, (room - size) / 2));
  if (start < margin) return margin - start;
  if (start + size > room - margin) return Math.max(room - margin - size - start, margin - start);
  return 0;
}
