import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Throttle } from "../src/shared/throttle";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("calls at once, then with the latest value after the interval", () => {
  const seen: number[] = [];
  const throttle = new Throttle<number>(100, (value) => seen.push(value));
  throttle.push(1);
  throttle.push(2);
  throttle.push(3);
  expect(seen).toEqual([1]);
  vi.advanceTimersByTime(100);
  expect(seen).toEqual([1, 3]);
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual([1, 3]);
  throttle.push(4);
  expect(seen).toEqual([1, 3, 4]);
});

it("forgets what waits when it is cancelled", () => {
  const seen: number[] = [];
  const throttle = new Throttle<number>(100, (value) => seen.push(value));
  throttle.push(1);
  throttle.push(2);
  throttle.cancel();
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual([1]);
});
