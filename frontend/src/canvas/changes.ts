import type { CanvasEdge, CanvasNode, Scope } from "./protocol";

type Placed<Item> = readonly [place: number, item: Item];

/** What is new of a scope, as `builder/ui/canvas/changes.py` says it. */
export interface Change extends Partial<Pick<Scope, "direction" | "notes">> {
  /** Places before of what is no longer there. All other places are those after. */
  readonly gone?: readonly number[];
  readonly came?: readonly Placed<CanvasNode>[];
  /** What is to be said otherwise of the nodes at some places. */
  readonly said?: readonly (readonly [places: readonly number[], fields: Partial<CanvasNode>])[];
  /** What is new inside unfolded blocks. */
  readonly inside?: readonly Placed<Change>[];
  readonly edges_gone?: readonly number[];
  readonly edges_came?: readonly Placed<CanvasEdge>[];
}

/** The later scope. What has not changed is the same object as before. */
export function changed(before: Scope, change: Change): Scope {
  const { gone, came, said, inside, edges_gone, edges_came, ...rest } = change;
  const nodes = moved(before.nodes, gone, came);
  return {
    ...before,
    ...rest,
    nodes: said || inside ? corrected(nodes, said, inside) : nodes,
    edges: moved(before.edges, edges_gone, edges_came),
  };
}

function moved<Item>(
  before: readonly Item[],
  gone: readonly number[] = [],
  came: readonly Placed<Item>[] = [],
): readonly Item[] {
  if (gone.length + came.length === 0) return before;
  const left = new Set(gone);
  const stayed = before.filter((_, place) => !left.has(place)).values();
  const news = new Map(came);
  return Array.from({ length: before.length - left.size + news.size }, (_, place) => {
    const item = news.has(place) ? news.get(place) : stayed.next().value;
    if (item === undefined) throw new RangeError(`Expected something at place ${place}.`);
    return item;
  });
}

function corrected(
  before: readonly CanvasNode[],
  said: Change["said"] = [],
  inside: Change["inside"] = [],
): readonly CanvasNode[] {
  const nodes = [...before];
  const correct = (place: number, fields: (node: CanvasNode) => Partial<CanvasNode>) => {
    const node = nodes[place];
    if (!node) throw new RangeError(`Expected a node at place ${place}.`);
    nodes[place] = { ...node, ...fields(node) };
  };
  for (const [places, fields] of said) {
    for (const place of places) correct(place, () => fields);
  }
  for (const [place, change] of inside) {
    correct(place, (node) => ({ inside: node.inside && changed(node.inside, change) }));
  }
  return nodes;
}
