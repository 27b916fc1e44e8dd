import { type PointerEvent as ReactPointerEvent, useCallback, useEffect, useRef, useState } from "react";
import type { Gap } from "./drop";
import type { Geometry } from "./geometry";

/** What is dragged: a layer from the palette, or a row of the stack. */
export type Subject =
  | { readonly from: "palette"; readonly className: string }
  | { readonly from: "stack"; readonly id: string; readonly name: string };

export interface Drag {
  readonly subject: Subject;
  readonly x: number;
  readonly y: number;
  readonly gap: Gap | null;
}

type Grab = (subject: Subject, event: ReactPointerEvent) => void;

const THRESHOLD = 5;

/**
 * Dragging with pointer events, which mouse, pen and touch share (HTML drag and drop has no touch).
 *
 * The listeners are on the window: the row under the pointer may be scrolled out of the list, and
 * so unmounted, while it is held.
 */
export function useDrag(
  geometry: Geometry,
  onDrop: (subject: Subject, gap: Gap) => void,
): { readonly drag: Drag | null; readonly grab: Grab } {
  const [drag, setDrag] = useState<Drag | null>(null);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  const release = useRef<(() => void) | null>(null);
  useEffect(() => () => release.current?.(), []);

  const grab = useCallback<Grab>(
    (subject, start) => {
      if (start.button !== 0 || release.current) return;
      release.current = follow(start.nativeEvent, {
        move: (x, y) => {
          const gap = geometry.gapUnder(x, y);
          setDrag((last) =>
            last?.x === x && last.y === y && last.gap === gap ? last : { subject, x, y, gap },
          );
        },
        frame: (x, y) => geometry.scrollNear(x, y),
        end: (x, y, dropped) => {
          release.current = null;
          setDrag(null);
          const gap = dropped ? geometry.gapUnder(x, y) : null;
          if (gap !== null) drop.current(subject, gap);
        },
      });
    },
    [geometry],
  );
  return { drag, grab };
}

interface Course {
  move(x: number, y: number): void;
  frame(x: number, y: number): void;
  end(x: number, y: number, dropped: boolean): void;
}

/** Follows one pointer until it is let go; returns a function that gives up. */
function follow(start: PointerEvent, course: Course): () => void {
  let { clientX: x, clientY: y } = start;
  let moving = false;
  let frame = 0;
  const stop = new AbortController();
  const { signal } = stop;

  const scroll = () => {
    course.frame(x, y);
    course.move(x, y);
    frame = requestAnimationFrame(scroll);
  };
  const finish = (dropped: boolean) => {
    stop.abort();
    cancelAnimationFrame(frame);
    if (moving) swallowClick();
    course.end(x, y, dropped && moving);
  };
  const onMove = (event: PointerEvent) => {
    if (event.pointerId !== start.pointerId) return;
    ({ clientX: x, clientY: y } = event);
    if (!moving && Math.hypot(x - start.clientX, y - start.clientY) < THRESHOLD) return;
    if (!moving) frame = requestAnimationFrame(scroll);
    moving = true;
    course.move(x, y);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    finish(false);
  };
  window.addEventListener("pointermove", onMove, { signal });
  window.addEventListener("pointerup", () => finish(true), { signal });
  window.addEventListener("pointercancel", () => finish(false), { signal });
  window.addEventListener("keydown", onKey, { signal, capture: true });
  return () => finish(false);
}

/** The click that ends a drag selects nothing and presses no button. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => event.stopPropagation();
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}
