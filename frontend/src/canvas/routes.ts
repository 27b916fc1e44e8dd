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

export interface Route {
  /** The `d` of an SVG path. */
  readonly path: string;
  /** Where a label stands. */
  readonly label: Spot;
  /** About how long the piece is along which the label stands. */
  readonly room: number;
  /** Whether the line runs along the direction of the tensors where the label stands. */
  readonly straight: boolean;
}

/** A point by how far it is in the direction of the tensors, and across it. */
interface Turned {
  readonly along: number;
  readonly across: number;
}

const turned = ({ x, y }: Spot, direction: Direction): Turned =>
  direction === "down" ? { along: y, across: x } : { along: x, across: y };

/** The path of a wire; `lane` is where across it runs when something is in its way. */
export function route(from: Spot, to: Spot, direction: Direction, lane: number | null): Route {
  const s = turned(from, direction);
  const t = turned(to, direction);
  const text = (along: number, across: number): string =>
    direction === "down" ? `${round(across)},${round(along)}` : `${round(along)},${round(across)}`;
  const spot = (along: number, across: number): Spot =>
    direction === "down" ? { x: across, y: along } : { x: along, y: across };
  if (lane !== null && t.along - s.along > 2 * SHOULDER) {
    const shoulder = Math.min(56, (t.along - s.along) / 3);
    const path = [
      `M${text(s.along, s.across)}`,
      `C${text(s.along + shoulder * 0.7, s.across)} ${text(s.along + shoulder * 0.3, lane)} ${text(s.along + shoulder, lane)}`,
      `L${text(t.along - shoulder, lane)}`,
      `C${text(t.along - shoulder * 0.3, lane)} ${text(t.along - shoulder * 0.7, t.across)} ${text(t.along, t.across)}`,
    ].join(" ");
    const room = t.along - s.along - 2 * shoulder;
    return { path, label: spot((s.along + t.along) / 2, lane), room, straight: true };
  }
  const bend = bendOf(s, t);
  const path = `M${text(s.along, s.across)} C${text(s.along + bend, s.across)} ${text(t.along - bend, t.across)} ${text(t.along, t.across)}`;
  const label = spot((s.along + t.along) / 2, (s.across + t.across) / 2);
  const straight = Math.abs(t.across - s.across) < 24 && t.along >= s.along;
  const room = straight ? t.along - s.along : Math.abs(t.across - s.across);
  return { path, label, room, straight };
}

/** How far the curve goes straight on at both ends; a wire that goes back swings out. */
function bendOf(s: Turned, t: Turned): number {
  const ahead = t.along - s.along;
  if (ahead >= 0) return Math.max(ahead / 2, Math.min(28, Math.abs(t.across - s.across) / 2));
  return Math.min(180, 40 + Math.abs(ahead) / 3);
}

const round = (value: number): number => Math.round(value * 10) / 10;

const SHOULDER = 24;
/** Distance of a line from what it passes, and of lines beside each other, in pixels. */
const CLEAR = 18;
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
    .filter(({ s, t }) => t.along - s.along > 3 * SHOULDER)
    .sort((a, b) => a.t.along - a.s.along - (b.t.along - b.s.along));
  for (const { key, s, t } of long) {
    const between = within(bands, s.along, t.along);
    if (!between.some((band) => crosses(band, s, t))) continue;
    const lane = freeLane(between, taken, s, t);
    taken.push({ start: s.along, end: t.along, low: lane - APART, high: lane + APART });
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

function freeLane(between: readonly Band[], taken: readonly Band[], s: Turned, t: Turned): number {
  const near = taken.filter((band) => band.start < t.along && band.end > s.along);
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
  const best = merged.flat().reduce((a, b) => (cost(b) < cost(a) ? b : a));
  const middle = (s.across + t.across) / 2;
  return merged.some(([low, high]) => middle > low && middle < high) ? best : middle;
}
