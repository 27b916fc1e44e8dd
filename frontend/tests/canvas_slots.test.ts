import { describe, expect, it } from "vitest";
import type { Port } from "../src/canvas/protocol";
import { type Slot, ordersByNode, slotsOf } from "../src/canvas/slots";
import { canvasNode } from "./graphs";

const BOX = { width: 200, height: 80 };

const port = (name: string, facts: Partial<Port> = {}): Port => ({
  name,
  many: false,
  optional: false,
  maximum: 1,
  labels: [],
  ...facts,
});
const many = (facts: Partial<Port> = {}) => port("inputs", { many: true, maximum: null, ...facts });

function inputs(ports: readonly Port[], orders: Record<string, number[]> = {}): readonly Slot[] {
  return slotsOf(canvasNode("a", { ports }), new Map(Object.entries(orders)), BOX, "down").inputs;
}

const brief = (slots: readonly Slot[]) => slots.map(({ id, label, free, hidden }) => ({ id, label, free, hidden }));

describe("the slots of a node", () => {
  it("has one input in the middle, without words", () => {
    const [slot, ...others] = inputs([port("inputs")]);
    expect(others).toEqual([]);
    expect(slot).toMatchObject({ id: "in:inputs:0", label: "", x: 100, y: 0, free: true, hidden: false });
  });

  it("says the names of several ports", () => {
    expect(inputs([port("query"), port("value")]).map(({ label }) => label)).toEqual(["query", "value"]);
  });

  it("hides an optional port until a wire arrives, and moves nothing when it appears", () => {
    const ports = [port("query"), port("value"), port("key", { optional: true })];
    const without = inputs(ports);
    const withKey = inputs(ports, { key: [0] });
    expect(without.map(({ hidden }) => hidden)).toEqual([false, false, true]);
    expect(withKey.map(({ hidden }) => hidden)).toEqual([false, false, false]);
    expect(withKey.map(({ x }) => x)).toEqual(without.map(({ x }) => x));
  });

  it("numbers the tensors of a merge layer and keeps a place for the next", () => {
    expect(brief(inputs([many()], { inputs: [0, 1] }))).toEqual([
      { id: "in:inputs:0", label: "1", free: false, hidden: false },
      { id: "in:inputs:1", label: "2", free: false, hidden: false },
      { id: "in:inputs:2", label: "+", free: true, hidden: true },
    ]);
  });

  it("has no place for more than a port takes", () => {
    const ids = inputs([many({ maximum: 2 })], { inputs: [0, 1] }).map(({ id }) => id);
    expect(ids).toEqual(["in:inputs:0", "in:inputs:1"]);
  });

  it("has a place for each tensor that the layer tells apart", () => {
    const slots = inputs([many({ labels: ["left", "right"], maximum: 2 })], { inputs: [0] });
    expect(brief(slots)).toEqual([
      { id: "in:inputs:0", label: "left", free: false, hidden: false },
      { id: "in:inputs:1", label: "right", free: true, hidden: false },
    ]);
  });

  it.each([1, 2, 3, 8, 30])("keeps %i wires apart, within the side and clear of the corner", (count) => {
    const slots = inputs([many()], { inputs: Array.from({ length: count }, (_, at) => at) });
    const places = slots.map(({ x }) => x);
    expect(new Set(places).size).toBe(count + 1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(Math.max(...places)).toBeLessThan(BOX.width);
  });

  it("keeps all ports of an attention layer on a short side", () => {
    const optional = ["key", "query_mask", "value_mask", "key_mask", "attention_mask"];
    const ports = [port("query"), port("value"), ...optional.map((name) => port(name, { optional: true }))];
    const { inputs: slots } = slotsOf(canvasNode("mha", { ports }), undefined, BOX, "right");
    const places = slots.map(({ y }) => y);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(new Set(places).size).toBe(7);
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(Math.max(...places)).toBeLessThan(BOX.height);
  });

  it("labels several outputs, and stands on the sides where tensors go to the right", () => {
    const node = canvasNode("lstm", { outputs: [{ label: "", shape: "4" }, { label: "state h", shape: "4" }] });
    const { inputs: [into], outputs } = slotsOf(node, undefined, BOX, "right");
    expect(into).toMatchObject({ x: 0, y: 40 });
    expect(outputs.map(({ label }) => label)).toEqual(["1", "state h"]);
    expect(outputs.every(({ x }) => x === 200)).toBe(true);
  });
});

it("collects the orders of the wires that arrive", () => {
  const edge = (target: string, target_port: string, order: number) => ({
    edge: { source: "a", source_port: 0, target, target_port, order },
  });
  const found = ordersByNode([edge("m", "inputs", 1), edge("m", "inputs", 0), edge("m", "mask", 0), edge("n", "inputs", 0)]);
  expect(Object.fromEntries(found.get("m")!.byPort)).toEqual({ inputs: [0, 1], mask: [0] });
  expect(found.get("n")!.text).not.toBe(found.get("m")!.text);
});
