import type { Command } from "./keys";
import type { StackModel } from "./model";
import { all, only } from "./selection";

/** What a command opens on the screen, besides what it does to the stack. */
export interface Doors {
  search(): void;
  insert(): void;
  rename(id: string): void;
}

/** Does what a key in the list asks for. */
export function perform(command: Command, model: StackModel, doors: Doors): void {
  const { order, selection, readOnly } = model.snapshot();
  const { active } = selection;
  switch (command.do) {
    case "step":
      return model.step(command.places, command.extend);
    case "shift":
      return model.shift(command.places);
    case "select-all":
      return model.select(all(order, selection));
    case "clear":
      return model.select(active === null ? selection : only(active));
    case "remove":
      return model.remove();
    case "duplicate":
      return model.duplicate(false);
    case "duplicate-shared":
      return model.duplicate(true);
    case "bypass":
      return model.bypass();
    case "freeze":
      return model.freeze();
    case "undo":
      return model.undo();
    case "redo":
      return model.redo();
    case "fix":
      return active === null ? undefined : model.fix(active);
    case "rename":
      return active === null || readOnly ? undefined : doors.rename(active);
    case "insert":
      return readOnly ? undefined : doors.insert();
    case "search":
      return readOnly ? undefined : doors.search();
  }
}
