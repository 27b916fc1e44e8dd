import { describe, expect, it } from "vitest";
import { commandOf, historyCommandOf } from "../src/stack/keys";

const key = (name: string, ...modifiers: ("ctrlKey" | "metaKey" | "shiftKey" | "altKey")[]) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...Object.fromEntries(modifiers.map((modifier) => [modifier, true])),
});

describe("keys of the list", () => {
  it.each([
    [key("ArrowDown"), { do: "step", places: 1, extend: false }],
    [key("ArrowUp", "shiftKey"), { do: "step", places: -1, extend: true }],
    [key("ArrowUp", "altKey"), { do: "shift", places: -1 }],
    [key("Delete"), { do: "remove" }],
    [key("d", "ctrlKey"), { do: "duplicate" }],
    [key("D", "ctrlKey", "shiftKey"), { do: "duplicate-shared" }],
    [key("b"), { do: "bypass" }],
    [key("f"), { do: "freeze" }],
    [key("q"), { do: "fix" }],
    [key("F2"), { do: "rename" }],
    [key("Enter"), { do: "insert" }],
    [key("/"), { do: "search" }],
    [key("a", "metaKey"), { do: "select-all" }],
    [key("z", "ctrlKey"), { do: "undo" }],
    [key("Z", "metaKey", "shiftKey"), { do: "redo" }],
    [key("y", "ctrlKey"), { do: "redo" }],
  ])("%j", (pressed, command) => {
    expect(commandOf(pressed)).toEqual(command);
  });

  it("leaves every other key to the browser", () => {
    expect(commandOf(key("c", "ctrlKey"))).toBeNull();
    expect(commandOf(key("r"))).toBeNull();
    expect(commandOf(key("Tab"))).toBeNull();
    expect(commandOf(key("PageDown", "altKey"))).toBeNull();
  });

  it("knows undo and redo anywhere, and nothing else", () => {
    expect(historyCommandOf(key("z", "ctrlKey"))).toBe("undo");
    expect(historyCommandOf(key("d", "ctrlKey"))).toBeNull();
    expect(historyCommandOf(key("z"))).toBeNull();
  });
});
