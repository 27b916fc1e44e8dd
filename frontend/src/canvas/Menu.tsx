import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { Icon, type IconName } from "../shared/Icon";
import { usePlaced } from "../shared/usePlaced";
import type { Spot } from "./doors";
import { TYPING_MS, stepOf, typedTo } from "./roving";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly keys: string;
  /** The keys as `aria-keyshortcuts` has them. */
  readonly ariaKeys: string | undefined;
  readonly enabled: boolean;
  readonly run: () => void;
}

interface Props {
  readonly label: string;
  readonly groups: readonly (readonly MenuItem[])[];
  readonly near: Spot;
  readonly onClose: () => void;
}

/** A menu in the component: arrows, Home, End and first letters move in it, Escape closes it. */
export function Menu({ label, groups, near, onClose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef({ letters: "", at: 0 });
  usePlaced(box, near);
  const items = groups.flat();
  const buttons = () => [...(box.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useLayoutEffect(() => {
    const first = box.current?.querySelector<HTMLElement>("[role=menuitem]") ?? box.current;
    first?.focus({ preventScroll: true });
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons();
    const at = all.findIndex((each) => each.matches(":focus"));
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      return onClose();
    }
    const to = stepOf(event.key, at, all.length) ?? typeAhead(event, at);
    if (to === null) return;
    event.preventDefault();
    all[to]?.focus();
  };
  const typeAhead = (event: KeyboardEvent, at: number): number | null => {
    const soon = event.timeStamp - typed.current.at < TYPING_MS;
    // A space belongs to a label that is being typed; else it presses the button.
    const letter = event.key.length === 1 && (soon || event.key !== " ");
    if (!letter || event.ctrlKey || event.metaKey || event.altKey) return null;
    typed.current = {
      letters: (soon ? typed.current.letters : "") + event.key,
      at: event.timeStamp,
    };
    return typedTo(typed.current.letters, items.map((item) => item.label), at);
  };

  return (
    <div
      className="backdrop"
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div
        ref={box}
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className="popover menu"
        onKeyDown={onKeyDown}
      >
        {groups.map((group) => (
          <div role="group" className="menu-group" key={group[0]?.id}>
            {group.map((item) => (
              <button
                key={item.id}
                type="button"
                role="menuitem"
                tabIndex={-1}
                className="menu-item"
                aria-disabled={!item.enabled}
                aria-keyshortcuts={item.ariaKeys}
                onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
                onClick={() => {
                  if (!item.enabled) return;
                  onClose();
                  item.run();
                }}
              >
                <Icon name={item.icon} />
                <span className="menu-label">{item.label}</span>
                <span className="menu-keys" aria-hidden="true">{item.keys}</span>
              </button>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
