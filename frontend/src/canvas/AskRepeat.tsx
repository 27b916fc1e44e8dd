import { Ask } from "./Ask";
import type { Spot } from "./doors";
import type { CanvasModel, Snapshot } from "./model";
import { repeatComplaint } from "./questions";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly id: string;
  readonly near: Spot;
  readonly onClose: () => void;
}

/** Asks how often a block comes in a row. */
export function AskRepeat({ model, snapshot, id, near, onClose }: Props) {
  const node = snapshot.scene.byId.get(id)?.node;
  return (
    <Ask
      label={`How often does ${node?.name ?? id} come in a row?`}
      done="Repeat"
      kind="number"
      value={String(node?.repeat ?? 1)}
      hint={() => "Each time with weights of its own."}
      near={near}
      complaint={repeatComplaint}
      onDone={(text) => model.repeat(id, Number(text))}
      onClose={onClose}
    />
  );
}
