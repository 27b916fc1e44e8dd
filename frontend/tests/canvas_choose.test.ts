import { describe, expect, it } from "vitest";
import { clicked, stepped } from "../src/canvas/choose";
import { NOTHING, nodesOnly } from "../src/canvas/selection";

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

describe("a step with the keyboard", () => {
  it("selects the node it leads to", () => {
    expect(stepped(nodesOnly(["a", "b"]), "c", false)).toEqual(nodesOnly(["c"]));
  });

  it("adds it with Shift, also where it is selected already", () => {
    const both = stepped(nodesOnly(["a"]), "b", true);
    expect(both).toMatchObject({ nodes: ["a", "b"], active: "b" });
    expect(stepped(both, "a", true)).toMatchObject({ nodes: ["a", "b"], active: "a" });
  });
});
