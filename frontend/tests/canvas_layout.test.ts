import { describe, expect, it } from "vitest";
import { type Link, layered } from "../src/canvas/layout";
import type { Direction } from "../src/canvas/protocol";
import { type Box, GRID, type Size } from "../src/canvas/size";
import { type Wired, network, overlaps, random, wired } from "./graphs";

const DIRECTIONS: readonly Direction[] = ["down", "right"];

function boxesOf({ ids, edges }: Wired, direction: Direction, seed = 1): Map<string, Box> {
  const next = random(seed);
  const sizes = new Map(ids.map((id): [string, Size] => [id, { width: 200, height: next() < 0.5 ? 60 : 80 }]));
  return sized(ids, edges, direction, sizes);
}

function sized(
  ids: readonly string[],
  edges: readonly Link[],
  direction: Direction,
  sizes: ReadonlyMap<string, Size>,
): Map<string, Box> {
  const vertices = ids.map((id) => ({ id, size: sizes.get(id) ?? { width: 200, height: 60 } }));
  const places = layered(vertices, edges, direction);
  return new Map(vertices.map(({ id, size }) => [id, { x: places.get(id)![0], y: places.get(id)![1], ...size }]));
}

/** The edges that do not go with the direction. */
function backwards(boxes: ReadonlyMap<string, Box>, edges: readonly Link[], direction: Direction): readonly Link[] {
  return edges.filter(({ source, target }) => {
    const [from, to] = [boxes.get(source)!, boxes.get(target)!];
    return direction === "down" ? from.y + from.height >= to.y : from.x + from.width >= to.x;
  });
}

const middle = ({ x, width }: Box) => x + width / 2;

function readers(count: number): Wired {
  const ids = Array.from({ length: count }, (_, at) => `n${at}`);
  return { ids, edges: ids.flatMap((target, at) => ids.slice(0, at).map((source) => ({ source, target }))) };
}

const RESIDUAL = wired("in>a>b>add>c>d>sum>out in>add add>sum");
const INCEPTION = wired("in>a>join in>b1>b2>join in>c1>c2>c3>join in>d1>d2>join join>out");
const U_NET = wired("in>c1>p1>c2>p2>c3>u2>m2>u1>m1>out c1>m1 c2>m2");
const TWO_INPUTS = wired("left>conv_left>pool>concat>both right>conv_right>concat");
const SHAPES: Readonly<Record<string, Wired>> = {
  chain: wired("a>b>c>d"),
  residual: RESIDUAL,
  inception: INCEPTION,
  "U-Net": U_NET,
  "two inputs": TWO_INPUTS,
  "two outputs": wired("in>a>one a>b>two"),
  "dense block": wired("in>a>j1>b>j2>c>j3 in>j1 j1>j2 j2>j3 in>j2 in>j3 j1>j3"),
  "decoder that reads the encoder at each step": wired("in>e1>e2>a1 t>a1>a2>a3>out e2>a2 e2>a3"),
  "cells that read two cells back": wired("a>b>c>d>e>f a>c b>d c>e d>f"),
  "branch from inside a block": wired("in>a>b>add>out in>add a>side"),
  "each node reads all before it": readers(30),
  apart: { ids: ["a", "b", "c"], edges: [] },
  "blocks that dagre gets, one after the other": wired("s>a>x>t s>b>y>t a>y t>c>u>e t>d>v>e c>v"),
};

describe.each(DIRECTIONS)("laid out %s", (direction) => {
  it.each(Object.entries(SHAPES))("%s: nothing is covered and every edge goes on", (_, graph) => {
    const boxes = boxesOf(graph, direction);
    expect(boxes.size).toBe(graph.ids.length);
    expect(overlaps(boxes)).toEqual([]);
    expect(backwards(boxes, graph.edges, direction)).toEqual([]);
  });

  const seeds = Array.from({ length: 60 }, (_, seed) => seed);

  it.each(seeds)("network %i: nothing is covered and every edge goes on", (seed) => {
    const graph = network(seed, 10 + seed, seed % 3 === 0 ? 0 : 0.15);
    const boxes = boxesOf(graph, direction, seed);
    expect(overlaps(boxes)).toEqual([]);
    expect(backwards(boxes, graph.edges, direction)).toEqual([]);
    expect([...boxes.values()].filter(({ x, y }) => x % GRID !== 0 || y % GRID !== 0)).toEqual([]);
    const [along, across] = direction === "down" ? (["y", "x"] as const) : (["x", "y"] as const);
    expect(Math.min(...[...boxes.values()].map((box) => box[along]))).toBe(0);
    expect(Math.min(...[...boxes.values()].map((box) => box[across]))).toBeGreaterThanOrEqual(0);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("any wires at all (%i): nothing is covered", (seed) => {
    const next = random(seed);
    const ids = Array.from({ length: 30 }, (_, at) => `n${at}`);
    const any = () => `n${Math.floor(next() * 31)}`;
    const edges = Array.from({ length: 45 }, () => ({ source: any(), target: any() }));
    const boxes = boxesOf({ ids, edges }, direction, seed);
    expect(boxes.size).toBe(30);
    expect(overlaps(boxes)).toEqual([]);
  });
});

describe("a layout", () => {
  it("is the same each time, and for edges given twice", () => {
    const graph = network(7, 60);
    const again = { ids: graph.ids, edges: [...graph.edges, ...graph.edges] };
    expect(boxesOf(again, "down")).toEqual(boxesOf(graph, "down"));
  });

  it("opens circles where they come back", () => {
    const circle = wired("in>a>b>c>out c>a");
    expect(boxesOf(circle, "down")).toEqual(boxesOf(wired("in>a>b>c>out"), "down"));
  });

  it("keeps the trunk of residual blocks straight, with room beside it for the skips", () => {
    const boxes = boxesOf(RESIDUAL, "down");
    expect(new Set([...boxes.values()].map(middle)).size).toBe(1);
    expect(boxes.get("a")!.x).toBeGreaterThan(0);
  });

  it("puts branches side by side in the order of the document, and what follows in the middle", () => {
    const boxes = boxesOf(INCEPTION, "down");
    const branches = ["a", "b1", "c1", "d1"].map((id) => boxes.get(id)!);
    expect(branches.map(({ x }) => x)).toEqual(branches.map(({ x }) => x).toSorted((one, other) => one - other));
    expect(new Set(branches.map(({ y }) => y)).size).toBe(1);
    expect(middle(boxes.get("join")!)).toBe((middle(branches[0]!) + middle(branches[3]!)) / 2);
    expect(middle(boxes.get("b2")!)).toBe(middle(branches[1]!));
  });

  it("follows the document where the branches are given the other way round", () => {
    const turned = { ...INCEPTION, ids: INCEPTION.ids.toReversed() };
    const boxes = boxesOf(turned, "down");
    expect(boxes.get("d1")!.x).toBeLessThan(boxes.get("a")!.x);
  });

  it("leaves a straight way between branches for a wire that goes past them", () => {
    const boxes = boxesOf(wired("in>a>add in>b>add in>add"), "down");
    const line = middle(boxes.get("in")!);
    expect(middle(boxes.get("add")!)).toBe(line);
    for (const id of ["a", "b"]) {
      const { x, width } = boxes.get(id)!;
      expect(x > line || x + width < line).toBe(true);
    }
  });

  it("starts all inputs at the top, and on the left", () => {
    const [down, right] = DIRECTIONS.map((direction) => boxesOf(TWO_INPUTS, direction));
    expect([down!.get("left")!.y, down!.get("right")!.y]).toEqual([0, 0]);
    expect([right!.get("left")!.x, right!.get("right")!.x]).toEqual([0, 0]);
  });

  it("leaves frames the room they need", () => {
    const square = (side: number): Size => ({ width: side, height: side });
    const { ids, edges } = wired("in>a>out in>b>out in>c>out");
    const boxes = sized(ids, edges, "down", new Map([["a", square(700)], ["c", square(400)]]));
    expect(overlaps(boxes)).toEqual([]);
    expect(backwards(boxes, edges, "down")).toEqual([]);
  });

  it("is found for the deepest document there can be", () => {
    const ids = Array.from({ length: 10_000 }, (_, at) => `n${at}`);
    const edges = ids.slice(1).map((target, at) => ({ source: ids[at]!, target }));
    const boxes = boxesOf({ ids, edges }, "down");
    expect(new Set([...boxes.values()].map(({ x }) => x)).size).toBe(1);
    expect(backwards(boxes, edges, "down")).toEqual([]);
  });
});
