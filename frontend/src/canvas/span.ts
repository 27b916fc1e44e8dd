import type { Direction, Point } from "./protocol";
import type { Box } from "./size";

/** A box by how far it reaches along the direction of the tensors, and across it. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
}

export function spanOf({ x, y, width, height }: Box, direction: Direction): Span {
  return direction === "down"
    ? { start: y, end: y + height, low: x, high: x + width }
    : { start: x, end: x + width, low: y, high: y + height };
}

/** The top left corner of a span. */
export function cornerOf({ start, low }: Span, direction: Direction): Point {
  return direction === "down" ? [low, start] : [start, low];
}

/** A place moved along the direction of the tensors, and across it. */
export function movedBy([x, y]: Point, along: number, across: number, direction: Direction): Point {
  return direction === "down" ? [x + across, y + along] : [x + along, y + across];
}

export function middleOf({ low, high }: Span): number {
  return (low + high) / 2;
}

/** Whether two spans cover each other, or come nearer than `gap`. */
export function meet(one: Span, other: Span, gap = 0): boolean {
  return inRow(one, other, gap) && inColumn(one, other, gap);
}

/** Whether they lie beside each other, seen along the direction of the tensors. */
export function inRow(one: Span, other: Span, gap = 0): boolean {
  return one.start < other.end + gap && other.start < one.end + gap;
}

/** Whether they lie behind each other, seen along the direction of the tensors. */
export function inColumn(one: Span, other: Span, gap = 0): boolean {
  return one.low < other.high + gap && other.low < one.high + gap;
}
