import { Icon } from "../shared/Icon";
import { type Command, isEnabled, labelOf, perform } from "./command";
import type { Doors } from "./doors";
import { ariaKeysOf, keysOf } from "./keymap";
import type { CanvasModel, Snapshot } from "./model";

interface Props {
  readonly command: Command;
  /** What it says beside the icon, where there is room. */
  readonly words?: string;
  readonly pressed?: boolean;
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly doors: Doors;
}

/** A command as a button; it keeps the focus when it cannot be used any more. */
export function ToolButton({ command, words, pressed, model, snapshot, doors }: Props) {
  const label = labelOf(command, snapshot);
  const keys = keysOf(command);
  return (
    <button
      type="button"
      className={words ? "tool worded" : "tool"}
      title={keys === "" ? label : `${label} (${keys})`}
      aria-label={label}
      aria-keyshortcuts={ariaKeysOf(command)}
      aria-pressed={pressed}
      aria-disabled={!isEnabled(command, snapshot)}
      onClick={() => perform(command, model, doors)}
    >
      <Icon name={command.icon} />
      {words && <span>{words}</span>}
    </button>
  );
}
