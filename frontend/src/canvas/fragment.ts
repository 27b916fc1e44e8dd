import type { CanvasEdge, Direction, Point } from "./protocol";

/** A node of a copied document, as far as it can be shown. */
export interface Copied {
  readonly id: string;
  readonly name: string;
  readonly class_name: string;
  readonly position: Point | null;
}

/** What is on the clipboard (`builder/graph/files.py`), as far as it can be shown. */
export interface Pasted {
  readonly nodes: readonly Copied[];
  /** Between ids of the document on the clipboard. */
  readonly edges: readonly CanvasEdge[];
  /** How many notes come with it. */
  readonly notes: number;
  readonly direction: Direction;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what is on the clipboard; null where it is none of Strata's documents.
 *
 * Python reads it again, with all distrust: what is missing or odd here only is not shown.
 */
export function readFragment(text: string): Pasted | null {
  const document = parsed(text);
  const graph = fields(document?.graph);
  if (document?.format !== "strata" || !graph) return null;
  const layers = fields(graph.layers) ?? {};
  const nodes = Object.entries(fields(graph.nodes) ?? {}).flatMap(([id, value]) => {
    const node = fields(value);
    const layer = fields(layers[words(node?.layer_id)]);
    return node && layer ? [nodeOf(id, node, layer)] : [];
  });
  const there = new Set(nodes.map(({ id }) => id));
  return {
    nodes,
    edges: list(graph.edges)
      .flatMap((each) => edgeOf(fields(each)) ?? [])
      .filter((edge) => there.has(edge.source) && there.has(edge.target)),
    notes: list(graph.notes).length,
    direction: graph.direction === "right" ? "right" : "down",
  };
}

function nodeOf(id: string, node: Fields, layer: Fields): Copied {
  return {
    id,
    name: words(layer.name) || id,
    class_name: words(layer.class_name),
    position: pointOf(node.position),
  };
}

function edgeOf(edge: Fields | null): CanvasEdge | null {
  if (!edge || typeof edge.source !== "string" || typeof edge.target !== "string") return null;
  return {
    source: edge.source,
    source_port: count(edge.source_port),
    target: edge.target,
    target_port: words(edge.target_port) || "inputs",
    order: count(edge.order),
  };
}

function pointOf(value: unknown): Point | null {
  const [x, y] = list(value);
  return Number.isFinite(x) && Number.isFinite(y) ? [Number(x), Number(y)] : null;
}

function parsed(text: string): Fields | null {
  try {
    return fields(JSON.parse(text));
  } catch {
    return null;
  }
}

function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const words = (value: unknown): string => (typeof value === "string" ? value : "");
const count = (value: unknown): number => (Number.isInteger(value) ? Math.max(0, Number(value)) : 0);
