import type { NodeChange } from "@xyflow/react";
import { selectedScope } from "./chosen";
import { type FlowNode, type Held, INSIDE } from "./flow";
import type { CanvasModel } from "./model";
import { parent } from "./paths";
import type { Point } from "./protocol";
import { noteIn, noteKey } from "./scene";

export const NOTHING_HELD: Held = new Map();

/** How long after the last key a move by keys is done, in milliseconds. */
export const BURST_MS = 500;

/** What is being moved, by pointer or by keys: to Python it goes as one gesture when it is done. */
export class Moves {
  private held: Held = NOTHING_HELD;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the pointer still holds what was given up. */
  private isGivenUp = false;

  /** `show`: takes where everything held is now. */
  constructor(
    private readonly model: Pick<CanvasModel, "snapshot" | "move">,
    private readonly show: (held: Held) => void,
  ) {}

  /** Begins a drag; a burst of keys ends before. */
  readonly begin = (): void => {
    this.settle();
    this.isGivenUp = false;
  };

  /** Takes up the positions that React Flow reports during a drag. */
  readonly drag = (changes: readonly NodeChange<FlowNode>[]): void => {
    if (this.isGivenUp) return;
    const next = new Map(this.held);
    for (const change of changes) {
      if (change.type === "position" && change.position) next.set(change.id, change.position);
    }
    this.hold(next);
  };

  /** Ends a drag. */
  readonly drop = (): void => {
    clearTimeout(this.timer);
    const { places, notes } = placed(this.held);
    if (Object.keys(places).length + Object.keys(notes).length > 0) this.model.move(places, notes);
    this.hold(NOTHING_HELD);
    this.isGivenUp = false;
  };

  /** Moves what is selected by keys; a burst of keys is one gesture. */
  readonly nudge = (x: number, y: number): void => {
    const next = new Map(this.held);
    for (const [id, from] of movable(this.model)) {
      const at = next.get(id) ?? from;
      next.set(id, { x: at.x + x, y: at.y + y });
    }
    this.hold(next);
    clearTimeout(this.timer);
    this.timer = setTimeout(this.drop, BURST_MS);
  };

  /** Ends a burst of keys now. */
  readonly settle = (): void => {
    if (this.held.size > 0) this.drop();
  };

  /** Puts back what is held: Python hears nothing of it, nor of the rest of the drag. */
  readonly giveUp = (): void => {
    clearTimeout(this.timer);
    this.isGivenUp = true;
    this.hold(NOTHING_HELD);
  };

  private hold(next: Held): void {
    if (next === this.held) return;
    this.held = next;
    this.show(next);
  }
}

/** The selected nodes and notes of one graph, and where React Flow has them. */
function movable(model: Pick<CanvasModel, "snapshot">): [string, { x: number; y: number }][] {
  const snapshot = model.snapshot();
  const { scene, boxes, selection } = snapshot;
  const scope = selectedScope(snapshot);
  const shift = scope === "" ? { x: 0, y: 0 } : INSIDE;
  const nodes = selection.nodes.filter((id) => parent(id) === scope && scene.byId.get(id)?.known);
  const notes = selection.notes.filter((id) => parent(id) === scope).map(noteKey);
  return [...nodes, ...notes].flatMap((id) => {
    const box = boxes.get(id);
    return box ? [[id, { x: box.x + shift.x, y: box.y + shift.y }]] : [];
  });
}

/** Positions of React Flow as places of the document: those inside a frame count from its inside. */
function placed(held: Held): { places: Record<string, Point>; notes: Record<string, Point> } {
  const places: Record<string, Point> = {};
  const notes: Record<string, Point> = {};
  for (const [key, { x, y }] of held) {
    const id = noteIn(key);
    const path = id ?? key;
    const shift = parent(path) === "" ? { x: 0, y: 0 } : INSIDE;
    (id === null ? places : notes)[path] = [Math.round(x - shift.x), Math.round(y - shift.y)];
  }
  return { places, notes };
}
