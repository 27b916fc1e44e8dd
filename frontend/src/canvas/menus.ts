import { type Command, GROUPS, type Group, type Target, isEnabled } from "./command";
import { COMMANDS } from "./commands";
import type { Snapshot } from "./model";

/** What is done with layers comes before what is added to them. */
const OF_NODES: readonly Group[] = ["edit", "layers", "wires", "blocks", "add"];

/** What a context menu is about: what is selected. */
export function targetOf({ selection }: Snapshot): Target {
  if (selection.nodes.length > 0) return "node";
  if (selection.edges.length > 0) return "edge";
  return selection.notes.length > 0 ? "note" : "pane";
}

/** The commands of a context menu that apply, in their groups. */
export function menuFor(target: Target, snapshot: Snapshot): Command[][] {
  const fitting = COMMANDS.filter((each) => each.on.includes(target) && isEnabled(each, snapshot));
  const order = target === "node" ? OF_NODES : Object.keys(GROUPS);
  return order
    .map((group) => fitting.filter((each) => each.group === group))
    .filter((group) => group.length > 0);
}
