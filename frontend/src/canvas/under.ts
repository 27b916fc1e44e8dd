import type { Snapshot } from "./model";
import type { CanvasEdge } from "./protocol";
import { noteIn } from "./scene";
import { NOTHING, type Selection, nodesOnly } from "./selection";

/** What lies under a place of the canvas, by the element that was pressed there. */
export type Under =
  | { readonly what: "node"; readonly id: string }
  | { readonly what: "note"; readonly id: string }
  | { readonly what: "edge"; readonly key: string; readonly edge: CanvasEdge }
  | { readonly what: "pane" };

/** Reads an element of the canvas; null for one that belongs to something over it. */
export function underneath(element: Element, { scene }: Snapshot): Under | null {
  const node = element.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  const note = node === undefined ? null : noteIn(node);
  if (note !== null) return { what: "note", id: note };
  if (node !== undefined) return scene.byId.has(node) ? { what: "node", id: node } : null;
  const key = element.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
  const wire = scene.edges.find((each) => each.key === key);
  if (wire) return { what: "edge", key: wire.key, edge: wire.edge };
  return element.closest(".react-flow__pane") ? { what: "pane" } : null;
}

/** What a menu opened there is about: what is selected if that is part of it, else that alone. */
export function selectionFor(under: Under, { selection }: Snapshot): Selection {
  switch (under.what) {
    case "node":
      if (selection.nodes.includes(under.id)) return { ...selection, active: under.id };
      return nodesOnly([under.id]);
    case "edge":
      return selection.edges.includes(under.key) ? selection : { ...NOTHING, edges: [under.key] };
    case "note":
      return selection.notes.includes(under.id) ? selection : { ...NOTHING, notes: [under.id] };
    case "pane":
      return NOTHING;
  }
}
