import type { NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { type FlowNode, type Held, INSIDE } from "./flow";
import type { CanvasModel } from "./model";
import { parent } from "./paths";
import type { Point } from "./protocol";
import { noteIn, noteKey } from "./scene";

const NOTHING_HELD: Held = new Map();

/** How long after the last key a move by keys is done, in milliseconds. */
const BURST_MS = 500;

export interface Holding {
  /** Where nodes are that are being moved, before Python hears of it. */
  readonly held: Held;
  /** Takes up the positions that React Flow reports during a drag. */
  readonly drag: (changes: readonly NodeChange<FlowNode>[]) => void;
  /** Ends a drag, as one gesture. */
  readonly drop: () => void;
  /** Moves the selected nodes by keys; a burst of keys is one gesture. */
  readonly nudge: (x: number, y: number) => void;
  /** Ends the burst now. */
  readonly settle: () => void;
}

/** Moving nodes: on the screen at once, to Python when it is done. */
export function useHeld(model: CanvasModel): Holding {
  const [held, setHeld] = useState<Held>(NOTHING_HELD);
  const now = useRef<Held>(NOTHING_HELD);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The pointer may report more often than the screen draws.
  const frame = useRef(0);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      cancelAnimationFrame(frame.current);
    },
    [],
  );

  const hold = useCallback((next: Held) => {
    now.current = next;
    cancelAnimationFrame(frame.current);
    if (next === NOTHING_HELD) setHeld(next);
    else frame.current = requestAnimationFrame(() => setHeld(now.current));
  }, []);
  const drag = useCallback(
    (changes: readonly NodeChange<FlowNode>[]) => {
      const next = new Map(now.current);
      for (const change of changes) {
        if (change.type === "position" && change.position) next.set(change.id, change.position);
      }
      hold(next);
    },
    [hold],
  );
  const drop = useCallback(() => {
    clearTimeout(timer.current);
    const { places, notes } = placed(now.current);
    if (Object.keys(places).length + Object.keys(notes).length > 0) model.move(places, notes);
    hold(NOTHING_HELD);
  }, [hold, model]);
  const nudge = useCallback(
    (x: number, y: number) => {
      const next = new Map(now.current);
      for (const [id, from] of movable(model)) {
        const at = next.get(id) ?? from;
        next.set(id, { x: at.x + x, y: at.y + y });
      }
      hold(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(drop, BURST_MS);
    },
    [drop, hold, model],
  );
  const settle = useCallback(() => {
    if (now.current.size > 0) drop();
  }, [drop]);
  return { held, drag, drop, nudge, settle };
}

/** The selected nodes and notes of the active node's graph, and where React Flow has them. */
function movable(model: CanvasModel): [string, { x: number; y: number }][] {
  const { scene, boxes, selection } = model.snapshot();
  const scope = selection.active === null ? "" : parent(selection.active);
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
