import { type RefObject, useEffect, useRef, useState } from "react";
import { follow } from "../shared/follow";
import { noteIn } from "./flow";
import type { CanvasModel } from "./model";
import { isInside } from "./paths";
import type { Rect, Spot } from "./routes";
import type { CanvasView } from "./useView";
import { NOTHING, type Selection } from "./selection";

interface Parts {
  readonly model: CanvasModel;
  readonly view: CanvasView;
  /** Whether a plain drag draws a box, not only one with Shift. */
  readonly boxing: boolean;
}

/** Selecting with a box on the open canvas; the box while it is drawn, in pixels of the canvas. */
export function useBox(root: RefObject<HTMLElement | null>, parts: Parts): Rect | null {
  const [box, setBox] = useState<Rect | null>(null);
  const latest = useRef(parts);
  latest.current = parts;
  useEffect(() => {
    const here = root.current;
    if (!here) return;
    const stop = new AbortController();
    const { signal } = stop;
    let release: (() => void) | null = null;

    const begin = (event: PointerEvent) => {
      const { model, view } = latest.current;
      const before = event.shiftKey ? model.snapshot().selection : NOTHING;
      const corner = here.getBoundingClientRect();
      const start = { x: event.clientX, y: event.clientY };
      const draw = (x: number, y: number) => {
        const drawn = rectOf(start, { x, y });
        setBox({ ...drawn, x: drawn.x - corner.left, y: drawn.y - corner.top });
        const rect = rectOf(view.place(start), view.place({ x, y }));
        model.select(taken(before, rect, latest.current), false);
      };
      release = follow(event, {
        move: draw,
        end: (_x, _y, how) => {
          release = null;
          setBox(null);
          if (how !== "dropped") model.select(how === "clicked" ? NOTHING : before, false);
        },
      });
    };
    const onDown = (event: PointerEvent) => {
      const wanted = event.shiftKey || latest.current.boxing;
      const [target] = event.composedPath();
      const open = target instanceof Element && target.classList.contains("react-flow__pane");
      if (!wanted || !open || event.button !== 0 || !event.isPrimary) return;
      here.focus({ preventScroll: true });
      begin(event);
    };
    // What follows on the press would pan the canvas.
    const keep = (event: Event) => {
      if (release) event.stopPropagation();
    };
    here.addEventListener("pointerdown", onDown, { signal, capture: true });
    here.addEventListener("mousedown", keep, { signal, capture: true });
    here.addEventListener("touchstart", keep, { signal, capture: true, passive: true });
    return () => {
      stop.abort();
      release?.();
    };
  }, [root]);
  return box;
}

function rectOf(a: Spot, b: Spot): Rect {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** What is selected with a box: all that it touches, but no frame that it lies within. */
function taken(before: Selection, rect: Rect, { model, view }: Parts): Selection {
  const { scene } = model.snapshot();
  const nodes = [...before.nodes];
  const notes = [...before.notes];
  for (const [id, box] of view.boxes()) {
    const touches =
      box.x < rect.x + rect.width && box.x + box.width > rect.x &&
      box.y < rect.y + rect.height && box.y + box.height > rect.y;
    const within =
      box.x < rect.x && box.x + box.width > rect.x + rect.width &&
      box.y < rect.y && box.y + box.height > rect.y + rect.height;
    if (!touches || within) continue;
    const note = noteIn(id);
    if (note !== null) notes.push(note);
    else if (!nodes.some((block) => isInside(id, block)) && scene.byId.get(id)?.known) nodes.push(id);
  }
  const found = [...new Set(nodes)];
  return { ...before, nodes: found, notes: [...new Set(notes)], active: found.at(-1) ?? null };
}
