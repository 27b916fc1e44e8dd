import { describe, expect, it } from "vitest";
import { crowdedLabels, labelOf, marksOf } from "../src/canvas/labels";
import { type Line, type Spot, landmark } from "../src/canvas/routes";
import { shown, scope } from "./canvas_scopes";
import { node } from "./canvas_snapshot";

const at = (key: string, fromX: number, toX: number): Line => ({
  key, from: { x: fromX, y: 0 }, to: { x: toX, y: 100 },
});

/** A node with a shape and others that take it, wired in the order of their names. */
function fan(targets: readonly string[], shape = "16 × 16 × 3") {
  const source = node("a", { outputs: [{ label: "", shape }] });
  return shown(scope([source, ...targets], targets.map((id) => `a>${id}`).join(" ")));
}

const key = (target: string) => `a:0>${target}:inputs:0`;

function crowded(lines: readonly Line[], lanes: ReadonlyMap<string, number> = new Map()) {
  const scene = fan(lines.map((each) => each.key[4] ?? ""));
  return [...crowdedLabels(scene, marksOf(scene, new Map([["", lines]]), lanes))];
}

describe("the label of a wire", () => {
  const { from, to } = at("", 0, 0);
  const label = (shape: string, end: Spot) => labelOf(shape, landmark(from, end, "down", null), "down");

  it("says the shape without spaces, beside a straight line", () => {
    const beside = label("16 × 16 × 3", to);
    expect(beside).toMatchObject({ text: "16×16×3", roomy: true });
    expect(beside!.box.x).toBeGreaterThan(0);
    expect(label("", to)).toBeNull();
  });

  it("has its middle on a line that goes across", () => {
    const { box } = label("8", { x: 300, y: 100 })!;
    expect(box.x + box.width / 2).toBeCloseTo(150);
    expect(box.y + box.height / 2).toBeCloseTo(50);
  });

  it("has no room on a short line", () => {
    expect(label("8", { x: 0, y: 20 })!.roomy).toBe(false);
  });
});

describe("labels at a fan-out", () => {
  it("stay where each has room", () => {
    expect(crowded([at(key("b"), 0, -300), at(key("c"), 0, 0), at(key("d"), 0, 300)])).toEqual([]);
  });

  it("are said once where they would lie on each other", () => {
    expect(crowded([at(key("b"), 0, 80), at(key("c"), 0, 110), at(key("d"), 0, 400)])).toEqual([key("c")]);
  });

  it("stand on the lanes of their wires", () => {
    const lines = [at(key("b"), 0, 0), at(key("c"), 0, 0)];
    expect(crowded(lines)).toEqual([key("c")]);
    expect(crowded(lines, new Map([[key("c"), 200]]))).toEqual([]);
  });

  it("without room along their wire hide no other", () => {
    const short: Line = { key: key("b"), from: { x: 0, y: 40 }, to: { x: 0, y: 60 } };
    expect(crowded([short, at(key("c"), 0, 0)])).toEqual([]);
  });
});
