import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Ending, follow } from "../src/shared/follow";

/** What `follow` listens to, without a browser. */
const page = new EventTarget();

const pointer = (type: string, clientX: number, clientY: number, pointerId = 1): PointerEvent =>
  Object.assign(new Event(type), { clientX, clientY, pointerId }) as PointerEvent;

function following() {
  const ends: Ending[] = [];
  const moves: [x: number, y: number][] = [];
  const giveUp = follow(pointer("pointerdown", 0, 0), {
    move: (x, y) => moves.push([x, y]),
    end: (_x, _y, how) => ends.push(how),
  });
  return { ends, moves, giveUp };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", page);
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a pointer that is followed", () => {
  it("moves once it has gone far enough, and drops where it is let go", () => {
    const { ends, moves } = following();
    page.dispatchEvent(pointer("pointermove", 2, 2));
    page.dispatchEvent(pointer("pointermove", 20, 2));
    page.dispatchEvent(pointer("pointerup", 20, 2));
    expect(moves).toEqual([[20, 2]]);
    expect(ends).toEqual(["dropped"]);
  });

  it("clicks where it is let go at once", () => {
    const { ends } = following();
    page.dispatchEvent(pointer("pointerup", 1, 0));
    expect(ends).toEqual(["clicked"]);
  });

  it.each(["pointermove", "pointerup", "pointercancel"])("takes no notice of a %s of another finger", (type) => {
    const { ends, moves } = following();
    page.dispatchEvent(pointer(type, 90, 90, 2));
    expect([ends, moves]).toEqual([[], []]);
    page.dispatchEvent(pointer("pointerup", 0, 0));
    expect(ends).toEqual(["clicked"]);
  });

  it("ends once, however it ends", () => {
    const { ends, giveUp } = following();
    giveUp();
    page.dispatchEvent(pointer("pointerup", 0, 0));
    expect(ends).toEqual(["given up"]);
  });
});
