import { expect, it } from "vitest";
import { framesOf } from "../src/canvas/frames";
import type { CanvasNode, Port } from "../src/canvas/protocol";
import { sceneFrom, scopeOf, wired } from "./graphs";

const INPUTS: Port = { name: "inputs", many: true, optional: false, maximum: 2, labels: ["x", "y"] };

/** A block of two inputs and an Add, with `wires` arriving at it. */
function withBlock(wires: string, facts: Partial<CanvasNode> = {}) {
  const inside = scopeOf(
    wired("x>add y>add"),
    { x: { class_name: "Input" }, y: { class_name: "Input" }, add: { is_output: true } },
    { path: "b" },
  );
  return sceneFrom(scopeOf(wired(wires), { b: { ports: [INPUTS], inside, ...facts } }));
}

it("leads from a frame's inputs to the inner ones, and from the inner outputs out", () => {
  const { lines, fed, gives } = framesOf(withBlock("p>b q>b"));
  expect(lines.map(({ source, target, targetHandle }) => [source, target, targetHandle])).toEqual([
    ["b", "b/x", "fed"],
    ["b", "b/y", "fed"],
    ["b/add", "b", "inside-out:0"],
  ]);
  expect(new Set(lines.map(({ sourceHandle }) => sourceHandle)).size).toBe(3);
  expect([...fed]).toEqual(["b/x", "b/y"]);
  expect([...gives]).toEqual(["b/add"]);
});

it("draws no lines for a folded block", () => {
  expect(framesOf(withBlock("p>b", { inside: null })).lines).toEqual([]);
});

it("gives the lines the scope of the inside", () => {
  expect(framesOf(withBlock("p>b")).lines.every(({ scope }) => scope === "b")).toBe(true);
});
