import type { CanvasNode, CanvasNote, Direction, Point, Port } from "./protocol";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle on the canvas: its top left corner and its size. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** Places that Strata chooses are multiples of this. */
export const GRID = 10;

/** The width of a node, in canvas units. */
export const WIDTH = 200;
const INPUT_WIDTH = 140;

/**
 * What the style sheet gives a node's parts, in canvas units. The heights of all nodes are even
 * multiples of the grid: nodes of different heights have their middles on it too, so that the
 * wires between them are straight.
 */
const PADDING = 8;
const HEAD = 24;
const SUMMARY = 20;
const FACTS = 20;

/** What lies between the border of an unfolded block and its inside. */
export const FRAME = { top: 40, side: 20, bottom: 20 } as const;

/** An unfolded block that holds nothing yet leaves room for one node. */
const EMPTY_INSIDE: Size = { width: WIDTH, height: 2 * PADDING + HEAD + FACTS };

const NOTE_WIDTH = 200;
const NOTE_LINE = 20;
const NOTE_PADDING = 20;
const NOTE_LETTERS = 26;
const NOTE_LINES = 20;

/** Whether the summary says more than the line of the shape: that of an input is its shape. */
export function hasSummary(node: CanvasNode): boolean {
  return node.summary !== "" && node.summary !== node.outputs[0]?.shape;
}

/** Whether the line of shape and parameters is shown: the inputs of a block do without. */
export function hasFacts(node: CanvasNode): boolean {
  return !isInnerInput(node);
}

/** The size of a node that shows nothing of its inside. */
export function nodeSize(node: CanvasNode): Size {
  return {
    width: isInnerInput(node) ? INPUT_WIDTH : WIDTH,
    height: 2 * PADDING + HEAD + (hasSummary(node) ? SUMMARY : 0) + (hasFacts(node) ? FACTS : 0),
  };
}

/** The size of an unfolded block around its inside, whose boxes count from `FRAME`'s corner. */
export function frameSize(inside: Iterable<Box>): Size {
  let { width, height } = EMPTY_INSIDE;
  for (const box of inside) {
    width = Math.max(width, box.x + box.width);
    height = Math.max(height, box.y + box.height);
  }
  return {
    width: even(width + 2 * FRAME.side),
    height: even(height + FRAME.top + FRAME.bottom),
  };
}

export function noteSize(note: CanvasNote): Size {
  const lines = note.text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(Math.ceil(line.length / NOTE_LETTERS), 1), 0);
  return { width: NOTE_WIDTH, height: NOTE_PADDING + NOTE_LINE * Math.min(lines, NOTE_LINES) };
}

/** The ports that have a handle: those that must be fed, those that are, or all of them. */
export function shownPorts(node: CanvasNode, wired: ReadonlySet<string>, all: boolean): readonly Port[] {
  if (all) return node.ports;
  return node.ports.filter((port) => !port.optional || wired.has(port.name));
}

/** Where wires arrive at a port: on the side that the tensors come from. */
export function inputHandle(
  node: CanvasNode,
  port: string,
  box: Box,
  direction: Direction,
  shown: readonly Port[] = node.ports,
): Point {
  const at = shown.findIndex(({ name }) => name === port);
  return onSide(box, direction, "start", spread(Math.max(at, 0), shown.length));
}

/** Where wires leave from an output: on the side that the tensors go to. */
export function outputHandle(node: CanvasNode, port: number, box: Box, direction: Direction): Point {
  return onSide(box, direction, "end", spread(port, node.outputs.length));
}

/** How far along its side the `at`-th of `of` handles stands, from 0 to 1: evenly, in order. */
export function spread(at: number, of: number): number {
  return (at + 1) / (Math.max(of, at + 1) + 1);
}

/** Rounded up to an even multiple of the grid. */
export function even(length: number): number {
  return Math.ceil(length / (2 * GRID)) * 2 * GRID;
}

function onSide(box: Box, direction: Direction, side: "start" | "end", part: number): Point {
  if (direction === "down") {
    return [box.x + box.width * part, side === "start" ? box.y : box.y + box.height];
  }
  return [side === "start" ? box.x : box.x + box.width, box.y + box.height * part];
}

function isInnerInput(node: CanvasNode): boolean {
  return node.class_name === "Input" && node.id.includes("/");
}
