import { describe, expect, it } from "vitest";
import { FRAME, GRID, frameSize, hasClass, nodeSize, noteSize } from "../src/canvas/size";
import { canvasNode, note } from "./graphs";

describe("the size of a node", () => {
  it("grows by a line where there is a summary", () => {
    const plain = nodeSize(canvasNode("a", { summary: "" }));
    expect(nodeSize(canvasNode("a")).height).toBeGreaterThan(plain.height);
    expect(nodeSize(canvasNode("a")).width).toBe(plain.width);
  });

  it("has no line for a summary that is the shape", () => {
    const input = canvasNode("a", { summary: "28 × 28", outputs: [{ label: "", shape: "28 × 28" }] });
    expect(nodeSize(input)).toEqual(nodeSize(canvasNode("a", { summary: "" })));
  });

  it("is smaller for the inputs of a block", () => {
    const [inner, outer] = ["block/x", "x"].map((id) => nodeSize(canvasNode(id, { class_name: "Input", summary: "" })));
    expect(inner!.height).toBeLessThan(outer!.height);
    expect(inner!.width).toBeLessThan(outer!.width);
  });

  it("has its middle on the grid", () => {
    const facts = [{}, { summary: "" }, { id: "b/x", class_name: "Input" }];
    for (const { width, height } of facts.map((some) => nodeSize(canvasNode("a", some)))) {
      expect([(width / 2) % GRID, (height / 2) % GRID]).toEqual([0, 0]);
    }
  });
});

describe("the size of other things", () => {
  it("fits a frame around its inside", () => {
    const { width, height } = frameSize([
      { x: 500, y: 0, width: 200, height: 60 },
      { x: 0, y: 900, width: 200, height: 80 },
    ]);
    expect(width).toBe(700 + 2 * FRAME.side);
    expect(height).toBe(980 + FRAME.top + FRAME.bottom);
  });

  it("leaves room for a node in an empty frame", () => {
    const { width, height } = frameSize([]);
    const node = nodeSize(canvasNode("a", { summary: "" }));
    expect(width).toBeGreaterThanOrEqual(node.width);
    expect(height).toBeGreaterThanOrEqual(node.height + FRAME.top);
  });

  it("gives a note a line for each of the text and for what is too long for one", () => {
    const of = (text: string) => noteSize({ ...note("1"), text }).height;
    expect(of("one\ntwo")).toBeGreaterThan(of("one"));
    expect(of("long ".repeat(30))).toBeGreaterThan(of("one\ntwo"));
    expect(of("")).toBe(of("one"));
  });

  it("has no room for half a class that the name says already", () => {
    const of = (name: string, class_name: string, facts = {}) => hasClass({ ...canvasNode("1"), name, class_name, ...facts });
    expect(of("conv2d_1", "Conv2D")).toBe(true);
    expect(of("max_pooling2d", "MaxPooling2D")).toBe(false);
    expect(of("a_very_long_name_for_it", "MaxPooling2D")).toBe(true);
    expect(of("conv2d_12345", "Conv2D")).toBe(true);
    expect(of("conv2d_12345", "Conv2D", { severity: "error" })).toBe(false);
  });

  it("breaks a note between words, and a word that is longer than a line", () => {
    const of = (text: string) => noteSize({ text }).height - noteSize({ text: "" }).height;
    const line = of("one\ntwo");
    expect(of(`${"a".repeat(20)} ${"b".repeat(5)}`)).toBe(0);
    expect(of(`${"a".repeat(20)} ${"b".repeat(6)}`)).toBe(line);
    expect(of(Array(6).fill("a".repeat(17)).join(" "))).toBe(5 * line);
    expect(of("a".repeat(53))).toBe(2 * line);
  });
});
