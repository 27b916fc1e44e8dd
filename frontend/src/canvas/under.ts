import type { Selection, Snapshot } from "./model";
import type { CanvasEdge } from "./protocol";

/** What lies under a place of the canvas, by the element that was pressed there. */
export type Under =
  | { readonly what: "node"; readonly id: string }
  | { readonly what: "note"; readonly id: string }
  | { readonly what: "edge"; readonly key: string; readonly edge: CanvasEdge }
  /** The frame around what was selected by a box. */
  | { readonly what: "selection" }
  | { readonly what: "pane" };

/** Begins the ids of notes among the elements of the canvas. */
const NOTE = "note:";

/** Reads an element of the canvas; null for one that belongs to something over it. */
export function underneath(element: Element, { scene }: Snapshot): Under | null {
  const node = element.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  if (node?.startsWith(NOTE)) return { what: "note", id: node.slice(NOTE.length) };
  if (node !== undefined) return scene.byId.has(node) ? { what: "node", id: node } : null;
  const key = element.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
  const wire = scene.edges.find((each) => each.key === key);
  if (wire) return { what: "edge", key: wire.key, edge: wire.edge };
  if (element.closest(".react-flow__nodesselection")) return { what: "selection" };
  return element.closest(".react-flow__pane") ? { what: "pane" } : null;
}

/** What a menu opened there is about: what is selected if that is part of it, else that alone. */
export function selectionFor(under: Under, { selection }: Snapshot): Selection {
  const none: Selection = { nodes: [], edges: [], notes: [], active: null };
  switch (under.what) {
    case "node":
      if (selection.nodes.includes(under.id)) return { ...selection, active: under.id };
      return { ...none, nodes: [under.id], active: under.id };
    case "edge":
      return selection.edges.includes(under.key) ? selection : { ...none, edges: [under.key] };
    case "note":
      return selection.notes.includes(under.id) ? selection : { ...none, notes: [under.id] };
    case "selection":
      return selection;
    case "pane":
      return none;
  }
}
