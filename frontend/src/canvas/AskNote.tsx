import { Ask } from "./Ask";
import { activeNode } from "./chosen";
import type { Spot, View } from "./doors";
import type { CanvasModel, Snapshot } from "./model";
import { noteComplaint } from "./questions";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly view: View;
  /** The note to change; null for a new one: on the active node, else where it is asked for. */
  readonly id: string | null;
  readonly near: Spot;
  readonly onClose: () => void;
}

/** Asks for the text of a note. */
export function AskNote({ model, snapshot, view, id, near, onClose }: Props) {
  const node = activeNode(snapshot);
  const before = snapshot.scene.notes.find((each) => each.note.id === id)?.note.text ?? "";
  const label = node && id === null ? `Note on ${node.name}` : "Note";
  return (
    <Ask
      label={label}
      done={id === null ? "Add" : "Change"}
      kind="text"
      value={before}
      hint={() => "Shift+Enter begins a line."}
      near={near}
      complaint={noteComplaint}
      onDone={(text) => {
        if (id !== null) model.editNote(id, text);
        else model.note(text, node ? node.id : view.under(near));
      }}
      onClose={onClose}
    />
  );
}
