import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { NoteFlowNode } from "./flow";

/** A note that somebody has written on the canvas. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteFlowNode>) {
  const { note, hint } = data.shown;
  const classes = ["note", hint, selected && "selected"].filter(Boolean).join(" ");
  return (
    <div className={classes} data-note={note.id}>
      {note.text}
    </div>
  );
});
