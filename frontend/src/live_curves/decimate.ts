/** Points to draw. */
export interface Line {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A curve with more points in view than this is drawn with fewer than it has. */
export const MOST_POINTS = 20_000;
const KEPT_POINTS = 4_000;

/**
 * A curve with few enough points to draw it often: the lowest and the highest of each stretch.
 *
 * Peaks stay, which an average or every n-th point would lose. Only what lies in `view` counts, so
 * zooming in brings the detail back; one point on either side keeps the line running to the edge.
 */
export function decimated(line: Line, view: readonly [number, number] | null): Line {
  if (line.x.length <= MOST_POINTS) return line;
  const [from, to] = view ? [below(line.x, view[0]), above(line.x, view[1])] : [0, line.x.length];
  if (to - from <= MOST_POINTS) return { x: line.x.slice(from, to), y: line.y.slice(from, to) };
  const stretch = Math.ceil((to - from) / (KEPT_POINTS / 2));
  const kept: number[] = [];
  for (let start = from; start < to; start += stretch) {
    kept.push(...extremes(line.y, start, Math.min(start + stretch, to)));
  }
  if (kept.at(-1) !== to - 1) kept.push(to - 1);
  return { x: kept.map((at) => line.x[at] ?? 0), y: kept.map((at) => line.y[at] ?? Number.NaN) };
}

/** Where the lowest and the highest value of a stretch are, in order; its start if all miss. */
function extremes(y: readonly number[], start: number, end: number): number[] {
  let low = -1;
  let high = -1;
  for (let at = start; at < end; at += 1) {
    const value = y[at] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (low < 0 || value < (y[low] ?? 0)) low = at;
    if (high < 0 || value > (y[high] ?? 0)) high = at;
  }
  if (low < 0) return [start];
  if (low === high) return [low];
  return low < high ? [low, high] : [high, low];
}

/** The last place whose x is below a value, or 0: x never falls. */
function below(x: readonly number[], value: number): number {
  return Math.max(firstNotBelow(x, value) - 1, 0);
}

/** The place after the first whose x is above a value, at most the length. */
function above(x: readonly number[], value: number): number {
  let at = firstNotBelow(x, value);
  while (at < x.length && (x[at] ?? 0) <= value) at += 1;
  return Math.min(at + 1, x.length);
}

function firstNotBelow(x: readonly number[], value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
