import { describe, expect, it } from "vitest";
import { Arranger } from "../src/canvas/arrange";
import { FRAME } from "../src/canvas/size";
import { type Way, absolute, nearest } from "../src/canvas/nearest";
import type { Box } from "../src/canvas/size";
import { note, sceneFrom, scopeOf, wired } from "./graphs";

const scene = sceneFrom(
  scopeOf(wired("in>a>join in>block>join in>c>join join>out"), {
    block: { inside: scopeOf(wired("x>y>z"), {}, { path: "block" }) },
  }, { notes: [note("1", "a")] }),
);
const relative = new Arranger().arrange(scene, "1");
const boxes = absolute(scene, relative);

function walk(from: string, ...ways: Way[]): string | null {
  return ways.reduce((at: string | null, way) => (at === null ? null : nearest(boxes, at, way)), from);
}

describe("boxes counted from the document's corner", () => {
  it("lie in the frame that they belong to", () => {
    const [frame, inner] = [boxes.get("block")!, boxes.get("block/x")!];
    expect(inner.x).toBe(frame.x + FRAME.side + relative.get("block/x")!.x);
    expect(inner.y).toBe(frame.y + FRAME.top + relative.get("block/x")!.y);
    expect(boxes.get("a")).toEqual(relative.get("a"));
    expect([...boxes.keys()].toSorted()).toEqual([...relative.keys()].toSorted());
  });
});

describe("arrow keys", () => {
  it("go to neighbours in a row and in a column", () => {
    expect(walk("a", "right")).toBe("block");
    expect(walk("c", "left", "left")).toBe("a");
    expect(walk("join", "down")).toBe("out");
    expect(walk("out", "up")).toBe("join");
  });

  it("go into a frame, through it and out of it", () => {
    expect(walk("in", "down")).toBe("block");
    expect(walk("block", "down")).toBe("block/x");
    expect(walk("block", "down", "down", "down", "down")).toBe("join");
    expect(walk("join", "up")).toBe("block/z");
    expect(walk("block/x", "up")).toBe("block");
    expect(walk("block/x", "right")).toBe("c");
    expect(walk("block", "right")).toBe("c");
  });

  it("go nowhere where there is nothing", () => {
    expect(walk("in", "up")).toBeNull();
    expect(walk("out", "down")).toBeNull();
    expect(nearest(boxes, "gone", "up")).toBeNull();
    expect(nearest(new Map([["a", boxes.get("a")!]]), "a", "left")).toBeNull();
  });

  it("prefer what is straight ahead to what is as far but aside", () => {
    const at = (x: number, y: number): Box => ({ x, y, width: 200, height: 60 });
    const some = new Map([["a", at(0, 0)], ["aside", at(260, 100)], ["ahead", at(20, 120)]]);
    expect(nearest(some, "a", "down")).toBe("ahead");
    expect(nearest(some, "a", "right")).toBe("aside");
  });

  it("reach every node and every note from any of them", () => {
    const reached = new Set(["out"]);
    for (const id of reached) {
      for (const way of ["up", "down", "left", "right"] as const) {
        const next = nearest(boxes, id, way);
        if (next) reached.add(next);
      }
    }
    expect(reached).toEqual(new Set(boxes.keys()));
  });

  it("pass notes over where the selection grows", () => {
    const at = (x: number, y: number): Box => ({ x, y, width: 200, height: 60 });
    const some = new Map([["a", at(0, 0)], ["note:n", at(0, 100)], ["b", at(0, 200)]]);
    expect(nearest(some, "a", "down")).toBe("note:n");
    expect(nearest(some, "note:n", "down")).toBe("b");
    expect(nearest(some, "a", "down", true)).toBe("b");
  });

  it("go from a frame to a note in it by going down alone", () => {
    const at = (x: number, y: number): Box => ({ x, y, width: 200, height: 60 });
    const some = new Map([["s", at(0, 0)], ["note:s/n", at(20, 40)], ["b", at(300, 40)]]);
    expect(nearest(some, "s", "down")).toBe("note:s/n");
    expect(nearest(some, "s", "right")).toBe("b");
    expect(nearest(some, "note:s/n", "up")).toBe("s");
  });
});
