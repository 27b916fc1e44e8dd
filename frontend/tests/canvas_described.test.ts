import { describe, expect, it } from "vitest";
import { described, describedWire } from "../src/canvas/described";
import { type SceneEdge, sceneOf } from "../src/canvas/scene";
import { sceneFrom, scopeOf, wired } from "./graphs";

describe("what a screen reader says", () => {
  const scene = sceneFrom(
    scopeOf(wired("a>b>c"), {
      c: { frozen: true, severity: "error", message: "Too wide", fix_label: "Use 8 units" },
    }),
  );

  it("of a layer: what it is, what it makes and costs, and what it is wired to", () => {
    expect(described(scene, "b")).toBe("b, Dense, 64 units, output 64, 4,160 parameters, from a, to c");
  });

  it("of a layer that something is wrong with: what, and what would help", () => {
    expect(described(scene, "c")).toMatch(/from b, frozen, error: Too wide, quick fix: Use 8 units$/);
  });

  it("of a wire: from where it comes, where it goes, and what it carries", () => {
    const told = scene.edges.map((each) => ({ ...each, shape: "64 × 8" }));
    const shaped = sceneOf(scene.nodes, told, [], new Map());
    const [{ key }] = scene.edges as [SceneEdge];
    expect(describedWire(scene, key)).toBe("Wire from a to b");
    expect(describedWire(shaped, key)).toBe("Wire from a to b, 64 × 8");
  });

  it("of what has gone: nothing", () => {
    expect([described(scene, "x"), describedWire(scene, "x")]).toEqual(["", ""]);
  });
});
