import { snakeCase } from "../shared/format";
import type { CanvasNode, CanvasNote } from "./protocol";

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

/** The height of a node that shows all its lines, as most do. */
export const HEIGHT = 2 * PADDING + HEAD + SUMMARY + FACTS;

/** What lies between the border of an unfolded block and its inside. */
export const FRAME = { top: 40, side: 20, bottom: 20 } as const;

/** An unfolded block that holds nothing yet leaves room for one node. */
const EMPTY_INSIDE: Size = { width: WIDTH, height: 2 * PADDING + HEAD + FACTS };

const NOTE_WIDTH = 200;
const NOTE_LINE = 20;
const NOTE_PADDING = 20;
const NOTE_LETTERS = 26;
const NOTE_LINES = 20;

/** How wide a letter of a name and one of a class are at most, on average, and what a line of both has room for. */
const NAME_LETTER = 7.8;
const CLASS_LETTER = 6.4;
const HEAD_ROOM = 150;
const SIGN_ROOM = 22;

/** Whether the name says the class already, as the name does that a new layer gets. */
export function isTold({ name, class_name }: CanvasNode): boolean {
  return name.startsWith(snakeCase(class_name));
}

/** Whether the class stands beside the name: one that is told already only where there is room for all of it. */
export function hasClass(node: CanvasNode): boolean {
  const room = HEAD_ROOM - (node.severity === null ? 0 : SIGN_ROOM);
  return !isTold(node) || node.name.length * NAME_LETTER + node.class_name.length * CLASS_LETTER <= room;
}

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

export function noteSize(note: Pick<CanvasNote, "text">): Size {
  const lines = note.text.split("\n").reduce((sum, line) => sum + linesOf(line), 0);
  return { width: NOTE_WIDTH, height: NOTE_PADDING + NOTE_LINE * Math.min(lines, NOTE_LINES) };
}

/** How many lines of a note a text takes: a word goes to the next line as a whole where it fits there. */
function linesOf(text: string): number {
  let [lines, letters] = [1, 0];
  for (const { length } of text.split(" ")) {
    const joined = letters === 0 ? length : letters + 1 + length;
    if (joined > NOTE_LETTERS) {
      // A word that is longer than a line is broken.
      lines += (letters === 0 ? 0 : 1) + Math.ceil(length / NOTE_LETTERS) - 1;
      letters = length % NOTE_LETTERS || NOTE_LETTERS;
    } else letters = joined;
  }
  return lines;
}

/** Rounded up to an even multiple of the grid. */
function even(length: number): number {
  return Math.ceil(length / (2 * GRID)) * 2 * GRID;
}

function isInnerInput(node: CanvasNode): boolean {
  return node.class_name === "Input" && node.id.includes("/");
}
