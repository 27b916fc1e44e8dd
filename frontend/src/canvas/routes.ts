import type { Direction } from "./protocol";

/** A rectangle in the coordinates of the canvas. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where a wire has room for its label. */
export interface Landmark {
  /** Where the label stands. */
  readonly label: Spot;
  /** About how long the piece is along which the label stands. */
  readonly room: number;
  /** Whether the line runs along the direction of the tensors where the label stands. */
  readonly straight: boolean;
  /** On which side of the line there is room for the label: 1 further across, -1 before it. */
  readonly side: 1 | -1;
}

/** A point by how far it is in the direction of the tensors, and across it. */
interface Turned {
  readonly along: number;
  readonly across: number;
}

const turned = ({ x, y }: Spot, direction: Direction): Turned =>
  direction === "down" ? { along: y, across: x } : { along: x, across: y };

/** The path of a wire, as the `d` of an SVG path; `lane` is where across it runs when something is in its way. */
export function route(from: Spot, to: Spot, direction: Direction, lane: number | null): string {
  const s = turned(from, direction);
  const t = turned(to, direction);
  const text = (along: number, across: number): string =>
    direction === "down" ? `${round(across)},${round(along)}` : `${round(along)},${round(across)}`;
  if (lane !== null) return onLane(s, t, lane, text);
  const bend = bendOf(s, t);
  return [
    `M${text(s.along, s.across)}`,
    `C${text(s.along + bend, s.across)} ${text(t.along - bend, t.across)}`,
    text(t.along, t.across),
  ].join(" ");
}

/** Where the label of that wire stands. */
export function landmark(from: Spot, to: Spot, direction: Direction, lane: number | null): Landmark {
  const s = turned(from, direction);
  const t = turned(to, direction);
  const across = lane ?? (s.across + t.across) / 2;
  const along = (s.along + t.along) / 2;
  const label = direction === "down" ? { x: across, y: along } : { x: along, y: across };
  if (lane !== null) {
    const side = lane < (s.across + t.across) / 2 ? -1 : 1;
    return { label, room: Math.abs(t.along - s.along) - 2 * shoulderOf(s, t), straight: true, side };
  }
  const straight = Math.abs(t.across - s.across) < 24 && t.along >= s.along;
  const room = straight ? t.along - s.along : Math.abs(t.across - s.across);
  return { label, room, straight, side: 1 };
}

/** The path on a lane: out of the source, along, and into the target from before it. */
function onLane(s: Turned, t: Turned, lane: number, text: (along: number, across: number) => string): string {
  const shoulder = shoulderOf(s, t);
  // Forwards the curves lean into the lane; backwards they turn round.
  const [near, far] = shoulder > 0 ? [0.7, 0.3] : [TURN, TURN];
  const scale = shoulder > 0 ? shoulder : 1;
  return [
    `M${text(s.along, s.across)}`,
    `C${text(s.along + scale * near, s.across)} ${text(s.along + scale * far, lane)}`,
    text(s.along + shoulder, lane),
    `L${text(t.along - shoulder, lane)}`,
    `C${text(t.along - scale * far, lane)} ${text(t.along - scale * near, t.across)}`,
    text(t.along, t.across),
  ].join(" ");
}

/** How far along the curves at both ends of a lane reach; a wire that goes back has none. */
function shoulderOf(s: Turned, t: Turned): number {
  const ahead = t.along - s.along;
  return ahead > 2 * SHOULDER ? Math.min(56, ahead / 3) : 0;
}

/** How far the curve goes straight on at both ends; a wire that goes back swings out. */
function bendOf(s: Turned, t: Turned): number {
  const ahead = t.along - s.along;
  if (ahead >= 0) return Math.max(ahead / 2, Math.min(28, Math.abs(t.across - s.across) / 2));
  return Math.min(180, 40 + Math.abs(ahead) / 3);
}

const round = (value: number): number => Math.round(value * 10) / 10;

const SHOULDER = 24;
/** How far a wire that goes back swings out before it turns round. */
const TURN = 52;
/** Distance of a line from what it passes, and of lines beside each other, in pixels. */
const CLEAR = 12;
const APART = 9;

/** A wire between two places, to be led around the boxes. */
export interface Line {
  readonly key: string;
  readonly from: Spot;
  readonly to: Spot;
}

interface Band {
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Finds a lane for every wire that would run behind a box: the nearest free place across.
 *
 * @returns By key, where across the wire runs; wires with a free way are left out.
 */
export function lanes(
  lines: readonly Line[],
  boxes: readonly Rect[],
  direction: Direction,
): ReadonlyMap<string, number> {
  const bands = boxes.map((box) => bandOf(box, direction)).sort((a, b) => a.start - b.start);
  const taken: Band[] = [];
  const found = new Map<string, number>();
  const long = lines
    .map((line) => ({ key: line.key, s: turned(line.from, direction), t: turned(line.to, direction) }))
    .filter(({ s, t }) => t.along - s.along > 3 * SHOULDER || t.along < s.along)
    .sort((a, b) => Math.abs(a.t.along - a.s.along) - Math.abs(b.t.along - b.s.along));
  for (const { key, s, t } of long) {
    const [start, end] = t.along < s.along ? [t.along - 1, s.along + 1] : [s.along, t.along];
    const between = within(bands, start, end);
    if (t.along >= s.along && !between.some((band) => crosses(band, s, t))) continue;
    const lane = freeLane(between, taken, s, t);
    taken.push({ start, end, low: lane - APART, high: lane + APART });
    found.set(key, lane);
  }
  return found;
}

function bandOf({ x, y, width, height }: Rect, direction: Direction): Band {
  return direction === "down"
    ? { start: y, end: y + height, low: x, high: x + width }
    : { start: x, end: x + width, low: y, high: y + height };
}

/** The bands that lie between two places along, of bands sorted by their start. */
function within(bands: readonly Band[], from: number, to: number): Band[] {
  let low = 0;
  let high = bands.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bands[middle]?.start ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const found: Band[] = [];
  for (let at = low; at < bands.length; at += 1) {
    const band = bands[at];
    if (!band || band.start >= to) break;
    if (band.end <= to) found.push(band);
  }
  return found;
}

/** Whether the plain curve from `s` to `t` runs behind a band. */
function crosses(band: Band, s: Turned, t: Turned): boolean {
  const at = (along: number): number => {
    const share = Math.min(Math.max((along - s.along) / (t.along - s.along), 0), 1);
    const eased = share * share * (3 - 2 * share);
    return s.across + (t.across - s.across) * eased;
  };
  const a = at(band.start);
  const b = at(band.end);
  return Math.max(a, b) > band.low - 4 && Math.min(a, b) < band.high + 4;
}

/** The place across that is nearest to both ends and free. */
function freeLane(between: readonly Band[], taken: readonly Band[], s: Turned, t: Turned): number {
  const [start, end] = [Math.min(s.along, t.along), Math.max(s.along, t.along)];
  const near = taken.filter((band) => band.start < end && band.end > start);
  const blocked = [
    ...between.map(({ low, high }) => [low - CLEAR, high + CLEAR] as const),
    ...near.map(({ low, high }) => [low, high] as const),
  ].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [low, high] of blocked) {
    const last = merged.at(-1);
    if (last && low < last[1]) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  const cost = (lane: number) => Math.abs(lane - s.across) + Math.abs(lane - t.across);
  const middle = (s.across + t.across) / 2;
  if (!merged.some(([low, high]) => middle > low && middle < high)) return middle;
  return merged.flat().reduce((a, b) => (cost(b) < cost(a) ? b : a));
}
