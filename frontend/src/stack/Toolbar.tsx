import { Icon, type IconName } from "../shared/Icon";
import type { Snapshot, StackModel } from "./model";

interface Props {
  readonly model: StackModel;
  readonly snapshot: Snapshot;
  readonly narrow: boolean;
  readonly onAdd: () => void;
  readonly onHelp: () => void;
}

interface Tool {
  readonly icon: IconName;
  readonly label: string;
  readonly keys: string;
  readonly enabled: boolean;
  /** Whether the page's header has the same button where there is room for it. */
  readonly inHeader?: boolean;
  readonly run: () => void;
}

/** What can be done with the selection, as buttons: for touch, and to be found at all. */
export function Toolbar({ model, snapshot, narrow, onAdd, onHelp }: Props) {
  const some = snapshot.selection.ids.length > 0 && !snapshot.readOnly;
  const tools: (Tool | null)[] = [
    {
      icon: "undo",
      label: "Undo",
      keys: "Ctrl+Z",
      enabled: snapshot.canUndo,
      inHeader: true,
      run: () => model.undo(),
    },
    {
      icon: "redo",
      label: "Redo",
      keys: "Ctrl+Shift+Z",
      enabled: snapshot.canRedo,
      inHeader: true,
      run: () => model.redo(),
    },
    null,
    { icon: "copy", label: "Duplicate", keys: "Ctrl+D", enabled: some, run: () => model.duplicate(false) },
    {
      icon: "share",
      label: "Duplicate with shared weights",
      keys: "Ctrl+Shift+D",
      enabled: some,
      run: () => model.duplicate(true),
    },
    { icon: "bypass", label: "Bypass", keys: "B", enabled: some, run: () => model.bypass() },
    { icon: "freeze", label: "Freeze", keys: "F", enabled: some, run: () => model.freeze() },
    { icon: "remove", label: "Delete", keys: "Delete", enabled: some, run: () => model.remove() },
  ];
  return (
    <div className="toolbar" role="toolbar" aria-label="Edit the stack">
      {narrow && !snapshot.readOnly && (
        <button type="button" className="add" onClick={onAdd}>
          <Icon name="add" /> Add layer
        </button>
      )}
      {tools.map((tool, at) =>
        tool === null ? (
          <span className="divider in-header" key={at} />
        ) : (
          <button
            key={tool.icon}
            type="button"
            className={tool.inHeader ? "tool in-header" : "tool"}
            title={`${tool.label} (${tool.keys})`}
            aria-label={tool.label}
            disabled={!tool.enabled}
            onClick={tool.run}
          >
            <Icon name={tool.icon} />
          </button>
        ),
      )}
      <span className="grow" />
      {snapshot.waiting && <span className="waiting" title="Working it out …" />}
      <button
        type="button"
        className="tool"
        title="Keyboard shortcuts"
        aria-label="Keyboard shortcuts"
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
    </div>
  );
}
