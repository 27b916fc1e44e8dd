import { becomes, nameComplaint } from "../shared/naming";
import { Ask } from "./Ask";
import { chosenNodes } from "./chosen";
import type { Spot } from "./doors";
import type { CanvasModel, Snapshot } from "./model";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly near: Spot;
  readonly onClose: () => void;
}

/** Asks for the name of the block that the selection becomes. */
export function AskName({ model, snapshot, near, onClose }: Props) {
  const many = chosenNodes(snapshot).length;
  const goesIn = many === 1 ? "1 layer goes into it." : `${many} layers go into it.`;
  return (
    <Ask
      label="Name of the block"
      done="Group"
      kind="name"
      value="block"
      hint={(name) => becomes(name) ?? goesIn}
      near={near}
      complaint={nameComplaint}
      onDone={(name) => model.group(name)}
      onClose={onClose}
    />
  );
}
