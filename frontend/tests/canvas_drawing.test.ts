import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { canvas } from "./canvas_mounted";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function drawn() {
  const here = canvas();
  here.model.selectNodes(["a"]);
  const draw = vi.fn();
  here.model.subscribe(draw);
  return { ...here, draw };
}

it("goes up before it is drawn, and is known at once", () => {
  const { model, draw, pending } = drawn();
  model.bypass();
  expect(pending()).toHaveLength(1);
  expect(model.snapshot().scene.byId.get("a")?.node.bypassed).toBe(true);
  expect(draw).not.toHaveBeenCalled();
  vi.advanceTimersByTime(0);
  expect(draw).toHaveBeenCalledTimes(1);
});

it("is drawn once, whatever is done at the same moment", () => {
  const { model, draw } = drawn();
  model.bypass();
  model.freeze();
  vi.advanceTimersByTime(0);
  expect(draw).toHaveBeenCalledTimes(1);
});

it("is drawn with the next thing where that comes first", () => {
  const { model, draw } = drawn();
  model.bypass();
  model.selectNodes(["b"]);
  expect(draw).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(0);
  expect(draw).toHaveBeenCalledTimes(1);
});

it("is drawn no more once the canvas is gone", () => {
  const { model, draw } = drawn();
  model.bypass();
  model.destroy();
  vi.advanceTimersByTime(0);
  expect(draw).not.toHaveBeenCalled();
});
