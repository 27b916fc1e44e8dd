import type { Rect, Spot } from "./routes";
import type { Size } from "./size";
import type { Viewport } from "./viewport";

/** How the map shows the canvas: a point at `(px, py)` is at `px * scale + x` on it. */
export interface Scale {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const MARGIN = 8;
/** A small graph does not fill the map. */
const LARGEST = 0.14;
/** What is smaller than this could not be seen, in pixels. */
const SMALLEST = 1.5;

/** Fits the canvas into the map. */
export function scaleFor(bounds: Rect, map: Size): Scale {
  const scale = Math.min(
    LARGEST,
    (map.width - 2 * MARGIN) / Math.max(bounds.width, 1),
    (map.height - 2 * MARGIN) / Math.max(bounds.height, 1),
  );
  return {
    scale,
    x: map.width / 2 - (bounds.x + bounds.width / 2) * scale,
    y: map.height / 2 - (bounds.y + bounds.height / 2) * scale,
  };
}

/** Where a box is on the map, large enough to be seen. */
export function onMap(box: Rect, { scale, x, y }: Scale): Rect {
  return {
    x: box.x * scale + x,
    y: box.y * scale + y,
    width: Math.max(SMALLEST, box.width * scale),
    height: Math.max(SMALLEST, box.height * scale),
  };
}

/** The point of the canvas at a point of the map. */
export function fromMap(spot: Spot, { scale, x, y }: Scale): Spot {
  return { x: (spot.x - x) / scale, y: (spot.y - y) / scale };
}

/** The part of the canvas that is seen. */
export function seen({ x, y, zoom }: Viewport, room: Size): Rect {
  return { x: -x / zoom, y: -y / zoom, width: room.width / zoom, height: room.height / zoom };
}
