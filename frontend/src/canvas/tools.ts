import type { Command } from "./command";
import { commandNamed } from "./commands";
import { activeScope } from "./chosen";
import type { Snapshot } from "./model";

/** The toolbar, group by group; `tidy` is the layout in the direction there is, `turn` in the other. */
export const TOOLS = [
  ["tidy", "turn", "group"],
  ["undo", "redo"],
  ["duplicate", "duplicate-shared", "bypass", "freeze", "remove"],
  ["find", "fit", "full-screen", "help"],
] as const;

export type Tool = (typeof TOOLS)[number][number];

/** What stays longest where there is no room for everything. */
const IMPORTANT: readonly Tool[] = [
  "undo", "redo", "remove", "tidy", "find", "duplicate", "fit", "group", "bypass", "freeze",
  "duplicate-shared", "turn", "full-screen", "help",
];

/** The command behind a tool. */
export function commandOf(tool: Tool, snapshot: Snapshot): Command {
  const direction = snapshot.scene.direction(activeScope(snapshot));
  if (tool === "tidy") return commandNamed(`tidy-${direction}`);
  if (tool === "turn") return commandNamed(direction === "down" ? "tidy-right" : "tidy-down");
  return commandNamed(tool);
}

/** The tools that are shown where there is room for so many, and those in the menu behind them. */
export function arranged(
  tools: readonly (readonly Tool[])[],
  room: number,
): { readonly shown: readonly (readonly Tool[])[]; readonly more: readonly Tool[] } {
  const all = tools.flat();
  const places = room >= all.length ? all.length : Math.max(0, room - 1);
  const kept = new Set(
    IMPORTANT.filter((tool) => all.includes(tool)).slice(0, places),
  );
  return {
    shown: tools.map((group) => group.filter((tool) => kept.has(tool))).filter((group) => group.length > 0),
    more: all.filter((tool) => !kept.has(tool)),
  };
}
