import { describe, expect, it } from "vitest";
import { boxed, clicked, clickedOn, stepped, towards } from "../src/canvas/choose";
import type { Way } from "../src/canvas/nearest";
import { NOTHING, type Selection, nodesOnly } from "../src/canvas/selection";
import { remark, scope, shown, unfolded } from "./canvas_scopes";

describe("a click", () => {
  it("selects that alone", () => {
    const before = { ...nodesOnly(["a", "b"]), edges: ["x"] };
    expect(clicked(before, "nodes", "a", false)).toEqual(nodesOnly(["a"]));
    expect(clicked(before, "edges", "y", false)).toEqual({ ...NOTHING, edges: ["y"] });
  });

  it("adds to the selection, and takes out again", () => {
    const both = clicked(nodesOnly(["a"]), "nodes", "b", true);
    expect(both).toMatchObject({ nodes: ["a", "b"], active: "b" });
    expect(clicked(both, "nodes", "b", true)).toMatchObject({ nodes: ["a"], active: "a" });
    expect(clicked(both, "notes", "n", true)).toMatchObject({ nodes: ["a", "b"], notes: ["n"], active: "b" });
  });

  it("leaves nothing active when the last node is taken out", () => {
    expect(clicked(nodesOnly(["a"]), "nodes", "a", true)).toEqual(NOTHING);
  });
});

describe("a click on what React Flow draws", () => {
  it("tells notes from nodes by their keys", () => {
    expect(clickedOn(NOTHING, "note:s/n", false)).toEqual({ ...NOTHING, notes: ["s/n"] });
    expect(clickedOn(NOTHING, "s/x", false)).toEqual(nodesOnly(["s/x"]));
  });
});

describe("an arrow", () => {
  const boxes = new Map([
    ["a", { x: 0, y: 0, width: 200, height: 60 }],
    ["b", { x: 0, y: 200, width: 200, height: 60 }],
    ["note:n", { x: 300, y: 0, width: 200, height: 60 }],
  ]);
  const scene = shown(scope(["a", "b"], "a>b", { notes: [remark("n")] }));
  const from = (selection: Selection, way: Way) => towards({ scene, selection }, boxes, way, false);

  it("leads from a node to a note, and from the note back", () => {
    expect(from(nodesOnly(["a"]), "right")).toBe("note:n");
    expect(from({ ...NOTHING, notes: ["n"] }, "left")).toBe("a");
  });

  it("leads from a wire to its ends, and from nothing to the first node", () => {
    const wire = { ...NOTHING, edges: [scene.edges[0]!.key] };
    expect(from(wire, "down")).toBe("b");
    expect(from(wire, "up")).toBe("a");
    expect(from(NOTHING, "down")).toBe("a");
  });

  it("leads to a note where there is nothing else", () => {
    const notes = shown(scope([], "", { notes: [remark("n")] }));
    expect(towards({ scene: notes, selection: NOTHING }, boxes, "down", false)).toBe("note:n");
    expect(towards({ scene: notes, selection: NOTHING }, boxes, "down", true)).toBeNull();
  });
});

describe("a step with the keyboard", () => {
  it("selects a note by its key", () => {
    expect(stepped(nodesOnly(["a"]), "note:n", false)).toEqual({ ...NOTHING, notes: ["n"] });
  });

  it("selects the node it leads to", () => {
    expect(stepped(nodesOnly(["a", "b"]), "c", false)).toEqual(nodesOnly(["c"]));
  });

  it("adds it with Shift, also where it is selected already", () => {
    const both = stepped(nodesOnly(["a"]), "b", true);
    expect(both).toMatchObject({ nodes: ["a", "b"], active: "b" });
    expect(stepped(both, "a", true)).toMatchObject({ nodes: ["a", "b"], active: "a" });
  });
});

describe("a box", () => {
  const block = unfolded("s", scope(["x", "y"], "", { path: "s" }));
  const scene = shown(scope(["a", block], "", { notes: [remark("n")] }));
  const at = (x: number, y: number, width = 10, height = 10) => ({ x, y, width, height });
  const boxes = new Map([
    ["a", at(0, 0)],
    ["s", at(100, 0, 100, 100)],
    ["s/x", at(120, 20)],
    ["s/y", at(120, 60)],
    ["note:n", at(0, 50)],
  ]);
  const drawn = (x: number, y: number, width: number, height: number, before = NOTHING) =>
    boxed(before, { x, y, width, height }, boxes, scene);

  it("selects nodes and notes that it touches", () => {
    expect(drawn(5, 5, 20, 60)).toEqual({ ...nodesOnly(["a"]), notes: ["n"] });
    expect(drawn(30, 30, 5, 5)).toEqual(NOTHING);
  });

  it("selects what is in a frame where it is drawn within it", () => {
    expect(drawn(110, 10, 30, 40)).toEqual(nodesOnly(["s/x"]));
  });

  it("selects the frame and not what is inside where it crosses its border", () => {
    expect(drawn(90, 10, 60, 80)).toEqual(nodesOnly(["s"]));
  });

  it("adds to what was selected before", () => {
    expect(drawn(110, 50, 30, 30, nodesOnly(["a"]))).toEqual(nodesOnly(["a", "s/y"]));
  });
});
