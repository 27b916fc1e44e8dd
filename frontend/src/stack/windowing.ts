/** Which rows are drawn: those in view and some around them. `end` is not drawn any more. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Where each row starts, in pixels; the last entry is the height of all. */
export function offsetsOf(heights: readonly number[]): Float64Array {
  const offsets = new Float64Array(heights.length + 1);
  heights.forEach((height, at) => {
    offsets[at + 1] = pixel(offsets, at) + height;
  });
  return offsets;
}

/** The rows to draw for a scroll position, with `margin` pixels more on both sides. */
export function windowOf(
  offsets: Float64Array,
  scrollTop: number,
  viewport: number,
  margin: number,
): Window {
  const rows = offsets.length - 1;
  const start = rowAt(offsets, scrollTop - margin);
  const end = Math.min(rowAt(offsets, scrollTop + viewport + margin) + 1, rows);
  return { start: Math.min(start, end), end };
}

/** The row at a height in pixels: the first above the stack, the last below it. */
export function rowAt(offsets: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(offsets.length - 2, 0);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pixel(offsets, middle) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where to scroll so that a row is in view, moving as little as possible. */
export function scrollToShow(
  offsets: Float64Array,
  row: number,
  scrollTop: number,
  viewport: number,
): number {
  const top = pixel(offsets, row);
  const bottom = pixel(offsets, row + 1);
  if (top < scrollTop) return top;
  if (bottom > scrollTop + viewport) return Math.max(Math.min(top, bottom - viewport), 0);
  return scrollTop;
}

function pixel(offsets: Float64Array, index: number): number {
  return offsets[index] ?? 0;
}
