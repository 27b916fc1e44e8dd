import type { Numbered } from "../shared/outbox";
import type { Draft } from "./draft";
import { readFragment } from "./fragment";
import { join } from "./paths";
import { guessedPort, placeholder } from "./placeholder";
import type { CanvasEdge, CanvasNode, Gesture, Point } from "./protocol";

type Of<Kind extends Gesture["kind"]> = Extract<Numbered<Gesture>, { readonly kind: Kind }>;

/** How far a copy stands from its original, each way (`builder/graph/editing/copying.py`). */
export const COPY_OFFSET = 40;

/**
 * Shows copies of nodes with the wires among them. The copy of a run stands behind it, unless it
 * shares its weights: then it is there for another tensor.
 */
export function duplicate(
  draft: Draft,
  { node_ids, copies, shared, seq }: Of<"duplicate">,
): void {
  const originals = node_ids.flatMap((id) => draft.node(id) ?? []);
  if (originals.length < node_ids.length) return;
  const newIds = new Map(node_ids.map((id) => [id, copies[id] ?? `${id}#${seq}`]));
  if ([...newIds.values()].some((id) => draft.isTaken(id))) return;
  const wires = node_ids.flatMap((id) => draft.into(id)).filter(({ source }) => newIds.has(source));
  const run = shared ? null : runOf(draft.edges(), node_ids);
  for (const node of originals) {
    draft.add(copyOf(node, newIds.get(node.id) ?? node.id, shared), copies[node.id] !== undefined);
  }
  for (const edge of wires) draft.draw(renamed(edge, newIds));
  if (run) spliceBehind(draft, run, newIds);
}

/** Shows what is pasted, as far as the clipboard tells. */
export function paste(
  draft: Draft,
  { text, within, position: to, copies, seq }: Of<"paste">,
): void {
  const pasted = readFragment(text);
  if (!pasted || !draft.isShown(within)) return;
  const newIds = new Map(
    pasted.nodes.map(({ id }) => [id, copies[id] ?? join(within, `${id}#${seq}`)]),
  );
  if ([...newIds.values()].some((id) => draft.isTaken(id))) return;
  const corner = cornerOf(pasted.nodes.flatMap(({ position }) => (position ? [position] : [])));
  for (const { id, name, class_name, position } of pasted.nodes) {
    const at = position && corner ? moved(position, to, corner) : null;
    const many = pasted.edges.filter(({ target }) => target === id).length > 1;
    const facts = { name, position: at, ...(many && { ports: [guessedPort(true)] }) };
    const node = placeholder(newIds.get(id) ?? id, class_name, draft.palette, facts);
    draft.add(node, copies[id] !== undefined);
  }
  const wires = [...pasted.edges].sort((a, b) => a.order - b.order);
  for (const edge of wires) draft.draw(renamed(edge, newIds));
}

/** The top left corner of some places. */
export function cornerOf(points: readonly Point[]): Point | null {
  if (points.length === 0) return null;
  return [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))];
}

function moved([x, y]: Point, to: Point, from: Point): Point {
  return [x + to[0] - from[0], y + to[1] - from[1]];
}

function copyOf(node: CanvasNode, id: string, shared: boolean): CanvasNode {
  return {
    ...node,
    id,
    layer: shared ? node.layer : id,
    name: shared ? node.name : `${node.name} …`,
    position: node.position && [node.position[0] + COPY_OFFSET, node.position[1] + COPY_OFFSET],
    shared: shared ? node.shared : null,
    is_output: false,
    severity: null,
    message: null,
    code: null,
    fix_label: null,
    inside: null,
  };
}

function renamed(edge: CanvasEdge, newIds: ReadonlyMap<string, string>): CanvasEdge {
  return {
    ...edge,
    source: newIds.get(edge.source) ?? edge.source,
    target: newIds.get(edge.target) ?? edge.target,
  };
}

/** Nodes that follow on each other in a chain. */
export interface Run {
  /** The wire that comes from outside. */
  readonly first: CanvasEdge;
  readonly last: string;
}

/** The run that some nodes are; null where they are none: each has one wire in, and at most one out. */
export function runOf(edges: readonly CanvasEdge[], ids: readonly string[]): Run | null {
  const chosen = new Set(ids);
  const into = edges.filter(({ target }) => chosen.has(target));
  const out = new Map(edges.filter(({ source }) => chosen.has(source)).map((edge) => [edge.source, edge]));
  const fed = new Set(into.map(({ target }) => target));
  const heads = into.filter(({ source }) => !chosen.has(source));
  const [first] = heads;
  const leaving = edges.filter(({ source }) => chosen.has(source)).length;
  if (!first || heads.length > 1 || fed.size < chosen.size || into.length > fed.size) return null;
  if (leaving > out.size) return null;
  let last = first.target;
  let length = 1;
  for (let next = out.get(last); next && chosen.has(next.target); next = out.get(last)) {
    last = next.target;
    length += 1;
  }
  return length === chosen.size ? { first, last } : null;
}

function spliceBehind(draft: Draft, { first, last }: Run, newIds: ReadonlyMap<string, string>): void {
  const copyOfLast = newIds.get(last);
  const into = newIds.get(first.target);
  if (copyOfLast === undefined || into === undefined) return;
  const taken = draft.from(last).filter((edge) => edge.source_port === 0);
  draft.restart(taken, { source: copyOfLast, source_port: 0 });
  draft.draw({ ...first, source: last, source_port: 0, target: into });
}
