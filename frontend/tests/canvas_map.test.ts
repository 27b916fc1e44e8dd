import { describe, expect, it } from "vitest";
import { fromMap, onMap, scaleFor, seen } from "../src/canvas/map";

const MAP = { width: 150, height: 104 };
const BOUNDS = { x: -300, y: 100, width: 4000, height: 900 };

describe("the map", () => {
  it("shows all of the canvas", () => {
    const { x, y, width, height } = onMap(BOUNDS, scaleFor(BOUNDS, MAP));
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(MAP.width);
    expect(y + height).toBeLessThanOrEqual(MAP.height);
  });

  it("does not blow up a single layer", () => {
    const box = { x: 0, y: 0, width: 200, height: 80 };
    expect(onMap(box, scaleFor(box, MAP)).width).toBeLessThan(40);
  });

  it("leads back to the place that it shows", () => {
    const scale = scaleFor(BOUNDS, MAP);
    const { x, y } = onMap({ x: 1234, y: 567, width: 1, height: 1 }, scale);
    const back = fromMap({ x, y }, scale);
    expect(back.x).toBeCloseTo(1234);
    expect(back.y).toBeCloseTo(567);
  });

  it("shows every node of a very large graph", () => {
    const huge = { x: 0, y: 0, width: 200, height: 200_000 };
    expect(onMap({ x: 0, y: 0, width: 200, height: 80 }, scaleFor(huge, MAP)).height).toBeGreaterThan(1);
  });

  it("knows what part of the canvas is seen", () => {
    expect(seen({ x: -50, y: 20, zoom: 0.5 }, { width: 800, height: 600 })).toEqual({
      x: 100, y: -40, width: 1600, height: 1200,
    });
  });
});
