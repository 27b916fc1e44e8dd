import { GAPS, type Gaps, type Laid, inBranches, inSeries, onGrid } from "./laid";
import type { Direction, Point } from "./protocol";
import { type Item, type Strand, takeApart } from "./series";
import type { Size } from "./size";
import { inWeb } from "./web";

export interface Vertex {
  readonly id: string;
  readonly size: Size;
}

export interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Places for all nodes: the tensors go down or to the right, branches lie side by side in the
 * order of the document. Edges may be given twice, go in circles and name nodes that are not there.
 */
export function layered(nodes: readonly Vertex[], edges: readonly Link[], direction: Direction): Map<string, Point> {
  const places = new Map<string, Point>();
  const laid = laidOut(nodes, edges, direction, places);
  laid.put(laid.left, 0);
  return places;
}

function laidOut(
  nodes: readonly Vertex[],
  edges: readonly Link[],
  direction: Direction,
  places: Map<string, Point>,
): Laid {
  const gaps = GAPS[direction];
  const lay = (items: readonly Item[]): Laid =>
    inSeries(items.map((item, at) => ({ laid: laidItem(item), gap: gapBefore(items[at - 1], item, gaps) })));
  const laidItem = (item: Item): Laid => {
    if (item.kind === "web") return inWeb(item.web, lay, gaps);
    if (item.kind === "branches") {
      return inBranches(item.branches.map((branch) => lay(branch.items)), item.wire, gaps);
    }
    const vertex = nodes[item.node];
    return vertex ? single(vertex, direction, places) : inSeries([]);
  };
  const [source, target] = [nodes.length, nodes.length + 1];
  const next = forward(nodes, edges);
  const strands = next.flatMap((targets, node) => targets.map((to) => strand(node, to, true)));
  const fed = new Set(next.flat());
  const ends = next.flatMap((targets, node) => [
    ...(fed.has(node) ? [] : [strand(source, node, false)]),
    ...(targets.length > 0 ? [] : [strand(node, target, false)]),
  ]);
  return lay(takeApart(sorted(next), [...strands, ...ends], source, target));
}

function single({ id, size }: Vertex, direction: Direction, places: Map<string, Point>): Laid {
  const [width, length] = direction === "down" ? [size.width, size.height] : [size.height, size.width];
  return {
    left: width / 2,
    right: width / 2,
    length,
    put(across, along) {
      const [x, y] = direction === "down" ? [across - width / 2, along] : [along, across - width / 2];
      places.set(id, [onGrid(x), onGrid(y)]);
    },
  };
}

function gapBefore(above: Item | undefined, item: Item, gaps: Gaps): number {
  if (above === undefined) return 0;
  return above.kind === "node" && item.kind === "node" ? gaps.next : gaps.fork;
}

function strand(source: number, target: number, wire: boolean): Strand {
  return { source, target, items: [], wire, first: Infinity };
}

/** The targets of each node, by number and in order, without what would close a circle. */
function forward(nodes: readonly Vertex[], edges: readonly Link[]): readonly number[][] {
  const numbers = new Map(nodes.map(({ id }, at) => [id, at]));
  const all = nodes.map(() => new Set<number>());
  for (const edge of edges) {
    const target = numbers.get(edge.target);
    if (target !== undefined) all[numbers.get(edge.source) ?? -1]?.add(target);
  }
  const state = new Uint8Array(nodes.length);
  const next = all.map((): number[] => []);
  for (const root of rootsFirst(all)) walk(root, all, state, next);
  return next.map((targets) => targets.toSorted((one, other) => one - other));
}

/** Circles are opened where they come back to what was reached from the start. */
function rootsFirst(all: readonly ReadonlySet<number>[]): readonly number[] {
  const fed = new Set(all.flatMap((targets) => [...targets]));
  const every = [...all.keys()];
  return [...every.filter((node) => !fed.has(node)), ...every.filter((node) => fed.has(node))];
}

const OPEN = 1;
const DONE = 2;

/** Goes through all that a node leads to, without recursion: a network may be 10,000 deep. */
function walk(root: number, all: readonly ReadonlySet<number>[], state: Uint8Array, next: readonly number[][]): void {
  if (state[root]) return;
  state[root] = OPEN;
  const stack = [{ node: root, targets: [...(all[root] ?? [])], at: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const target = top.targets[top.at++];
    if (target === undefined) {
      state[top.node] = DONE;
      stack.pop();
    } else if (state[target] !== OPEN) {
      next[top.node]?.push(target);
      if (state[target] === DONE) continue;
      state[target] = OPEN;
      stack.push({ node: target, targets: [...(all[target] ?? [])], at: 0 });
    }
  }
}

/** The nodes in an order in which every edge goes forward. */
function sorted(next: readonly (readonly number[])[]): readonly number[] {
  const waiting = new Uint32Array(next.length);
  for (const target of next.flat()) waiting[target] = (waiting[target] ?? 0) + 1;
  const order = [...next.keys()].filter((node) => waiting[node] === 0);
  for (let at = 0; at < order.length; at += 1) {
    for (const target of next[order[at] ?? -1] ?? []) {
      waiting[target] = (waiting[target] ?? 0) - 1;
      if (waiting[target] === 0) order.push(target);
    }
  }
  return order;
}
