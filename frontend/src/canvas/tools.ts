import { activeScope } from "./chosen";
import type { Command } from "./command";
import { commandNamed } from "./commands";
import type { Snapshot } from "./model";

/** The toolbar by groups; `tidy` is the layout in the direction there is, `turn` in the other. */
export const TOOLS = [
  ["tidy", "turn", "group"],
  ["undo", "redo"],
  ["duplicate", "duplicate-shared", "bypass", "freeze", "remove"],
  ["find", "full-screen", "help"],
] as const;

export type Tool = (typeof TOOLS)[number][number];

/** What stays longest where there is no room for everything. */
const IMPORTANT: readonly Tool[] = [
  "undo", "redo", "remove", "tidy", "find", "duplicate", "group", "bypass", "freeze",
  "duplicate-shared", "turn", "full-screen", "help",
];

/** The command behind a tool. */
export function commandOf(tool: Tool, snapshot: Snapshot): Command {
  const direction = snapshot.scene.direction(activeScope(snapshot));
  if (tool === "tidy") return commandNamed(`tidy-${direction}`);
  if (tool === "turn") return commandNamed(direction === "down" ? "tidy-right" : "tidy-down");
  return commandNamed(tool);
}

/** The tools for a document: those that edit only where it can be edited. */
export function toolsFor(snapshot: Snapshot, withUndo: boolean): readonly (readonly Tool[])[] {
  return TOOLS.map((group) => group.filter((tool) => allowed(tool, snapshot, withUndo))).filter(
    (group) => group.length > 0,
  );
}

function allowed(tool: Tool, snapshot: Snapshot, withUndo: boolean): boolean {
  if (tool === "undo" || tool === "redo") return withUndo && !snapshot.readOnly;
  return !(snapshot.readOnly && commandOf(tool, snapshot).edits);
}

/** The tools that are shown where there is room for so many, and those in the menu behind them. */
export function arranged(
  tools: readonly (readonly Tool[])[],
  room: number,
): { readonly shown: readonly (readonly Tool[])[]; readonly more: readonly Tool[] } {
  const all = tools.flat();
  const places = room >= all.length ? all.length : Math.max(0, room - 1);
  const kept = new Set(IMPORTANT.filter((tool) => all.includes(tool)).slice(0, places));
  const left = tools.map((group) => group.filter((tool) => kept.has(tool)));
  return {
    shown: left.filter((group) => group.length > 0),
    more: all.filter((tool) => !kept.has(tool)),
  };
}
