import { describe, expect, it } from "vitest";
import { Panning } from "../src/canvas/panning";

const CANVAS = { left: 200, right: 1000, top: 100, bottom: 700 };
const MIDDLE = { x: 600, y: 400 };
const AT_LEFT = { x: 210, y: 400 };

describe("Panning while something is brought to the canvas", () => {
  it("does not move what the pointer is aimed at on its way in", () => {
    const panning = new Panning();
    const way = [{ x: 120, y: 400 }, AT_LEFT, { x: 230, y: 400 }, MIDDLE];
    expect(way.map((spot) => panning.step(spot, CANVAS))).toEqual([null, null, null, null]);
  });

  it("pans at the border once the pointer has been in the middle, the faster the nearer", () => {
    const panning = new Panning();
    panning.step(MIDDLE, CANVAS);
    expect(panning.step(AT_LEFT, CANVAS)).toEqual({ x: 9, y: 0 });
    expect(panning.step({ x: 1000, y: 690 }, CANVAS)).toEqual({ x: -12, y: -9 });
  });

  it("begins anew when the pointer comes in again", () => {
    const panning = new Panning();
    for (const spot of [MIDDLE, { x: 100, y: 400 }]) panning.step(spot, CANVAS);
    expect(panning.step(AT_LEFT, CANVAS)).toBeNull();
  });
});
