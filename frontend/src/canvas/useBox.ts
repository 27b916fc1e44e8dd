import { type RefObject, useEffect, useRef, useState } from "react";
import { follow } from "../shared/follow";
import { boxed } from "./choose";
import type { CanvasModel } from "./model";
import type { Rect, Spot } from "./routes";
import type { CanvasView } from "./useView";
import { NOTHING } from "./selection";

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
        model.select(boxed(before, rect, view.boxes(), model.snapshot().scene), false);
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
