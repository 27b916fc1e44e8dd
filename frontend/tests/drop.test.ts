import { describe, expect, it } from "vitest";
import { afterShift, autoscroll, gapAt, moves, rowBefore } from "../src/stack/drop";
import { preview } from "../src/stack/preview";
import { offsetsOf } from "../src/stack/windowing";
import { row } from "./rows";

const ORDER = ["a", "b", "c"];
const OFFSETS = offsetsOf([100, 100, 100]);

describe("dropping", () => {
  it.each([
    [-20, 0],
    [10, 0],
    [60, 1],
    [140, 1],
    [160, 2],
    [299, 3],
    [900, 3],
  ])("at %i pixels means gap %i", (y, gap) => {
    expect(gapAt(OFFSETS, y)).toBe(gap);
  });

  it("has one gap in an empty stack", () => {
    expect(gapAt(offsetsOf([]), 50)).toBe(0);
  });

  it("names the row above a gap", () => {
    expect([0, 1, 3].map((gap) => rowBefore(ORDER, gap))).toEqual([null, "a", "c"]);
  });

  it("moves nothing into the gaps next to the row itself", () => {
    expect([0, 1, 2, 3].map((gap) => moves(ORDER, "b", gap))).toEqual([true, false, false, true]);
  });

  it.each([
    ["b", -1, ["b", "a", "c"]],
    ["b", 1, ["a", "c", "b"]],
    ["c", -1, ["a", "c", "b"]],
    ["a", 1, ["b", "a", "c"]],
  ] as const)("takes %s by %i places", (id, places, result) => {
    const after = afterShift(ORDER, id, places);
    if (after === undefined) throw new Error("expected a move");
    const rows = ORDER.map((each) => row(each));
    const shown = preview(rows, [{ kind: "move", node_id: id, after, seq: 1 }], []);
    expect(shown.map((each) => each.row.id)).toEqual(result);
  });

  it("does not take a row beyond the ends", () => {
    expect(afterShift(ORDER, "a", -1)).toBeUndefined();
    expect(afterShift(ORDER, "c", 1)).toBeUndefined();
  });

  it("scrolls near the edges only, faster the nearer", () => {
    expect(autoscroll(300, 600)).toBe(0);
    expect(autoscroll(10, 600)).toBeLessThan(autoscroll(40, 600));
    expect(autoscroll(590, 600)).toBeGreaterThan(autoscroll(560, 600));
  });
});
