import { describe, expect, it } from "vitest";
import { NOTHING, adopt, all, click, only, step, within, without } from "../src/stack/selection";

const ORDER = ["a", "b", "c", "d", "e"];
const plain = { toggle: false, extend: false };

describe("selecting", () => {
  it("takes one row by a click", () => {
    expect(click(ORDER, only("a"), "c", plain).ids).toEqual(["c"]);
  });

  it("toggles with Ctrl and keeps the stack's order", () => {
    const two = click(ORDER, only("d"), "b", { toggle: true, extend: false });
    expect(two.ids).toEqual(["b", "d"]);
    expect(click(ORDER, two, "d", { toggle: true, extend: false }).ids).toEqual(["b"]);
  });

  it("extends with Shift from where the selection began", () => {
    const down = click(ORDER, only("b"), "d", { toggle: false, extend: true });
    expect(down.ids).toEqual(["b", "c", "d"]);
    expect(click(ORDER, down, "a", { toggle: false, extend: true }).ids).toEqual(["a", "b"]);
  });

  it("moves with the arrows and stops at both ends", () => {
    expect(step(ORDER, only("a"), 1, false).active).toBe("b");
    expect(step(ORDER, only("a"), -1, false).active).toBe("a");
    expect(step(ORDER, only("d"), 100, false).active).toBe("e");
  });

  it("starts at an end when nothing is selected", () => {
    expect(step(ORDER, NOTHING, 1, false).active).toBe("a");
    expect(step(ORDER, NOTHING, -1, false).active).toBe("e");
    expect(step([], NOTHING, 1, false)).toEqual(NOTHING);
  });

  it("grows and shrinks with Shift and the arrows", () => {
    const two = step(ORDER, only("b"), 1, true);
    const three = step(ORDER, two, 1, true);
    expect(three.ids).toEqual(["b", "c", "d"]);
    expect(step(ORDER, three, -1, true).ids).toEqual(["b", "c"]);
  });

  it("takes everything", () => {
    expect(all(ORDER, only("c"))).toMatchObject({ ids: ORDER, active: "c" });
  });

  it("goes to the row below what is removed, or above at the end", () => {
    expect(without(ORDER, only("b"), ["b"]).active).toBe("c");
    expect(without(ORDER, only("e"), ["e"]).active).toBe("d");
    expect(without(ORDER, adopt(["b", "c"]), ["b", "c"]).active).toBe("d");
    expect(without(["a"], only("a"), ["a"])).toEqual(NOTHING);
  });

  it("stays where it is when another row is removed", () => {
    expect(without(ORDER, only("b"), ["d"])).toMatchObject({ ids: ["b"], active: "b" });
  });

  it("drops what Python has taken out", () => {
    expect(within(["a", "c"], adopt(["b", "c"]))).toEqual({ ids: ["c"], active: "c", anchor: "c" });
    const kept = adopt(["a"]);
    expect(within(["a", "c"], kept)).toBe(kept);
  });
});
