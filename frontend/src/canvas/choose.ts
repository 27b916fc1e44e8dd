import { noteIn } from "./flow";
import { NOTHING, type Selection } from "./selection";

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

/** What is selected after an arrow led to a node; with `extend` it comes to the others. */
export function stepped(selection: Selection, id: string, extend: boolean): Selection {
  if (!extend) return clicked(selection, "nodes", id, false);
  const nodes = selection.nodes.includes(id) ? selection.nodes : [...selection.nodes, id];
  return { ...selection, nodes, active: id };
}
