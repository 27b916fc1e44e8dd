import { describe, expect, it } from "vitest";
import { type Change, changed } from "../src/canvas/changes";
import type { Scope } from "../src/canvas/protocol";
import { scope, unfolded } from "./canvas_scopes";
import { node, wire } from "./canvas_snapshot";

/** What Python sends; recorded in `tests/ui/test_canvas_changes.py`. */
interface Case {
  readonly about: string;
  readonly before: Scope;
  readonly change: Change;
  readonly after: Scope;
}

const FILES = import.meta.glob<Case[]>("../../tests/protocol/changes/*.json", { eager: true, import: "default" });
const CASES = Object.values(FILES).flat();

describe("what Python says has changed", () => {
  it("is recorded", () => expect(CASES.length).toBeGreaterThan(10));

  it.each(CASES.map((each) => [each.about, each] as const))("leads to what it shows: %s", (_, { before, change, after }) => {
    expect(changed(before, change)).toEqual(after);
  });
});

describe("a changed scope", () => {
  const before = scope(["a", "b", "c"], "a>b b>c");

  it("has the same objects wherever nothing has changed", () => {
    const after = changed(before, { said: [[[1], { name: "other" }]] });
    expect(after.nodes[0]).toBe(before.nodes[0]);
    expect(after.nodes[1]).toEqual({ ...before.nodes[1], name: "other" });
    expect(after.edges).toBe(before.edges);
  });

  it("has what has come where it stands now", () => {
    const after = changed(before, { gone: [0], came: [[1, node("x")], [3, node("y")]], edges_came: [[0, wire("x", "y")]] });
    expect(after.nodes.map(({ id }) => id)).toEqual(["b", "x", "c", "y"]);
    expect(after.edges.map(({ source }) => source)).toEqual(["x", "a", "b"]);
  });

  it("changes the inside of unfolded blocks", () => {
    const outer = scope([unfolded("block", scope(["a"], "", { path: "block" }))]);
    const after = changed(outer, { inside: [[0, { said: [[[0], { frozen: true }]] }]] });
    expect(after.nodes[0]?.inside?.nodes[0]).toMatchObject({ id: "block/a", frozen: true });
  });

  it("does not take a change of something else", () => {
    expect(() => changed(before, { said: [[[7], { name: "other" }]] })).toThrow(RangeError);
    expect(() => changed(before, { came: [[9, node("x")]] })).toThrow(RangeError);
  });
});
