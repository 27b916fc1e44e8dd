import { rowAt } from "./windowing";

/** A place between rows: 0 is before the first, `n` after the last of `n`. */
export type Gap = number;

/** The gap nearest to a height in pixels: above a row's middle is before it. */
export function gapAt(offsets: Float64Array, y: number): Gap {
  if (offsets.length < 2) return 0;
  const row = rowAt(offsets, y);
  const top = offsets[row] ?? 0;
  const bottom = offsets[row + 1] ?? top;
  return y < (top + bottom) / 2 ? row : row + 1;
}

/** The row a gap comes after, or null for the first gap. */
export function rowBefore(order: readonly string[], gap: Gap): string | null {
  return order[gap - 1] ?? null;
}

/** Whether taking a row to a gap changes the order. */
export function moves(order: readonly string[], id: string, gap: Gap): boolean {
  const at = order.indexOf(id);
  return at >= 0 && gap !== at && gap !== at + 1;
}

/** What a row comes after once it is taken by some places up or down; undefined if it stays. */
export function afterShift(
  order: readonly string[],
  id: string,
  places: -1 | 1,
): string | null | undefined {
  const at = order.indexOf(id);
  const to = at + places;
  if (at < 0 || to < 0 || to >= order.length) return undefined;
  return rowBefore(order, places < 0 ? to : to + 1);
}

const EDGE = 48;
const FASTEST = 16;

/** How far to scroll in a frame while something is dragged near an edge, in pixels. */
export function autoscroll(y: number, viewport: number): number {
  if (y < EDGE) return -Math.ceil(Math.min((EDGE - y) / EDGE, 1) * FASTEST);
  if (y > viewport - EDGE) return Math.ceil(Math.min((y - viewport + EDGE) / EDGE, 1) * FASTEST);
  return 0;
}
