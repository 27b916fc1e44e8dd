import { describe, expect, it } from "vitest";
import type { CanvasNode } from "../src/canvas/protocol";
import { edgeKey } from "../src/canvas/scene";
import { NOTHING, afterRemoval, afterStep, broughtBack, nodesOnly, within } from "../src/canvas/selection";
import { wire } from "./canvas_snapshot";
import { remark, scope, shown } from "./canvas_scopes";
import { sceneFrom, scopeOf, wired } from "./graphs";

const scene = shown(scope(["a", "b", "c"], "a>b b>c", { notes: [remark("n")] }));

describe("the selection", () => {
  it("has the active node last, where the inspector looks", () => {
    expect(nodesOnly(["a", "b", "c"], "b")).toMatchObject({ nodes: ["a", "c", "b"], active: "b" });
    expect(nodesOnly(["a", "b"]).active).toBe("b");
    expect(nodesOnly([])).toBe(NOTHING);
  });

  it("drops what is not there any more", () => {
    const selection = { nodes: ["a", "gone"], edges: [edgeKey(wire("a", "b")), "gone"], notes: ["n", "gone"], active: "gone" };
    expect(within(scene, selection)).toEqual({ nodes: ["a"], edges: [edgeKey(wire("a", "b"))], notes: ["n"], active: "a" });
    const kept = { nodes: ["b"], edges: [], notes: ["n"], active: "b" };
    expect(within(scene, kept)).toBe(kept);
  });

  it("drops what is about to leave", () => {
    const leaving = shown(scope(["a", "b"], "a>b"), { kind: "remove", node_ids: ["b"], edges: [], notes: [] });
    expect(within(leaving, nodesOnly(["b"]))).toEqual(NOTHING);
  });

  it("goes on after a step back with what came back, else beside what went", () => {
    const more = shown(scope(["a", "b", "c", "d"], "a>b b>c c>d"));
    expect(afterStep(scene, more)).toEqual(nodesOnly(["d"]));
    expect(afterStep(more, scene)).toEqual(nodesOnly(["c"]));
    expect(afterStep(scene, scene)).toEqual(NOTHING);
  });

  it("knows what came back with a step, but for what was only unfolded", () => {
    const more = shown(scope(["a", "b", "c", "d"], "a>b b>c c>d"));
    expect(broughtBack(scene, more)).toEqual(nodesOnly(["d"]));
    expect(broughtBack(more, scene)).toBeNull();
    const block = (inside: CanvasNode["inside"]) => ({ b: { class_name: "Block", inside } });
    const folded = sceneFrom(scopeOf(wired("a>b"), block(null)));
    const open = sceneFrom(scopeOf(wired("a>b"), block(scopeOf(wired("x>y"), {}, { path: "b" }))));
    expect(broughtBack(folded, open)).toBeNull();
    expect(broughtBack(sceneFrom(scopeOf(wired("a>c"), {})), open)).toEqual(nodesOnly(["b"]));
  });

  it("goes on with what the removed fed, else with what fed it", () => {
    expect(afterRemoval(scene, new Set(["b"])).active).toBe("c");
    expect(afterRemoval(scene, new Set(["b", "c"])).active).toBe("a");
    expect(afterRemoval(scene, new Set(["a", "b", "c"]))).toBe(NOTHING);
  });
});
