import type { IconName } from "../shared/Icon";
import type { Doors } from "./doors";
import type { CanvasModel, Snapshot } from "./model";

/** Where a command stands in the list of shortcuts. */
export const GROUPS = {
  add: "Add",
  edit: "Edit",
  layers: "Layers",
  wires: "Wires",
  blocks: "Blocks",
  select: "Select and find",
  view: "View",
} as const;

export type Group = keyof typeof GROUPS;

/** What a context menu is about. */
export type Target = "node" | "edge" | "note" | "pane";

/** Something that a person can ask for: by key, in the toolbar or in a context menu. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** The label for what is selected now, where it says more. */
  readonly now?: (snapshot: Snapshot) => string;
  /** As in "Ctrl+Shift+D"; the first one is shown. Ctrl is Cmd on a Mac. */
  readonly keys: readonly string[];
  readonly icon: IconName;
  readonly group: Group;
  /** In which context menus it stands. */
  readonly on: readonly Target[];
  /** Whether the browser makes an event of the keys (`copy`), which must not be stopped. */
  readonly native?: boolean;
  /** Whether a key that is held does it again and again. */
  readonly repeats?: boolean;
  /** Whether the keys count where nothing on the page has the focus. */
  readonly anywhere?: boolean;
  /** Whether it changes the document. */
  readonly edits: boolean;
  /** Whether it applies to what is there and selected. */
  readonly applies: (snapshot: Snapshot) => boolean;
  readonly run: (model: CanvasModel, doors: Doors) => void;
}

/** Whether a command can be used now: nothing edits a document that is only shown. */
export function isEnabled(each: Command, snapshot: Snapshot): boolean {
  return !(each.edits && snapshot.readOnly) && each.applies(snapshot);
}

export function labelOf(each: Command, snapshot: Snapshot): string {
  return each.now?.(snapshot) ?? each.label;
}

/** Does what a command says where it applies. */
export function perform(each: Command, model: CanvasModel, doors: Doors): void {
  if (isEnabled(each, model.snapshot())) each.run(model, doors);
}
