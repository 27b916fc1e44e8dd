import { expect, it, vi } from "vitest";
import { Gripped } from "../src/canvas/gripped";
import { endOf } from "../src/canvas/wiring";
import { edgeKey } from "../src/canvas/scene";
import { wire } from "./canvas_snapshot";

const edge = wire("a", "b");
const key = edgeKey(edge);
const moving = (end: "source" | "target") => ({ fixed: endOf(edge, end === "source" ? "input" : "output"), moved: edge });

it("shows the end of a wire that would be taken, and of no other", () => {
  const gripped = new Gripped();
  gripped.show(moving("target"));
  expect(gripped.of(key)).toBe("target");
  expect(gripped.of(edgeKey(wire("b", "c")))).toBeNull();
  gripped.show(moving("source"));
  expect(gripped.of(key)).toBe("source");
  gripped.show({ fixed: endOf(edge, "output"), moved: null });
  expect(gripped.of(key)).toBeNull();
});

it("says only what is new", () => {
  const gripped = new Gripped();
  const heard = vi.fn();
  gripped.subscribe(heard);
  gripped.show(null);
  expect(heard).not.toHaveBeenCalled();
  gripped.show(moving("target"));
  gripped.show(moving("target"));
  expect(heard).toHaveBeenCalledTimes(1);
  gripped.show(moving("source"));
  gripped.show(null);
  expect(heard).toHaveBeenCalledTimes(3);
});
