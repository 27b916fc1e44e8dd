import type { Spot } from "./doors";

/** How wide the strip along the border is in which the view pans, in pixels. */
const BORDER = 40;

/** How far the view pans in a frame at the most, in pixels. */
const FASTEST = 12;

interface Rect {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * How the view follows a pointer that comes from outside, such as one that brings a layer.
 *
 * It pans near the border, but only once the pointer has been in the middle: on the way in it
 * crosses the border too, and nothing may move under what it is aimed at.
 */
export class Panning {
  private arrived = false;

  /** How far to pan in this frame; null for not at all. */
  step({ x, y }: Spot, { left, right, top, bottom }: Rect): Spot | null {
    if (x < left || x > right || y < top || y > bottom) {
      this.arrived = false;
      return null;
    }
    const found = { x: pull(x - left, right - x), y: pull(y - top, bottom - y) };
    const still = found.x === 0 && found.y === 0;
    this.arrived ||= still;
    return still || !this.arrived ? null : found;
  }
}

/** Along one axis: how far to pan by the distances to both borders. */
function pull(from: number, to: number): number {
  return Math.max(0, 1 - from / BORDER) * FASTEST - Math.max(0, 1 - to / BORDER) * FASTEST;
}
