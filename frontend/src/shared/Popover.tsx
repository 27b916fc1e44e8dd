import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import type { Place } from "./placing";
import { usePlaced } from "./usePlaced";

interface Props {
  readonly label: string;
  readonly className: string;
  readonly style?: CSSProperties;
  /** Where its top left corner should be, in pixels of the window; it stays in the component. */
  readonly near?: Place | null;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A small dialog over the component: Escape or a press outside closes it, Tab stays in it. */
export function Popover({ label, className, style, near = null, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  usePlaced(box, near);
  useEffect(() => {
    const root = box.current?.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : document.activeElement;
    const inside = box.current?.contains(focused) ?? false;
    if (!inside && !box.current?.querySelector("input")) box.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Tab") keepInside(event);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    <div
      className="backdrop"
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div
        ref={box}
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        className={`popover ${className}`}
        style={style}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </div>
  );
}

const REACHED_BY_TAB = "input, textarea, button:not([tabindex='-1']), [tabindex='0']";

/** Tab goes from the last thing to the first. */
function keepInside(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(REACHED_BY_TAB)];
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (!to || !(from?.matches(":focus") || event.currentTarget.matches(":focus"))) return;
  event.preventDefault();
  to.focus();
}
