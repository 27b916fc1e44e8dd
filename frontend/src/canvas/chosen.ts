import type { Snapshot } from "./model";
import { parent } from "./paths";
import type { CanvasNode, CanvasNote } from "./protocol";
import { type SceneEdge, noteIn, noteKey } from "./scene";
import type { Selection } from "./selection";

/** The selected nodes, in the order in which they were selected. */
export function chosenNodes({ scene, selection }: Snapshot): CanvasNode[] {
  return selection.nodes.flatMap((id) => {
    const found = scene.byId.get(id);
    return found?.known ? [found.node] : [];
  });
}

/** The selected nodes that lie beside the active one. */
export function chosenBeside(snapshot: Snapshot): CanvasNode[] {
  const { active } = snapshot.selection;
  return chosenNodes(snapshot).filter(({ id }) => active !== null && parent(id) === parent(active));
}

/** The node that a command for one node is about: the active one. */
export function activeNode({ scene, selection }: Snapshot): CanvasNode | null {
  const found = selection.active === null ? undefined : scene.byId.get(selection.active);
  return found?.known ? found.node : null;
}

export function chosenEdges({ scene, selection }: Snapshot): SceneEdge[] {
  const keys = new Set(selection.edges);
  return keys.size === 0 ? [] : scene.edges.filter((each) => keys.has(each.key));
}

/** The selected note, where nothing else is selected. */
export function chosenNote({ scene, selection }: Snapshot): CanvasNote | null {
  const { nodes, edges, notes } = selection;
  if (notes.length !== 1 || nodes.length + edges.length > 0) return null;
  return scene.notes.find((each) => each.note.id === notes[0])?.note ?? null;
}

/** Whether all selected nodes lie in one graph: only then can they be copied or grouped. */
export function inOneScope({ selection }: Snapshot): boolean {
  return new Set(selection.nodes.map(parent)).size === 1;
}

/** The graph that a layout is about: the inside of the block that the active node lies in. */
export function activeScope({ selection }: Snapshot): string {
  return selection.active === null ? "" : parent(selection.active);
}

/** What the keyboard stands on, by its key: the active node, else the note selected last. */
export function standingOn({ active, notes }: Selection): string | null {
  const note = notes.at(-1);
  return active ?? (note === undefined ? null : noteKey(note));
}

/** The graph that what the keyboard stands on lies in. */
export function selectedScope({ selection }: Snapshot): string {
  const key = standingOn(selection);
  return key === null ? "" : parent(noteIn(key) ?? key);
}

/** The one selected wire, where it can change its place among the wires of its port by `by`. */
export function movableWire(snapshot: Snapshot, by: -1 | 1): SceneEdge | null {
  const edges = chosenEdges(snapshot);
  const [only] = edges;
  if (edges.length !== 1 || only === undefined) return null;
  const to = only.edge.order + by;
  const neighbour = snapshot.scene.edges.some(
    ({ edge }) =>
      edge.target === only.edge.target &&
      edge.target_port === only.edge.target_port &&
      edge.order === to,
  );
  return neighbour ? only : null;
}
