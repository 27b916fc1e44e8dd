import { Popover } from "../shared/Popover";

const SHORTCUTS: readonly (readonly [keys: string, what: string])[] = [
  ["/", "Search layers"],
  ["↑ ↓", "Select; with Shift, extend"],
  ["Enter", "Insert a layer below"],
  ["Alt ↑ ↓", "Move the layer"],
  ["F2", "Rename"],
  ["Ctrl D", "Duplicate; with Shift, share weights"],
  ["B", "Bypass"],
  ["F", "Freeze"],
  ["Q", "Apply the quick fix"],
  ["Delete", "Delete"],
  ["Ctrl Z", "Undo; with Shift, redo"],
];

/** The list of shortcuts. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  return (
    <Popover label="Keyboard shortcuts" className="shortcuts" onClose={onClose}>
      <dl>
        {SHORTCUTS.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Popover>
  );
}
