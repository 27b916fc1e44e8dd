import { parent } from "./paths";
import type { CanvasEdge, CanvasNode, CanvasNote, Direction, Scope } from "./protocol";

/** What something on the screen is waiting for, if anything. */
export type Hint = "arriving" | "leaving" | "changing";

export interface SceneNode {
  readonly node: CanvasNode;
  /** The path of the block's node that it lies in; empty at the top. */
  readonly scope: string;
  readonly hint: Hint | null;
  /** Whether gestures can name it: not a node whose id only Python will know. */
  readonly known: boolean;
}

export interface SceneEdge {
  readonly key: string;
  readonly edge: CanvasEdge;
  readonly scope: string;
  /** The shape of the tensor; empty where it is not known. */
  readonly shape: string;
  readonly hint: Hint | null;
}

export interface SceneNote {
  readonly note: CanvasNote;
  readonly scope: string;
  readonly hint: Hint | null;
}

/** All that is on the canvas, the insides of unfolded blocks included. */
export interface Scene {
  /** Parents before their children. */
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  readonly notes: readonly SceneNote[];
  readonly byId: ReadonlyMap<string, SceneNode>;
  readonly byKey: ReadonlyMap<string, SceneEdge>;
  /** Which way the tensors of a scope go. */
  direction(scope: string): Direction;
}

/** Tells a wire from all others: where it starts and where it arrives. */
export function edgeKey({ source, source_port, target, target_port, order }: CanvasEdge): string {
  return `${source}:${source_port}>${target}:${target_port}:${order}`;
}

const NOTE = "note:";

/** The key of a note among boxes and React Flow's nodes, where those of nodes are their paths. */
export const noteKey = (id: string): string => `${NOTE}${id}`;

/** The path of the note that a key is of; null for the key of a node. */
export const noteIn = (key: string): string | null =>
  key.startsWith(NOTE) ? key.slice(NOTE.length) : null;

/** Puts a scene together. */
export function sceneOf(
  nodes: readonly SceneNode[],
  edges: readonly SceneEdge[],
  notes: readonly SceneNote[],
  directions: ReadonlyMap<string, Direction>,
): Scene {
  return {
    nodes,
    edges,
    notes,
    byId: new Map(nodes.map((each) => [each.node.id, each])),
    byKey: new Map(edges.map((each) => [each.key, each])),
    direction: (scope) => directions.get(scope) ?? directions.get("") ?? "down",
  };
}

/** Every scope that is shown: the document's, and those of unfolded blocks, outer ones first. */
export function scopesOf(scope: Scope): Scope[] {
  return [scope, ...scope.nodes.flatMap((node) => (node.inside ? scopesOf(node.inside) : []))];
}

/** A wire as it is shown. */
export function sceneEdge(
  edge: CanvasEdge,
  source: CanvasNode | undefined,
  hint: Hint | null,
): SceneEdge {
  return {
    key: edgeKey(edge),
    edge,
    scope: parent(edge.target),
    shape: source?.outputs[edge.source_port]?.shape ?? "",
    hint,
  };
}
