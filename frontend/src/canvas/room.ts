import { GAPS, onGrid } from "./laid";
import type { CanvasEdge, Direction, Places, Point } from "./protocol";
import { type Scene, noteKey } from "./scene";
import { type Box, GRID, type Size } from "./size";
import { type Span, cornerOf, inColumn, inRow, meet, middleOf, movedBy, spanOf } from "./span";

type Boxes = ReadonlyMap<string, Box>;

/** What must stay free around a place, and what is left free where there is a choice. */
export const CLEAR = 20;
export const APART = 40;

/** How many rows are tried, one behind the other, before the best one found is taken. */
const ROWS = 12;

/** Where a node goes that is fed by `source`: behind it, or beside what is there already. */
export function behind(scene: Scene, boxes: Boxes, source: string, size: Size): Point {
  const { direction, spans } = around(scene, boxes, source);
  const from = spans.get(source);
  if (!from) return [0, 0];
  const gap = GAPS[direction].next;
  const next = scene.edges.filter(({ edge }) => edge.source === source);
  const starts = next.map(({ edge }) => spans.get(edge.target)?.start ?? Infinity);
  const row = Math.min(...starts.filter((start) => start >= from.end + CLEAR));
  const start = row <= from.end + 2 * gap ? row : from.end + gap;
  return cornerOf(beside([...spans.values()], centred(from, start, size, direction)), direction);
}

/** Where a node goes that several nodes of a scope feed: behind the last of them, in their middle. */
export function behindAll(scene: Scene, boxes: Boxes, sources: readonly string[], size: Size): Point {
  const { direction, spans } = around(scene, boxes, sources[0] ?? "");
  const from = sources.flatMap((id) => spans.get(id) ?? []);
  if (from.length === 0) return [0, 0];
  const hull = { low: Math.min(...from.map(({ low }) => low)), high: Math.max(...from.map(({ high }) => high)) };
  const end = Math.max(...from.map((span) => span.end));
  const wanted = centred({ ...hull, start: end, end }, end + GAPS[direction].fork, size, direction);
  return cornerOf(beside([...spans.values()], wanted), direction);
}

/** Where a node goes that feeds `target`: before it, or beside what is there already. */
export function before(scene: Scene, boxes: Boxes, target: string, size: Size): Point {
  const { direction, spans } = around(scene, boxes, target);
  const to = spans.get(target);
  if (!to) return [0, 0];
  const length = direction === "down" ? size.height : size.width;
  const wanted = centred(to, to.start - GAPS[direction].next - length, size, direction);
  return cornerOf(beside([...spans.values()], wanted), direction);
}

/** The free place nearest to a wanted one, among the boxes of one scope. */
export function freeSpot(taken: Iterable<Box>, wanted: Box, direction: Direction = "down"): Point {
  const spans = [...taken].map((box) => spanOf(box, direction));
  const want = spanOf(wanted, direction);
  const away = (span: Span) => Math.abs(span.low - want.low) + Math.abs(span.start - want.start);
  let row = want;
  let best = beside(spans, row);
  for (let tried = 0; tried < ROWS && away(best) > row.start - want.start; tried += 1) {
    const found = beside(spans, row);
    if (away(found) < away(best)) best = found;
    const blocking = spans.filter((span) => meet(span, row, CLEAR));
    row = starting(row, Math.min(...blocking.map(({ end }) => end)) + APART);
  }
  return cornerOf(best, direction);
}

/** The free place nearest to a wanted one in its row. */
export function freeInRow(taken: Iterable<Box>, wanted: Box, direction: Direction): Point {
  const spans = [...taken].map((box) => spanOf(box, direction));
  return cornerOf(beside(spans, spanOf(wanted, direction)), direction);
}

/** Where a node goes that is put into a wire, and which nodes make room for it. */
export function roomOn(
  scene: Scene,
  boxes: Boxes,
  edge: Pick<CanvasEdge, "source" | "target">,
  size: Size,
): { readonly position: Point; readonly places: Places } {
  const { direction, spans } = around(scene, boxes, edge.source);
  const [from, to] = [spans.get(edge.source), spans.get(edge.target)];
  if (!from || !to) return { position: [0, 0], places: {} };
  const gap = GAPS[direction].next;
  const length = direction === "down" ? size.height : size.width;
  const free = to.start - from.end;
  const missing = free < 0 ? 0 : Math.max(0, Math.ceil((length + 2 * gap - free) / GRID) * GRID);
  const making = missing > 0 ? makingRoom(scene, spans, edge, missing) : [];
  const places: Record<string, Point> = {};
  for (const id of making) {
    const span = spans.get(id);
    if (!span) continue;
    spans.set(id, starting(span, span.start + missing));
    places[id] = movedBy(cornerOf(span, direction), missing, 0, direction);
  }
  const start = onGrid((from.end + to.start + missing - length) / 2);
  const wanted = centred(column(scene, edge, from, to), start, size, direction);
  return { position: cornerOf(beside([...spans.values()], wanted), direction), places };
}

export type Wiring = ReadonlyMap<string, readonly string[]>;

/** What each node feeds. */
export function targetsOf(scene: Scene): Wiring {
  const targets = new Map<string, string[]>();
  for (const { edge } of scene.edges) {
    const found = targets.get(edge.source);
    if (found) found.push(edge.target);
    else targets.set(edge.source, [edge.target]);
  }
  return targets;
}

/** All that a node leads to, itself included. */
export function reached(wiring: Wiring, id: string): Set<string> {
  const found = new Set([id]);
  for (const node of found) for (const target of wiring.get(node) ?? []) found.add(target);
  return found;
}

/** The spans of the nodes and notes that lie in the scope of a node. */
function around(scene: Scene, boxes: Boxes, id: string): { direction: Direction; spans: Map<string, Span> } {
  const scope = scene.byId.get(id)?.scope ?? "";
  const direction = scene.direction(scope);
  const spans = new Map<string, Span>();
  const keep = (key: string) => {
    const box = boxes.get(key);
    if (box) spans.set(key, spanOf(box, direction));
  };
  for (const shown of scene.nodes) if (shown.scope === scope) keep(shown.node.id);
  for (const shown of scene.notes) if (shown.scope === scope) keep(noteKey(shown.note.id));
  return { direction, spans };
}

/** The target, what it leads to, and whatever these would come to lie on. */
function makingRoom(
  scene: Scene,
  spans: ReadonlyMap<string, Span>,
  { source, target }: Pick<CanvasEdge, "source" | "target">,
  by: number,
): ReadonlySet<string> {
  const wiring = targetsOf(scene);
  const moving = reached(wiring, target);
  moving.delete(source);
  const standing = new Set([...spans.keys()].filter((id) => id !== source && !moving.has(id)));
  for (const id of moving) {
    const span = spans.get(id);
    if (!span) continue;
    const moved = starting(span, span.start + by);
    for (const other of standing) {
      const still = spans.get(other);
      if (!still || !meet(moved, still) || meet(span, still)) continue;
      for (const next of reached(wiring, other)) {
        if (standing.delete(next)) moving.add(next);
      }
    }
  }
  return moving;
}

/** Whose column a node on a wire stands in: that of the end that no other wire shares. */
function column(scene: Scene, edge: Pick<CanvasEdge, "source" | "target">, from: Span, to: Span): Span {
  const forks = scene.edges.some((other) => other.edge.source === edge.source && other.edge.target !== edge.target);
  const merges = scene.edges.some((other) => other.edge.target === edge.target && other.edge.source !== edge.source);
  if (forks && !merges) return to;
  if (merges && !forks) return from;
  const middle = (middleOf(from) + middleOf(to)) / 2;
  return { ...from, low: middle, high: middle };
}

/** A span of a size that starts at a place and has its middle where another has it. */
function centred(under: Span, start: number, size: Size, direction: Direction): Span {
  const [length, breadth] = direction === "down" ? [size.height, size.width] : [size.width, size.height];
  const low = Math.round(middleOf(under) - breadth / 2);
  return { start, end: start + length, low, high: low + breadth };
}

/** The free place in a row that is nearest to the wanted one; of two, the one further on. */
function beside(spans: readonly Span[], wanted: Span): Span {
  const row = spans.filter((span) => inRow(span, wanted, CLEAR));
  const breadth = wanted.high - wanted.low;
  const at = (low: number): Span => ({ ...wanted, low, high: low + breadth });
  const choices = [wanted, ...row.flatMap(({ low, high }) => [at(high + APART), at(low - APART - breadth)])];
  const far = (span: Span) => Math.abs(span.low - wanted.low);
  return (
    choices
      .toSorted((one, other) => far(one) - far(other) || other.low - one.low)
      .find((choice) => !row.some((span) => inColumn(span, choice, CLEAR))) ?? wanted
  );
}

function starting(span: Span, start: number): Span {
  return { ...span, start, end: start + span.end - span.start };
}
