/**
 * How a graph is made of runs and of branches that lie side by side. Nearly all networks come apart
 * into these completely; what does not is a `web` and goes to dagre (`web.ts`). This is what makes
 * the layout fast and the trunk of a network straight.
 */

/** An edge of the graph that is taken apart, with all that has been drawn into it so far. */
export interface Strand {
  readonly source: number;
  readonly target: number;
  /** What lies on the way, in order; nothing for a mere wire. */
  readonly items: Item[];
  /** Whether a wire goes from the source to the target with nothing on it. */
  readonly wire: boolean;
  /** The first of its nodes in the document; it decides which branch is drawn first. */
  readonly first: number;
}

export type Item =
  | { readonly kind: "node"; readonly node: number }
  | { readonly kind: "branches"; readonly branches: readonly Branch[]; readonly wire: boolean }
  | { readonly kind: "web"; readonly web: Web };

export interface Branch {
  readonly items: readonly Item[];
  readonly first: number;
}

/** What lies between two nodes and is neither a run nor branches. */
export interface Web {
  /** In an order in which every strand goes forward. */
  readonly nodes: readonly number[];
  /** Also those to the `source` above the web and to the `target` below it. */
  readonly strands: readonly Strand[];
  readonly source: number;
  readonly target: number;
}

/**
 * Takes the graph apart.
 *
 * @param order The nodes (their numbers in the document), every edge going forward.
 * @param edges The edges, and those from `source` to all that starts and from all that ends to
 *   `target`, which are no wires.
 */
export function takeApart(
  order: readonly number[],
  edges: readonly Strand[],
  source: number,
  target: number,
): readonly Item[] {
  const left = drawnTogether(order, edges);
  const strands = [...left.values()].flatMap((out) => [...out.values()]);
  const rest = new Set(strands.flatMap((strand) => [strand.source, strand.target]));
  return between({ nodes: order.filter((node) => rest.has(node)), strands, source, target });
}

type Out = Map<number, Map<number, Strand>>;

/** Draws runs of nodes into one strand each, and strands with the same ends into one. */
function drawnTogether(order: readonly number[], edges: readonly Strand[]): Out {
  const out: Out = new Map();
  const into = new Map<number, Map<number, Strand>>();
  const put = (strand: Strand) => {
    const before = out.get(strand.source)?.get(strand.target);
    const now = before ? sideBySide(before, strand) : strand;
    entry(out, strand.source).set(strand.target, now);
    entry(into, strand.target).set(strand.source, now);
  };
  edges.forEach(put);
  const queue = order.toReversed();
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const [above] = into.get(node)?.values() ?? [];
    const [below] = out.get(node)?.values() ?? [];
    if (!above || !below || into.get(node)?.size !== 1 || out.get(node)?.size !== 1) continue;
    out.delete(node);
    into.delete(node);
    out.get(above.source)?.delete(node);
    into.get(below.target)?.delete(node);
    put(inARow(above, node, below));
    queue.push(above.source, below.target);
  }
  return out;
}

function inARow(above: Strand, node: number, below: Strand): Strand {
  const item: Item = { kind: "node", node };
  return {
    source: above.source,
    target: below.target,
    items: joined(above.items, item, below.items),
    wire: false,
    first: Math.min(above.first, node, below.first),
  };
}

/** Joins two runs by growing the longer one, so that a long run is not copied at each node. */
function joined(above: Item[], item: Item, below: Item[]): Item[] {
  if (above.length >= below.length) {
    above.push(item);
    for (const next of below) above.push(next);
    return above;
  }
  below.unshift(...above, item);
  return below;
}

function sideBySide(one: Strand, other: Strand): Strand {
  const wire = [one, other].some((strand) => strand.wire || goesPast(strand));
  const branches = [...branchesOf(one), ...branchesOf(other)];
  return {
    source: one.source,
    target: one.target,
    items: besides(branches, wire),
    wire: wire && branches.length === 0,
    first: Math.min(one.first, other.first),
  };
}

/** Branches between the same two nodes, with a wire past them or not. */
function besides(branches: readonly Branch[], wire: boolean): Item[] {
  const [only] = branches;
  if (only === undefined) return [];
  if (branches.length === 1 && !wire) return [...only.items];
  return [branching(branches, wire)];
}

function branching(branches: readonly Branch[], wire: boolean): Item {
  return { kind: "branches", branches: branches.toSorted((one, other) => one.first - other.first), wire };
}

/** A strand as the branches it stands for: its own, where it is made of nothing else. */
function branchesOf(strand: Strand): readonly Branch[] {
  const [only] = strand.items;
  if (only === undefined) return [];
  return strand.items.length === 1 && only.kind === "branches" ? only.branches : [strand];
}

function goesPast(strand: Strand): boolean {
  const [only] = strand.items;
  return strand.items.length === 1 && only?.kind === "branches" && only.wire;
}

/** What lies between the ends of a web: cut where all paths meet, and into parts that never do. */
function between(web: Web): readonly Item[] {
  if (web.nodes.length === 0) return web.strands.flatMap((strand) => strand.items);
  const cuts = meetings(web);
  if (cuts.length > 0) return cutAt(web, cuts);
  const parts = separate(web);
  const past = web.strands.filter((strand) => strand.source === web.source && strand.target === web.target);
  const wire = past.some((strand) => strand.wire || goesPast(strand));
  const [only] = parts;
  if (only && parts.length === 1 && !wire && past.every(({ items }) => items.length === 0)) {
    return [{ kind: "web", web: only }];
  }
  const branches = parts.map((part) => ({ items: between(part), first: firstOf(part) }));
  return besides([...past.flatMap(branchesOf), ...branches], wire);
}

function firstOf({ nodes, strands }: Pick<Web, "nodes" | "strands">): number {
  const least = (found: number, next: number) => Math.min(found, next);
  return strands.map(({ first }) => first).reduce(least, nodes.reduce(least, Infinity));
}

/** The nodes that every path goes through. */
function meetings({ nodes, strands }: Web): readonly number[] {
  const at = new Map(nodes.map((node, place) => [node, place]));
  const reach = new Array<number>(nodes.length + 1).fill(0);
  for (const { source, target } of strands) {
    const from = (at.get(source) ?? -1) + 1;
    reach[from] = Math.max(reach[from] ?? 0, at.get(target) ?? nodes.length);
  }
  let furthest = 0;
  return nodes.filter((_, place) => {
    furthest = Math.max(furthest, reach[place] ?? 0);
    return furthest <= place;
  });
}

function cutAt(web: Web, cuts: readonly number[]): readonly Item[] {
  const ends = [web.source, ...cuts, web.target];
  const cut = new Set(cuts);
  const part = new Map<number, number>([[web.source, 0]]);
  let now = 0;
  for (const node of web.nodes) part.set(node, cut.has(node) ? ++now : now);
  const nodes = ends.map((): number[] => []);
  const strands = ends.map((): Strand[] => []);
  for (const node of web.nodes) if (!cut.has(node)) nodes[part.get(node) ?? 0]?.push(node);
  for (const strand of web.strands) strands[part.get(strand.source) ?? 0]?.push(strand);
  return ends.slice(0, -1).flatMap((source, at): Item[] => {
    const target = ends[at + 1] ?? web.target;
    const inner = between({ nodes: nodes[at] ?? [], strands: strands[at] ?? [], source, target });
    return at === 0 ? [...inner] : [{ kind: "node", node: source }, ...inner];
  });
}

/** The parts of a web that have nothing in common but its ends. */
function separate(web: Web): readonly Web[] {
  const group = new Map(web.nodes.map((node) => [node, node]));
  const find = (node: number): number => {
    let root = node;
    for (let up = group.get(root); up !== undefined && up !== root; up = group.get(root)) root = up;
    group.set(node, root);
    return root;
  };
  for (const { source, target } of web.strands) {
    if (group.has(source) && group.has(target)) group.set(find(target), find(source));
  }
  const parts = new Map<number, { nodes: number[]; strands: Strand[] }>();
  for (const node of web.nodes) {
    const root = find(node);
    const part = parts.get(root) ?? { nodes: [], strands: [] };
    part.nodes.push(node);
    parts.set(root, part);
  }
  for (const strand of web.strands) {
    const inside = group.has(strand.source) ? strand.source : strand.target;
    if (group.has(inside)) parts.get(find(inside))?.strands.push(strand);
  }
  return [...parts.values()].map((part) => ({ ...part, source: web.source, target: web.target }));
}

function entry(map: Out, key: number): Map<number, Strand> {
  const found = map.get(key);
  if (found) return found;
  const made = new Map<number, Strand>();
  map.set(key, made);
  return made;
}
