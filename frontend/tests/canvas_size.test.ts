import { describe, expect, it } from "vitest";
import type { Port } from "../src/canvas/protocol";
import { FRAME, GRID, frameSize, inputHandle, nodeSize, noteSize, outputHandle, shownPorts } from "../src/canvas/size";
import { canvasNode, note } from "./graphs";

const port = (name: string, optional = false): Port => ({ name, many: false, optional, maximum: 1, labels: [] });
const BOX = { x: 100, y: 50, width: 200, height: 60 };

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
    const { width, height } = frameSize([{ x: 500, y: 0, width: 200, height: 60 }, { x: 0, y: 900, width: 200, height: 80 }]);
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
});

describe("handles", () => {
  const node = canvasNode("a", {
    ports: [port("query"), port("value"), port("key", true)],
    outputs: [{ label: "", shape: "8" }, { label: "state", shape: "4" }],
  });

  it("are shown for ports that must be fed or are", () => {
    const names = (wired: string[], all: boolean) => shownPorts(node, new Set(wired), all).map(({ name }) => name);
    expect(names([], false)).toEqual(["query", "value"]);
    expect(names(["key"], false)).toEqual(["query", "value", "key"]);
    expect(names([], true)).toEqual(["query", "value", "key"]);
  });

  it("stand in order along the sides that the tensors come from and go to", () => {
    const shown = shownPorts(node, new Set(), false);
    const [query, value] = ["query", "value"].map((name) => inputHandle(node, name, BOX, "down", shown));
    expect(query![0]).toBeLessThan(value![0]);
    expect([query![1], value![1]]).toEqual([BOX.y, BOX.y]);
    expect(query![0] - BOX.x).toBeCloseTo(BOX.x + BOX.width - value![0]);
    expect(outputHandle(node, 1, BOX, "down")[1]).toBe(BOX.y + BOX.height);
    expect(inputHandle(node, "query", BOX, "right", shown)[0]).toBe(BOX.x);
    expect(outputHandle(node, 0, BOX, "right")[0]).toBe(BOX.x + BOX.width);
  });

  it("stands in the middle where it is the only one", () => {
    expect(inputHandle(canvasNode("a"), "inputs", BOX, "down")).toEqual([200, 50]);
    expect(outputHandle(canvasNode("a"), 0, BOX, "right")).toEqual([300, 80]);
  });
});
