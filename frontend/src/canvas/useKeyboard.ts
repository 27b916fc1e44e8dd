import type { KeyboardEvent } from "react";
import { stepped, towards } from "./choose";
import { chosenNote } from "./chosen";
import type { Doors } from "./doors";
import type { CanvasModel } from "./model";
import type { Moves } from "./moves";
import type { Way } from "./nearest";
import type { Tour } from "./tour";
import type { CanvasView } from "./useView";
import type { Wiring } from "./wiring";

const WAYS: Readonly<Record<string, Way>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

const STEPS: Readonly<Record<Way, readonly [x: number, y: number]>> = {
  up: [0, -1],
  down: [0, 1],
  left: [-1, 0],
  right: [1, 0],
};

const MODIFIERS: ReadonlySet<string> = new Set(["Alt", "AltGraph", "Control", "Meta", "Shift"]);

/** How far a key moves a node, in canvas units; with Shift further. */
const STEP = 10;
const LEAP = 50;

interface Parts {
  readonly model: CanvasModel;
  readonly wiring: Wiring;
  readonly view: CanvasView;
  readonly moves: Moves;
  readonly doors: Pick<Doors, "note">;
  readonly tour: Tour;
  /** What the table of commands makes of a key; whether it was one of its keys. */
  readonly command: (event: KeyboardEvent) => boolean;
}

/** Keys on the canvas: going from node to node, moving nodes, drawing wires, and the commands. */
export function useKeyboard(parts: Parts): (event: KeyboardEvent) => void {
  const { wiring, moves, tour, command } = parts;
  return (event) => {
    if (event.target !== event.currentTarget || MODIFIERS.has(event.key)) return;
    const done = tour.key(event) || leave(wiring, event) || go(event, parts);
    if (!done) {
      moves.settle();
      command(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}

function leave(wiring: Wiring, event: KeyboardEvent): boolean {
  if (event.key !== "Escape" || !wiring.snapshot()) return false;
  wiring.cancel();
  return true;
}

/** Arrows go to the nearest node or note, with Alt they move what is selected; Enter writes. */
function go(event: KeyboardEvent, { model, view, moves, doors }: Parts): boolean {
  const { selection, readOnly } = model.snapshot();
  if (event.ctrlKey || event.metaKey) return false;
  if (event.key === " ") return true; // the page would scroll
  if (event.key === "Enter") {
    const note = chosenNote(model.snapshot());
    if (readOnly || (selection.active === null && note === null)) return false;
    moves.settle();
    if (note) doors.note(note.id);
    else if (selection.active !== null) view.rename(selection.active);
    return true;
  }
  const way = WAYS[event.key];
  if (!way) return false;
  if (event.altKey) {
    const [x, y] = STEPS[way];
    const by = event.shiftKey ? LEAP : STEP;
    if (!readOnly) moves.nudge(x * by, y * by);
    return true;
  }
  moves.settle();
  const next = towards(model.snapshot(), view.boxes(), way, event.shiftKey);
  if (next !== null) model.select(stepped(selection, next, event.shiftKey));
  return true;
}
