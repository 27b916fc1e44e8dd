import { Graph, layout } from "@dagrejs/dagre";
import { type Gaps, type Laid, onGrid } from "./laid";
import type { Item, Strand, Web } from "./series";

/** Something dagre finds a place for: a node, or all that lies on a strand. */
interface Cell {
  readonly id: string;
  readonly laid: Laid;
  readonly rank: number;
  /** The cells that must come before it. */
  readonly above: readonly string[];
}

/** A cell with the middle line that dagre gave it. */
interface Placed extends Cell {
  readonly across: number;
}

/**
 * Lays out what is neither a run nor branches. Dagre decides what stands beside what; along the
 * direction of the tensors everything is moved as near to the start as it goes.
 */
export function inWeb(web: Web, lay: (items: readonly Item[]) => Laid, gaps: Gaps): Laid {
  const cells = cellsOf(web, lay);
  const { middle, placed } = beside(web, cells, gaps);
  const starts = pulledUp(placed, gaps);
  const ends = placed.map((cell, at) => (starts[at] ?? 0) + cell.laid.length);
  return {
    left: Math.max(0, ...placed.map((cell) => middle - cell.across + cell.laid.left)),
    right: Math.max(0, ...placed.map((cell) => cell.across + cell.laid.right - middle)),
    length: Math.max(0, ...ends),
    put(across, along) {
      placed.forEach((cell, at) => cell.laid.put(across + cell.across - middle, along + (starts[at] ?? 0)));
    },
  };
}

/** How many ranks the wires that dagre is told of may go past, all together. */
const MOST_PASSED = 1_000;

const nodeId = (node: number): string => `node ${node}`;
const strandId = ({ source, target }: Strand): string => `strand ${source} ${target}`;

/** The nodes of a web and the strands that hold something, each in a rank behind what feeds it. */
function cellsOf(web: Web, lay: (items: readonly Item[]) => Laid): readonly Cell[] {
  const inside = new Set(web.nodes);
  const into = byTarget(web.strands);
  const ranks = new Map<number, number>();
  const cells: Cell[] = [];
  const strandCell = (strand: Strand): string => {
    const above = inside.has(strand.source) ? [nodeId(strand.source)] : [];
    const rank = (ranks.get(strand.source) ?? 0) + 1;
    cells.push({ id: strandId(strand), laid: lay(strand.items), rank, above });
    return strandId(strand);
  };
  const above = (node: number) =>
    (into.get(node) ?? []).flatMap((strand) => {
      if (strand.items.length > 0) return [strandCell(strand)];
      return inside.has(strand.source) ? [nodeId(strand.source)] : [];
    });
  for (const node of web.nodes) {
    const strands = into.get(node) ?? [];
    const rank = Math.max(...strands.map(({ source, items }) => (ranks.get(source) ?? 0) + (items.length > 0 ? 2 : 1)));
    const fed = above(node);
    ranks.set(node, rank);
    cells.push({ id: nodeId(node), laid: lay([{ kind: "node", node }]), rank, above: fed });
  }
  above(web.target);
  return cells;
}

function byTarget(strands: readonly Strand[]): ReadonlyMap<number, readonly Strand[]> {
  const into = new Map<number, Strand[]>();
  for (const strand of strands) {
    const found = into.get(strand.target);
    if (found) found.push(strand);
    else into.set(strand.target, [strand]);
  }
  return into;
}

/** Where the middle lines are, and the one that the nodes before and behind the web stand on. */
function beside(web: Web, cells: readonly Cell[], gaps: Gaps): { middle: number; placed: readonly Placed[] } {
  const graph = new Graph();
  graph.setGraph({ ranker: "none", nodesep: gaps.beside, edgesep: gaps.wire, ranksep: gaps.fork });
  const last = 1 + cells.reduce((most, { rank }) => Math.max(most, rank), 0);
  const ends = [{ id: nodeId(web.source), rank: 0 }, { id: nodeId(web.target), rank: last }];
  for (const { id, rank } of ends) graph.setNode(id, { width: 0, height: 0, rank: 2 * rank });
  for (const { id, laid, rank } of cells) {
    graph.setNode(id, { width: 2 * Math.max(laid.left, laid.right), height: laid.length, rank: 2 * rank });
  }
  for (const [from, to] of linksOf(web, new Map([...cells, ...ends].map(({ id, rank }) => [id, rank])))) {
    graph.setEdge(from, to, {});
  }
  layout(graph);
  const across = (id: string): number => onGrid(graph.node(id).x);
  return {
    middle: onGrid((across(nodeId(web.source)) + across(nodeId(web.target))) / 2),
    placed: cells
      .map((cell) => ({ ...cell, across: across(cell.id) }))
      .toSorted((one, other) => one.rank - other.rank || one.across - other.across),
  };
}

/**
 * The links between cells that dagre is told of. It takes far longer than a person waits where
 * many wires go past many ranks; then the longest stay out, which changes no rank.
 */
function linksOf(web: Web, ranks: ReadonlyMap<string, number>): readonly (readonly [from: string, to: string])[] {
  const span = ([from, to]: readonly [string, string]) => (ranks.get(to) ?? 0) - (ranks.get(from) ?? 0);
  const links = web.strands.flatMap((strand): (readonly [string, string])[] => {
    const [from, to] = [nodeId(strand.source), nodeId(strand.target)];
    return strand.items.length > 0 ? [[from, strandId(strand)], [strandId(strand), to]] : [[from, to]];
  });
  let passed = 0;
  const told = new Set(
    links.toSorted((one, other) => span(one) - span(other)).filter((link) => {
      passed += span(link) - 1;
      return passed <= MOST_PASSED || span(link) === 1;
    }),
  );
  return links.filter((link) => told.has(link));
}

/** How far along each cell starts: behind what feeds it and what stands in its way. */
function pulledUp(placed: readonly Placed[], gaps: Gaps): readonly number[] {
  const ends = new Map<string, number>();
  const before: { low: number; high: number; end: number }[] = [];
  return placed.map(({ id, laid, above, across }) => {
    const [low, high] = [across - laid.left - gaps.beside / 2, across + laid.right + gaps.beside / 2];
    const fed = above.map((source) => (ends.get(source) ?? 0) + gaps.fork);
    const blocked = before.filter((other) => other.low < high && low < other.high).map(({ end }) => end + gaps.next);
    const start = Math.max(0, ...fed, ...blocked);
    ends.set(id, start + laid.length);
    before.push({ low, high, end: start + laid.length });
    return start;
  });
}
