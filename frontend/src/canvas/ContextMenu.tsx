import { type Command, type Target, labelOf, perform } from "./command";
import type { Doors, Spot } from "./doors";
import { ariaKeysOf, keysOf } from "./keymap";
import { Menu, type MenuItem } from "./Menu";
import { menuFor, targetOf } from "./menus";
import type { CanvasModel, Snapshot } from "./model";

const TITLES: Readonly<Record<Target, string>> = {
  node: "Selected layers",
  edge: "Selected wires",
  note: "Note",
  pane: "Canvas",
};

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly doors: Doors;
  readonly near: Spot;
  readonly onClose: () => void;
}

/** What can be done with the selection, or with the canvas where nothing is selected. */
export function ContextMenu({ model, snapshot, doors, near, onClose }: Props) {
  const target = targetOf(snapshot);
  const groups = menuFor(target, snapshot).map((group) =>
    group.map((each) => itemOf(each, model, snapshot, doors)),
  );
  return <Menu label={TITLES[target]} groups={groups} near={near} onClose={onClose} />;
}

/** A command as an item of a menu. */
export function itemOf(
  each: Command,
  model: CanvasModel,
  snapshot: Snapshot,
  doors: Doors,
  enabled = true,
): MenuItem {
  return {
    id: each.id,
    label: labelOf(each, snapshot),
    icon: each.icon,
    keys: keysOf(each),
    ariaKeys: ariaKeysOf(each),
    enabled,
    run: () => perform(each, model, doors),
  };
}
