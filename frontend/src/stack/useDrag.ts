import { type PointerEvent as ReactPointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { follow } from "../shared/follow";
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
        end: (x, y, how) => {
          release.current = null;
          setDrag(null);
          const gap = how === "dropped" ? geometry.gapUnder(x, y) : null;
          if (gap !== null) drop.current(subject, gap);
        },
      });
    },
    [geometry],
  );
  return { drag, grab };
}
