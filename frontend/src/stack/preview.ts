import type { Numbered } from "../shared/outbox";
import { type PaletteItem, classFor, nameFor } from "../shared/palette";
import type { Gesture, Row } from "./protocol";

/** What a row on the screen is waiting for, if anything. */
export type Hint = "arriving" | "leaving" | "changing";

export interface ShownRow {
  readonly row: Row;
  readonly hint: Hint | null;
  /** Whether gestures can name the row: not a copy whose id only Python will know. */
  readonly known: boolean;
}

/**
 * The stack as it will look: Python's rows with a hint for each gesture it has not acknowledged.
 *
 * The hints know nothing of what a layer does. A new layer is a placeholder without a shape, a
 * removed one fades where it is; Python's next answer replaces them all.
 */
export function preview(
  rows: readonly Row[],
  pending: readonly Numbered<Gesture>[],
  palette: readonly PaletteItem[],
): ShownRow[] {
  let shown: ShownRow[] = rows.map((row) => ({ row, hint: null, known: true }));
  for (const gesture of pending) shown = step(shown, gesture, palette);
  return shown;
}

function step(
  shown: ShownRow[],
  gesture: Numbered<Gesture>,
  palette: readonly PaletteItem[],
): ShownRow[] {
  switch (gesture.kind) {
    case "add":
      return insert(shown, gesture.after, {
        row: placeholder(gesture.node_id, gesture.class_name, palette),
        hint: "arriving",
        known: true,
      });
    case "move":
      return move(shown, gesture.node_id, gesture.after);
    case "duplicate":
      return gesture.node_ids.reduce((list, id) => copy(list, id, gesture.seq), shown);
    case "remove":
      return change(shown, gesture.node_ids, "leaving", {});
    case "bypass":
      return change(shown, gesture.node_ids, "changing", { bypassed: gesture.bypassed });
    case "freeze":
      return change(shown, gesture.node_ids, "changing", { frozen: !gesture.trainable });
    case "rename":
      return change(shown, [gesture.node_id], "changing", { name: gesture.name });
    case "fix":
      return change(shown, [gesture.node_id], "changing", {});
    case "undo":
    case "redo":
      return shown;
  }
}

function insert(shown: ShownRow[], after: string | null, added: ShownRow): ShownRow[] {
  if (shown.some((each) => each.row.id === added.row.id)) return shown;
  const at = placeAfter(shown, after);
  return [...shown.slice(0, at), added, ...shown.slice(at)];
}

function move(shown: ShownRow[], id: string, after: string | null): ShownRow[] {
  const moved = shown.find((each) => each.row.id === id);
  if (!moved || after === id) return shown;
  const rest = shown.filter((each) => each !== moved);
  const at = placeAfter(rest, after);
  return [...rest.slice(0, at), { ...moved, hint: "changing" }, ...rest.slice(at)];
}

function copy(shown: ShownRow[], id: string, seq: number): ShownRow[] {
  const original = shown.find((each) => each.row.id === id);
  if (!original) return shown;
  const row = { ...original.row, id: `${id}#${seq}`, name: `${original.row.name} …`, is_output: false };
  return insert(shown, id, { row, hint: "arriving", known: false });
}

function change(
  shown: ShownRow[],
  ids: readonly string[],
  hint: Hint,
  changes: Partial<Row>,
): ShownRow[] {
  const wanted = new Set(ids);
  return shown.map((each) =>
    wanted.has(each.row.id)
      ? { ...each, row: { ...each.row, ...changes }, hint: each.hint ?? hint }
      : each,
  );
}

/** Behind the named row; at the start for null, at the end for a row that is not there. */
function placeAfter(shown: readonly ShownRow[], after: string | null): number {
  if (after === null) return 0;
  const at = shown.findIndex((each) => each.row.id === after);
  return at < 0 ? shown.length : at + 1;
}

function placeholder(id: string, className: string, palette: readonly PaletteItem[]): Row {
  return {
    id,
    name: nameFor(className, palette),
    class_name: classFor(className),
    family: palette.find((item) => item.class_name === className)?.family ?? "",
    summary: "",
    shape: "",
    params: null,
    inputs: null,
    shared: null,
    frozen: false,
    bypassed: false,
    repeat: 1,
    is_output: false,
    severity: null,
    message: null,
    fix_label: null,
  };
}
