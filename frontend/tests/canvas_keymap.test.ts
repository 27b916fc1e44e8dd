import { describe, expect, it } from "vitest";
import { COMMANDS, commandNamed } from "../src/canvas/commands";
import { allKeysOf, ariaKeysOf, commandOf, isField, keysOf } from "../src/canvas/keymap";

type Modifier = "ctrlKey" | "metaKey" | "shiftKey" | "altKey";

const press = (key: string, code = "", ...modifiers: Modifier[]) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...Object.fromEntries(modifiers.map((modifier) => [modifier, true])),
});
const meant = (...pressed: Parameters<typeof press>) => commandOf(press(...pressed))?.id ?? null;

describe("keys of the canvas", () => {
  it.each<[string, ReturnType<typeof press>]>([
    ["add", press("/")],
    ["find", press("k", "KeyK", "ctrlKey")],
    ["undo", press("z", "KeyZ", "metaKey")],
    ["redo", press("Z", "KeyZ", "ctrlKey", "shiftKey")],
    ["redo", press("y", "KeyY", "ctrlKey")],
    ["copy", press("c", "KeyC", "ctrlKey")],
    ["duplicate", press("d", "KeyD", "ctrlKey")],
    ["duplicate-shared", press("D", "KeyD", "metaKey", "shiftKey")],
    ["unshare", press("u")],
    ["bypass", press("b")],
    ["freeze", press("f")],
    ["full-screen", press("F", "KeyF", "shiftKey")],
    ["rename", press("F2")],
    ["fix", press("q")],
    ["remove", press("Delete")],
    ["remove", press("Backspace")],
    ["select-all", press("a", "KeyA", "ctrlKey")],
    ["clear", press("Escape")],
    ["group", press("g", "KeyG", "ctrlKey")],
    ["ungroup", press("G", "KeyG", "ctrlKey", "shiftKey")],
    ["fold", press("e")],
    ["repeat", press("r")],
    ["note", press("n")],
    ["output", press("o")],
    ["wire", press("w")],
    ["tidy-down", press("l")],
    ["tidy-right", press("L", "KeyL", "shiftKey")],
    ["zoom-out", press("-")],
    ["fit", press("0", "Digit0")],
    ["zoom-selection", press("z")],
    ["remove-wires", press("x")],
    ["earlier", press("[")],
    ["later", press("]")],
    ["menu", press("F10", "F10", "shiftKey")],
    ["menu", press("ContextMenu")],
  ])("%s", (id, pressed) => {
    expect(commandOf(pressed)?.id).toBe(id);
  });

  it("gives no key to two commands", () => {
    const all = COMMANDS.flatMap((each) => each.keys);
    expect(all.filter((stroke, at) => all.indexOf(stroke) !== at)).toEqual([]);
  });

  it("finds every key of the table when it is pressed", () => {
    for (const each of COMMANDS) {
      for (const stroke of each.keys) {
        const parts = stroke.length === 1 ? [stroke] : stroke.split("+");
        const modifiers: Modifier[] = [];
        if (parts.includes("Ctrl")) modifiers.push("ctrlKey");
        if (parts.includes("Shift")) modifiers.push("shiftKey");
        const last = parts.at(-1) ?? "";
        const pressed = /^\d$/.test(last) && modifiers.length > 0
          ? press("!", `Digit${last}`, ...modifiers)
          : press(last, "", ...modifiers);
        expect([stroke, commandOf(pressed)?.id]).toEqual([stroke, each.id]);
      }
    }
  });

  it("knows signs wherever a keyboard has them", () => {
    expect(meant("/", "Digit7", "shiftKey")).toBe("add");
    expect(meant("?", "Minus", "shiftKey")).toBe("help");
    expect(meant("[", "Digit8", "ctrlKey", "altKey")).toBe("earlier");
    expect(meant("]", "Digit6", "altKey")).toBe("later");
    expect(meant("+", "Equal", "shiftKey")).toBe("zoom-in");
  });

  it("knows letters of other scripts by their place", () => {
    expect(meant("и", "KeyB")).toBe("bypass");
    expect(meant("я", "KeyZ", "ctrlKey")).toBe("undo");
  });

  it("leaves the browser its own keys", () => {
    expect(meant("r", "KeyR", "ctrlKey")).toBeNull();
    expect(meant("+", "Equal", "ctrlKey")).toBeNull();
    expect(meant("0", "Digit0", "ctrlKey")).toBeNull();
    expect(meant("d", "KeyD", "altKey")).toBeNull();
    expect(meant("Tab")).toBeNull();
    expect(meant("Delete", "Delete", "ctrlKey")).toBeNull();
  });

  it("takes keys in a field for text", () => {
    expect(["INPUT", "TEXTAREA", "SELECT"].every((tagName) => isField({ tagName }))).toBe(true);
    expect(isField({ tagName: "DIV", isContentEditable: true })).toBe(true);
    expect(isField({ tagName: "DIV" })).toBe(false);
    expect(isField({ tagName: "BUTTON" })).toBe(false);
  });
});

describe("names of keys", () => {
  it("says them as on this computer", () => {
    const shared = commandNamed("duplicate-shared");
    expect(keysOf(shared, false)).toBe("Ctrl+Shift+D");
    expect(keysOf(shared, true)).toBe("⌘⇧D");
    expect(allKeysOf(commandNamed("fit"), false)).toBe("0 or Shift+1");
    expect(allKeysOf(commandNamed("zoom-in"), false)).toBe("+ or =");
    expect(keysOf(commandNamed("save-block"), false)).toBe("");
  });

  it("says them to screen readers as the standard wants them", () => {
    expect(ariaKeysOf(commandNamed("duplicate"), false)).toBe("Control+D");
    expect(ariaKeysOf(commandNamed("duplicate"), true)).toBe("Meta+D");
    expect(ariaKeysOf(commandNamed("redo"), false)).toBe("Control+Shift+Z Control+Y");
    expect(ariaKeysOf(commandNamed("zoom-in"), false)).toBe("Plus =");
    expect(ariaKeysOf(commandNamed("save-block"), false)).toBeUndefined();
  });
});
