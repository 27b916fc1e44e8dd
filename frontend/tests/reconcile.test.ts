import { describe, expect, it } from "vitest";
import { reconcile } from "../src/stack/reconcile";
import { row } from "./rows";

describe("reconciling rows", () => {
  it("keeps the very list when nothing changed", () => {
    const before = [row("a"), row("b", { inputs: ["x", "y"] })];
    expect(reconcile(before, structuredClone(before))).toBe(before);
  });

  it("keeps the objects of rows that stay and takes those that changed", () => {
    const before = [row("a"), row("b")];
    const after = reconcile(before, [row("b"), row("a", { params: 1 }), row("c")]);
    expect(after[0]).toBe(before[1]);
    expect(after[1]).not.toBe(before[0]);
    expect(after.map((each) => each.id)).toEqual(["b", "a", "c"]);
  });

  it.each([
    [null, []],
    [[], null],
    [["x"], ["y"]],
    [["x", "y"], ["x"]],
  ])("sees that inputs went from %j to %j", (was, is) => {
    const before = [row("a", { inputs: was })];
    expect(reconcile(before, [row("a", { inputs: is })])[0]?.inputs).toEqual(is);
  });
});
