import { type FocusEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from "react";
import { alongOf } from "./roving";

interface Roving {
  readonly onFocus: (event: FocusEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Makes a toolbar one stop of Tab: the button used last, else the first. Arrows, Home and End go
 * from button to button; they do not reach the canvas.
 */
export function useRoving(box: RefObject<HTMLElement | null>): Roving {
  const last = useRef<HTMLElement | null>(null);
  const buttons = () => [...(box.current?.querySelectorAll<HTMLElement>("button") ?? [])];
  const mark = () => {
    const all = buttons();
    const stop = all.find((each) => each === last.current) ?? all[0];
    for (const each of all) each.tabIndex = each === stop ? 0 : -1;
  };
  // Buttons come and go with the room and with the selection.
  useLayoutEffect(mark);
  return {
    onFocus: ({ target }) => {
      last.current = target instanceof HTMLElement ? target.closest("button") : null;
      mark();
    },
    onKeyDown: (event) => {
      const all = buttons();
      const at = all.findIndex((each) => each.matches(":focus"));
      const to = alongOf(event.key, at, all.length);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      all[to]?.focus();
    },
  };
}
