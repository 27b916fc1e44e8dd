import { type RefObject, useEffect } from "react";

/**
 * Takes the caret from the canvas that a click leaves there, or a field that closes: nothing can be
 * written there. Chromium looks for the nearest place where something can, at every frame and through
 * all that is drawn.
 */
export function useNoCaret(surface: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const clear = () => {
      const selection = document.getSelection();
      if (selection?.isCollapsed && surface.current?.matches(":focus")) selection.removeAllRanges();
    };
    document.addEventListener("selectionchange", clear);
    return () => document.removeEventListener("selectionchange", clear);
  }, [surface]);
}
