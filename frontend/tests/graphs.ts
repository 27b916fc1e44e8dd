import type { CanvasEdge, CanvasNode, CanvasNote, Direction, Point, Scope } from "../src/canvas/protocol";
import { type Scene, type SceneNode, edgeKey, sceneOf } from "../src/canvas/scene";
import type { Box } from "../src/canvas/size";

/** Numbers from 0 to 1 that are the same for each seed. */
export function random(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
  };
}

/** Names of nodes by number, and edges "a>b". */
export interface Wired {
  readonly ids: readonly string[];
  readonly edges: readonly { readonly source: string; readonly target: string }[];
}

export function wired(text: string): Wired {
  const runs = text.trim().split(/\s+/).map((run) => run.split(">"));
  const edges = runs.flatMap((run) => run.slice(1).map((target, at) => ({ source: run[at]!, target })));
  return { ids: [...new Set(runs.flat())], edges };
}

/** A network as people make them: runs, branches, skips; sometimes wires across. */
export function network(seed: number, size: number, across = 0.1): Wired {
  const next = random(seed);
  const ids = ["n0"];
  const edges: { source: string; target: string }[] = [];
  const wire = (source: string, target: string) => edges.push({ source, target });
  const add = (...sources: string[]): string => {
    const id = `n${ids.length}`;
    ids.push(id);
    sources.forEach((source) => wire(source, id));
    return id;
  };
  const grow = (from: string, depth: number): string => {
    const kind = next();
    if (depth > 2 || kind < 0.5) return add(from);
    const branches = Array.from({ length: 1 + Math.floor(next() * 3) }, () => grow(add(from), depth + 1));
    return add(...(kind < 0.75 ? [from, ...branches] : branches));
  };
  for (let end = "n0"; ids.length < size; ) end = grow(end, 0);
  for (let at = 0; at < size * across; at += 1) {
    const [one, other] = [Math.floor(next() * ids.length), Math.floor(next() * ids.length)];
    if (one !== other) wire(`n${Math.min(one, other)}`, `n${Math.max(one, other)}`);
  }
  return { ids, edges };
}

export function canvasNode(id: string, facts: Partial<CanvasNode> = {}): CanvasNode {
  return {
    id,
    layer: id,
    name: id,
    class_name: "Dense",
    family: "core",
    summary: "64 units",
    position: null,
    ports: [{ name: "inputs", many: false, optional: false, maximum: 1, labels: [] }],
    outputs: [{ label: "", shape: "64" }],
    params: 4160,
    shared: null,
    frozen: false,
    bypassed: false,
    repeat: 1,
    is_output: false,
    severity: null,
    message: null,
    code: null,
    fix_label: null,
    holds: null,
    inside: null,
    ...facts,
  };
}

export function canvasEdge(source: string, target: string, order = 0): CanvasEdge {
  return { source, source_port: 0, target, target_port: "inputs", order };
}

/** A graph whose nodes get facts by id; inner ids are given without their path. */
export function scopeOf(
  { ids, edges }: Wired,
  facts: Readonly<Record<string, Partial<CanvasNode>>> = {},
  { path = "", direction = "down", notes = [] }: Partial<Pick<Scope, "path" | "direction" | "notes">> = {},
): Scope {
  const within = (id: string) => (path === "" ? id : `${path}/${id}`);
  return {
    path,
    direction,
    nodes: ids.map((id) => canvasNode(within(id), facts[id])),
    edges: edges.map(({ source, target }, at) => canvasEdge(within(source), within(target), at)),
    notes,
  };
}

export function sceneFrom(top: Scope): Scene {
  const directions = new Map<string, Direction>();
  const flat = (scope: Scope): [SceneNode[], Scene["edges"][number][], Scene["notes"][number][]] => {
    directions.set(scope.path, scope.direction);
    const inner = scope.nodes.flatMap(({ inside }) => (inside ? [flat(inside)] : []));
    const at = { scope: scope.path, hint: null };
    return [
      [...scope.nodes.map((node) => ({ node, known: true, ...at })), ...inner.flatMap(([nodes]) => nodes)],
      [
        ...scope.edges.map((edge) => ({ key: edgeKey(edge), edge, shape: "", ...at })),
        ...inner.flatMap(([, edges]) => edges),
      ],
      [...scope.notes.map((note) => ({ note, ...at })), ...inner.flatMap(([, , notes]) => notes)],
    ];
  };
  return sceneOf(...flat(top), directions);
}

export function note(id: string, node_id: string | null = null, position: Point | null = null): CanvasNote {
  return { id, text: "Why this is here", position, node_id };
}

export function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** The pairs of boxes that cover each other. */
export function overlaps(boxes: ReadonlyMap<string, Box>): string[] {
  const all = [...boxes];
  return all.flatMap(([id, box], at) =>
    all.slice(0, at).flatMap(([other, before]) => (overlap(box, before) ? [`${other} and ${id}`] : [])),
  );
}
