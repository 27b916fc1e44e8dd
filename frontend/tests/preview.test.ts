import { describe, expect, it } from "vitest";
import type { Numbered } from "../src/shared/outbox";
import { preview } from "../src/stack/preview";
import type { Gesture } from "../src/stack/protocol";
import { row } from "./rows";

const ROWS = [row("a"), row("b"), row("c")];
const PALETTE = [{ class_name: "Conv2D", family: "convolution", summary: "" }];

function after(...gestures: Gesture[]) {
  const pending = gestures.map((gesture, at): Numbered<Gesture> => ({ ...gesture, seq: at + 1 }));
  return preview(ROWS, pending, PALETTE);
}
const ids = (...gestures: Gesture[]) => after(...gestures).map((each) => each.row.id);
const add = (node_id: string, place: string | null): Gesture => ({
  kind: "add",
  class_name: "Conv2D",
  after: place,
  node_id,
});

describe("the preview of open gestures", () => {
  it("shows Python's rows where nothing is open", () => {
    expect(after()).toEqual(ROWS.map((each) => ({ row: each, hint: null, known: true })));
  });

  it("puts a placeholder where a layer is added", () => {
    expect(ids(add("new", "a"))).toEqual(["a", "new", "b", "c"]);
    expect(ids(add("new", null))).toEqual(["new", "a", "b", "c"]);
    const placeholder = after(add("new", "a"))[1];
    expect(placeholder).toMatchObject({ hint: "arriving", row: { family: "convolution", name: "conv2d" } });
  });

  it("chains layers added one after the other, before Python knows the first", () => {
    expect(ids(add("n1", "c"), add("n2", "n1"), add("n3", "n2"))).toEqual(["a", "b", "c", "n1", "n2", "n3"]);
  });

  it("does not show a layer twice that is already there", () => {
    expect(ids(add("b", "a"))).toEqual(["a", "b", "c"]);
  });

  it("shows a move at once", () => {
    expect(ids({ kind: "move", node_id: "c", after: null })).toEqual(["c", "a", "b"]);
    expect(ids({ kind: "move", node_id: "a", after: "c" })).toEqual(["b", "c", "a"]);
    expect(ids({ kind: "move", node_id: "gone", after: "c" })).toEqual(["a", "b", "c"]);
  });

  it("fades what is removed, in its place", () => {
    const shown = after({ kind: "remove", node_ids: ["b"] });
    expect(shown.map((each) => each.hint)).toEqual([null, "leaving", null]);
  });

  it("shows copies that no gesture can name yet", () => {
    const shown = after({ kind: "duplicate", node_ids: ["a"], shared: false });
    expect(shown.map((each) => each.known)).toEqual([true, false, true, true]);
    expect(new Set(shown.map((each) => each.row.id)).size).toBe(4);
  });

  it("shows what is bypassed, frozen and renamed", () => {
    const shown = after(
      { kind: "bypass", node_ids: ["a"], bypassed: true },
      { kind: "freeze", node_ids: ["b"], trainable: false },
      { kind: "rename", node_id: "c", name: "head" },
    );
    expect(shown[0]?.row.bypassed).toBe(true);
    expect(shown[1]?.row.frozen).toBe(true);
    expect(shown[2]?.row.name).toBe("head");
    expect(shown.map((each) => each.hint)).toEqual(["changing", "changing", "changing"]);
  });

  it("leaves undo, redo and fixes to Python", () => {
    expect(ids({ kind: "undo" }, { kind: "redo" }, { kind: "fix", node_id: "a", code: "x" })).toEqual(["a", "b", "c"]);
  });
});
