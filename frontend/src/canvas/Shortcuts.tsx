import { useEffect, useRef } from "react";
import { Icon } from "../shared/Icon";
import { Popover } from "../shared/Popover";
import { GROUPS } from "./command";
import { COMMANDS } from "./commands";
import { allKeysOf } from "./keymap";

/** What is done with the arrows, the mouse or fingers: not commands, but to be found here too. */
const BY_HAND: readonly (readonly [how: string, what: string])[] = [
  ["↑ ↓ ← →", "Go to the next layer or note"],
  ["Shift+arrows", "Add it to the selection"],
  ["Alt+arrows", "Move the selection"],
  ["Alt+Shift+arrows", "Move it further"],
  ["Enter", "Rename the active layer, change the note"],
  ["Shift+drag", "Select with a box"],
  ["Drag from a port", "Draw a wire, either way"],
  ["Drag its tip", "Take a wire elsewhere"],
  ["Double-click", "Add a layer here"],
  ["Escape", "Give up what is being dragged"],
  ["Right-click, long press", "Open the menu"],
];

/** The list of shortcuts, as the table of commands has them. */
export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.focus({ preventScroll: true }), []);
  const groups = Object.entries(GROUPS).map(([group, title]) => ({
    title,
    rows: COMMANDS.filter((each) => each.group === group && each.keys.length > 0).map(
      (each) => [allKeysOf(each), each.label] as const,
    ),
  }));
  return (
    <Popover label="Keyboard shortcuts" className="shortcuts" onClose={onClose}>
      <header>
        <h2>Keyboard shortcuts</h2>
        <button type="button" className="tool" aria-label="Close" title="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="shortcut-groups" tabIndex={0} ref={list}>
        {[...groups, { title: "By hand", rows: BY_HAND }].map(({ title, rows }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, what]) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>{keys}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Popover>
  );
}
