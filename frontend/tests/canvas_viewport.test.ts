import { describe, expect, it } from "vitest";
import { around, isSeen, opening, revealing, whole } from "../src/canvas/viewport";

const ROOM = { width: 800, height: 600 };
const box = (x: number, y: number, width = 200, height = 80) => ({ x, y, width, height });

/** Where a rectangle is on the screen. */
function seen(rect: ReturnType<typeof box>, view: { x: number; y: number; zoom: number }) {
  return {
    left: rect.x * view.zoom + view.x,
    top: rect.y * view.zoom + view.y,
    right: (rect.x + rect.width) * view.zoom + view.x,
    bottom: (rect.y + rect.height) * view.zoom + view.y,
  };
}

function inside(rect: ReturnType<typeof box>, view: { x: number; y: number; zoom: number }): boolean {
  const { left, top, right, bottom } = seen(rect, view);
  return left >= 0 && top >= 0 && right <= ROOM.width && bottom <= ROOM.height;
}

it("finds the rectangle around others", () => {
  expect(around([box(10, 20), box(-40, 300)])).toEqual(box(-40, 20, 250, 360));
  expect(around([])).toBeNull();
});

describe("showing everything", () => {
  it.each([box(0, 0), box(-500, 900, 3000, 200), box(0, 0, 200, 90_000 / 10)])("shows all of %o", (bounds) => {
    expect(inside(bounds, whole(bounds, ROOM))).toBe(true);
  });

  it("leaves the toolbar its room", () => {
    const bounds = box(0, 0, 300, 900);
    expect(seen(bounds, whole(bounds, ROOM)).top).toBeGreaterThan(54);
    const long = box(0, 0, 4000, 50_000);
    expect(seen(long, opening(long, [], ROOM, "down")).top).toBeGreaterThan(54);
  });

  it("stays clear of what stands in the corners, and uses all of the height between them", () => {
    const tall = box(0, 0, 300, 1200);
    expect(seen(tall, whole(tall, ROOM)).bottom).toBeGreaterThan(560);
    const wide = box(0, 0, 1600, 1200);
    expect(seen(wide, whole(wide, ROOM)).bottom).toBeLessThanOrEqual(ROOM.height - 80);
  });

  it("makes nothing larger than it is", () => {
    expect(whole(box(0, 0), ROOM).zoom).toBe(1);
  });
});

describe("the view at the start", () => {
  it("shows all of a small graph", () => {
    const bounds = box(0, 0, 400, 700);
    expect(opening(bounds, [box(0, 0)], ROOM, "down")).toEqual(whole(bounds, ROOM));
  });

  it("starts a long graph at its top, large enough to be read", () => {
    const first = box(1000, 0);
    const view = opening(box(0, 0, 4000, 50_000), [first], ROOM, "down");
    expect(view.zoom).toBeGreaterThanOrEqual(0.75);
    expect(inside(first, view)).toBe(true);
  });

  it("starts a graph that goes to the right at its left", () => {
    const first = box(0, 1400);
    const view = opening(box(0, 0, 50_000, 3000), [first], ROOM, "right");
    expect(inside(first, view)).toBe(true);
    expect(seen(first, view).left).toBeLessThan(100);
  });
});

describe("bringing into view", () => {
  const view = { x: 0, y: 0, zoom: 1 };

  it.each([
    [box(100, 100), true],
    [box(750, 100), false],
    [box(100, -50), false],
    [box(700, 550), true],
    [box(100, 580), false],
  ])("tells what is lost from sight: %o", (rect, expected) => {
    expect(isSeen(rect, view, ROOM)).toBe(expected);
  });

  it("does nothing where all is seen", () => {
    expect(revealing(box(100, 100), view, ROOM)).toBeNull();
  });

  it.each([box(5000, 100), box(-300, 100), box(100, -5), box(700, 580)])("moves to %o", (rect) => {
    const moved = revealing(rect, view, ROOM)!;
    expect(inside(rect, moved)).toBe(true);
    expect(moved.zoom).toBe(1);
  });

  it("shows the beginning of what is larger than the room", () => {
    const moved = revealing(box(2000, 100, 3000, 80), view, ROOM)!;
    expect(seen(box(2000, 100), moved).left).toBe(0);
  });
});
