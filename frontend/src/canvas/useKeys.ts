import type { KeyboardEvent as ReactKeyboardEvent } from "react";
import { useIdleKeys } from "../shared/useIdleKeys";
import { perform } from "./command";
import type { Doors } from "./doors";
import { commandOf, isField } from "./keymap";
import type { CanvasModel } from "./model";

/**
 * Turns keys into commands: all of them on the canvas, some where nothing has the focus.
 *
 * Returns what the canvas does with a key; it says whether the key was a command's.
 */
export function useKeys(
  model: CanvasModel,
  doors: Doors,
): (event: ReactKeyboardEvent | KeyboardEvent) => boolean {
  const onKey = (event: ReactKeyboardEvent | KeyboardEvent, anywhere: boolean): boolean => {
    if (event.defaultPrevented) return false;
    if (event.target instanceof HTMLElement && isField(event.target)) return false;
    const found = commandOf(event);
    if (!found || found.native || (anywhere && !found.anywhere)) return false;
    event.preventDefault();
    if (!event.repeat || found.repeats) perform(found, model, doors);
    return true;
  };
  useIdleKeys((event) => onKey(event, true));
  return (event) => onKey(event, false);
}
