import { standingOn } from "./chosen";
import type { Snapshot } from "./model";
import { type Way, nearest } from "./nearest";
import { isInsideAny } from "./paths";
import type { Rect } from "./routes";
import { type Scene, noteIn, noteKey } from "./scene";
import { NOTHING, type Selection } from "./selection";
import type { Box } from "./size";

type Kind = "nodes" | "edges" | "notes";

/** What is selected after a click on something; `add` keeps the rest, and takes it out again. */
export function clicked(selection: Selection, kind: Kind, id: string, add: boolean): Selection {
  if (!add) {
    return { ...NOTHING, [kind]: [id], active: kind === "nodes" ? id : null };
  }
  const there = selection[kind].includes(id);
  const list = there ? selection[kind].filter((each) => each !== id) : [...selection[kind], id];
  const now = { ...selection, [kind]: list };
  if (kind !== "nodes") return now;
  return { ...now, active: there ? (list.at(-1) ?? null) : id };
}

/** The same for a node or a note, by the key that React Flow knows it by. */
export function clickedOn(selection: Selection, key: string, add: boolean): Selection {
  const note = noteIn(key);
  return clicked(selection, note === null ? "nodes" : "notes", note ?? key, add);
}

/**
 * What is selected after an arrow led to a node or to a note, by its key; with `extend` a node comes
 * to the others.
 */
export function stepped(selection: Selection, id: string, extend: boolean): Selection {
  if (!extend) return clickedOn(selection, id, false);
  const nodes = selection.nodes.includes(id) ? selection.nodes : [...selection.nodes, id];
  return { ...selection, nodes, active: id };
}

/**
 * The key that an arrow leads to, or null: from a wire to its ends, from nothing to the first node.
 *
 * @param boxes All boxes, counted from the corner of the document.
 * @param extend Whether the selection grows: nodes only.
 */
export function towards(
  { scene, selection }: Pick<Snapshot, "scene" | "selection">,
  boxes: ReadonlyMap<string, Box>,
  way: Way,
  extend: boolean,
): string | null {
  const from = standingOn(selection);
  if (from !== null) return nearest(boxes, from, way, extend);
  const wire = scene.edges.find(({ key }) => key === selection.edges.at(-1))?.edge;
  if (wire) return way === "up" || way === "left" ? wire.source : wire.target;
  const [node] = scene.nodes;
  const [note] = extend ? [] : scene.notes;
  return node?.node.id ?? (note ? noteKey(note.note.id) : null);
}

/**
 * What is selected with a box: all that it touches, but no frame that it lies within, and nothing
 * in a frame that it selects.
 *
 * @param boxes All boxes, those of frames before those of what is inside.
 */
export function boxed(
  before: Selection,
  rect: Rect,
  boxes: ReadonlyMap<string, Rect>,
  scene: Scene,
): Selection {
  const nodes = new Set(before.nodes);
  const notes = new Set(before.notes);
  for (const [key, box] of boxes) {
    if (!touches(box, rect) || surrounds(box, rect)) continue;
    const note = noteIn(key);
    if (note !== null) notes.add(note);
    else if (scene.byId.get(key)?.known && !isInsideAny(key, nodes)) nodes.add(key);
  }
  const found = [...nodes];
  return { ...before, nodes: found, notes: [...notes], active: found.at(-1) ?? null };
}

function touches(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether one rectangle lies within another, clear of its sides. */
function surrounds(outer: Rect, { x, y, width, height }: Rect): boolean {
  const beside = outer.x < x && x + width < outer.x + outer.width;
  return beside && outer.y < y && y + height < outer.y + outer.height;
}
