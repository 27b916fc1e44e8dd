import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Held } from "../src/canvas/flow";
import { BURST_MS, Moves } from "../src/canvas/moves";
import { NOTHING } from "../src/canvas/selection";
import { FRAME } from "../src/canvas/size";
import { canvas } from "./canvas_mounted";
import { remark, scope, unfolded } from "./canvas_scopes";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(...given: Parameters<typeof canvas>) {
  const mounted = canvas(...given);
  const shown: Held[] = [];
  const moves = new Moves(mounted.model, (held) => shown.push(held));
  const dragTo = (id: string, x: number, y: number) =>
    moves.drag([{ type: "position", id, position: { x, y } }]);
  return { ...mounted, moves, dragTo, held: () => shown.at(-1) };
}

describe("a drag", () => {
  it("is one gesture when it is let go", () => {
    const { moves, dragTo, pending, held } = setUp();
    moves.begin();
    dragTo("a", 10, 20);
    dragTo("a", 300.4, 40.2);
    expect(pending()).toEqual([]);
    moves.drop();
    expect(pending()).toMatchObject([{ kind: "place", places: { a: [300, 40] } }]);
    expect(held()!.size).toBe(0);
  });

  it("that is given up goes back, and Python hears nothing of the rest of it", () => {
    const { moves, dragTo, pending, held } = setUp();
    moves.begin();
    dragTo("a", 300, 40);
    moves.giveUp();
    expect(held()!.size).toBe(0);
    dragTo("a", 320, 60);
    expect(held()!.size).toBe(0);
    moves.drop();
    expect(pending()).toEqual([]);
  });

  it("can follow on one that was given up", () => {
    const { moves, dragTo, pending } = setUp();
    moves.begin();
    moves.giveUp();
    moves.begin();
    dragTo("a", 300, 40);
    moves.drop();
    expect(pending()).toMatchObject([{ places: { a: [300, 40] } }]);
  });
});

describe("a burst of keys", () => {
  it("is one gesture, when no key follows any more", () => {
    const { moves, model, pending, placeOf } = setUp();
    const { x, y } = placeOf("a")!;
    model.selectNodes(["a"]);
    moves.nudge(10, 0);
    moves.nudge(10, 0);
    expect(pending()).toEqual([]);
    vi.advanceTimersByTime(BURST_MS);
    expect(pending()).toMatchObject([{ kind: "place", places: { a: [x + 20, y] } }]);
  });

  it("moves a note that is selected alone, inside a block too", () => {
    const inside = scope(["x"], "", { notes: [remark("s/n")], path: "s" });
    const { moves, model, held, pending, placeOf } = setUp(scope([unfolded("s", inside)]));
    const { x, y } = placeOf("note:s/n")!;
    model.select({ ...NOTHING, notes: ["s/n"] });
    moves.nudge(0, 10);
    expect(held()!.get("note:s/n")).toEqual({ x: x + FRAME.side, y: y + FRAME.top + 10 });
    moves.settle();
    expect(pending()).toMatchObject([{ kind: "place", notes: { "s/n": [x, y + 10] } }]);
  });

  it("that is given up is not sent later", () => {
    const { moves, model, pending } = setUp();
    model.selectNodes(["a"]);
    moves.nudge(10, 0);
    moves.giveUp();
    vi.advanceTimersByTime(2 * BURST_MS);
    expect(pending()).toEqual([]);
  });
});
