import { describe, expect, it } from "vitest";
import { offsetsOf, rowAt, scrollToShow, windowOf } from "../src/stack/windowing";

const HEIGHTS = Array.from({ length: 1007 }, (_, at) => 80 + (at % 7) * 5);
const OFFSETS = offsetsOf(HEIGHTS);

describe("windowing", () => {
  it("adds heights up", () => {
    expect([...offsetsOf([10, 20, 5])]).toEqual([0, 10, 30, 35]);
    expect([...offsetsOf([])]).toEqual([0]);
  });

  it.each([0, 1, 79, 80, 5_000, 43_210, 90_000, 1e9, -50])("finds the row at %i pixels", (y) => {
    const slow = HEIGHTS.findIndex((_, at) => y < (OFFSETS[at + 1] ?? 0));
    expect(rowAt(OFFSETS, y)).toBe(slow < 0 ? HEIGHTS.length - 1 : slow);
  });

  it.each([0, 300, 47_111, OFFSETS.at(-1)! - 600])("covers the view at %i and not much more", (top) => {
    const { start, end } = windowOf(OFFSETS, top, 600, 200);
    expect(OFFSETS[start]).toBeLessThanOrEqual(top);
    expect(OFFSETS[end]).toBeGreaterThanOrEqual(Math.min(top + 600, OFFSETS.at(-1)!));
    expect(end - start).toBeLessThan(20);
  });

  it("draws nothing of nothing", () => {
    expect(windowOf(offsetsOf([]), 0, 600, 200)).toEqual({ start: 0, end: 0 });
  });

  it("scrolls as little as brings a row into view", () => {
    const offsets = offsetsOf([100, 100, 100, 100]);
    expect(scrollToShow(offsets, 1, 0, 250)).toBe(0);
    expect(scrollToShow(offsets, 3, 0, 250)).toBe(150);
    expect(scrollToShow(offsets, 0, 150, 250)).toBe(0);
    expect(scrollToShow(offsets, 2, 0, 60)).toBe(200);
  });
});
