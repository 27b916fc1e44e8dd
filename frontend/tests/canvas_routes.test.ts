import { describe, expect, it } from "vitest";
import { landmark, lanes, route } from "../src/canvas/routes";

const box = (x: number, y: number) => ({ x, y, width: 200, height: 80 });
const line = (key: string, fromX: number, fromY: number, toX: number, toY: number) => ({
  key,
  from: { x: fromX, y: fromY },
  to: { x: toX, y: toY },
});

describe("leading a wire around", () => {
  it("leaves a wire with a free way as it is", () => {
    expect(lanes([line("a", 100, 80, 100, 120)], [box(0, 0), box(0, 120)], "down").size).toBe(0);
    expect(lanes([line("a", 100, 80, 400, 400)], [box(0, 0), box(0, 220)], "down").size).toBe(0);
  });

  it("goes past a box that is in the way, on the nearer side", () => {
    const boxes = [box(0, 0), box(20, 140), box(0, 280)];
    const lane = lanes([line("skip", 100, 80, 100, 280)], boxes, "down").get("skip")!;
    expect(lane).toBeLessThan(20);
    expect(lane).toBeGreaterThan(-60);
  });

  it("does the same where tensors go to the right", () => {
    const boxes = [
      { x: 0, y: 0, width: 80, height: 200 },
      { x: 140, y: 20, width: 80, height: 200 },
      { x: 280, y: 0, width: 80, height: 200 },
    ];
    expect(lanes([line("skip", 80, 100, 280, 100)], boxes, "right").get("skip")).toBeLessThan(20);
  });

  it("keeps two wires on the same way apart", () => {
    const boxes = [box(0, 0), box(0, 140), box(0, 280), box(0, 420)];
    const found = lanes([line("a", 90, 80, 90, 280), line("b", 110, 80, 110, 420)], boxes, "down");
    expect(Math.abs(found.get("a")! - found.get("b")!)).toBeGreaterThan(8);
  });

  it("goes between two columns where there is room", () => {
    const boxes = [box(0, 0), box(-300, 140), box(0, 140), box(0, 280)];
    const lane = lanes([line("skip", 90, 80, 90, 280)], boxes, "down").get("skip")!;
    expect(lane).toBeGreaterThan(-100);
    expect(lane).toBeLessThan(0);
  });
});

describe("the path of a wire", () => {
  it.each(["down", "right"] as const)("begins and ends at its ends (%s)", (direction) => {
    const from = { x: 10, y: 20 };
    const to = { x: 310, y: 420 };
    for (const lane of [null, 700]) {
      const path = route(from, to, direction, lane);
      expect(path.startsWith("M10,20 ")).toBe(true);
      expect(path.endsWith(" 310,420")).toBe(true);
    }
  });

  it("has its label on the lane", () => {
    const { label, straight } = landmark({ x: 0, y: 0 }, { x: 0, y: 400 }, "down", 150);
    expect(label).toEqual({ x: 150, y: 200 });
    expect(straight).toBe(true);
  });

  it("swings out where it goes back", () => {
    const path = route({ x: 0, y: 100 }, { x: 0, y: 0 }, "down", null);
    const heights = path.match(/-?[\d.]+(?=[ ]|$)/g)!.map(Number);
    expect(Math.max(...heights)).toBeGreaterThan(100);
    expect(Math.min(...heights)).toBeLessThan(0);
  });
});

describe("a wire that goes back", () => {
  it("runs beside what it goes past, and not behind it", () => {
    const boxes = [box(0, 0), box(0, 140), box(0, 280)];
    const lane = lanes([line("back", 100, 360, 100, 0)], boxes, "down").get("back")!;
    expect(lane < 0 || lane > 200).toBe(true);
    const path = route({ x: 100, y: 360 }, { x: 100, y: 0 }, "down", lane);
    expect(path.startsWith("M100,360 ")).toBe(true);
    expect(path.endsWith(" 100,0")).toBe(true);
  });
});
