import { NOTHING, type Selection } from "./selection";



export type Kind = "nodes" | "edges" | "notes";

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

/** What is selected after an arrow led to a node; with `extend` it comes to the others. */
export function stepped(selection: Selection, id: string, extend: boolean): Selection {
  if (!extend) return clicked(selection, "nodes", id, false);
  const nodes = selection.nodes.includes(id) ? selection.nodes : [...selection.nodes, id];
  return { ...selection, nodes, active: id };
}

/** A change that React Flow reports while a box is drawn around things. */
export interface Boxed {
  readonly id: string;
  readonly selected: boolean;
}

/** What is selected when a box has taken things in or let them go. */
export function boxed(selection: Selection, kind: Kind, changes: readonly Boxed[]): Selection {
  const list = new Set(selection[kind]);
  for (const { id, selected } of changes) {
    if (selected) list.add(id);
    else list.delete(id);
  }
  const now: Selection = { ...selection, [kind]: [...list] };
  if (kind !== "nodes") return now;
  const active = selection.active !== null && list.has(selection.active) ? selection.active : null;
  return { ...now, active: active ?? now.nodes.at(-1) ?? null };
}
