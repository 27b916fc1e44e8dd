import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { CanvasView } from "./useView";
import type { Viewport } from "./viewport";

/**
 * Opens the view on every new document, as soon as there is room to show it.
 *
 * @returns The view at the start; null until the canvas has a size (a hidden tab has none).
 */
export function useOpening(
  root: RefObject<HTMLElement | null>,
  view: CanvasView,
  epoch: string,
): Viewport | null {
  const [first, setFirst] = useState<Viewport | null>(null);
  const opened = useRef<string | null>(null);
  useLayoutEffect(() => {
    const here = root.current;
    if (!here) return;
    const open = () => {
      if (opened.current === epoch || here.clientWidth === 0 || here.clientHeight === 0) return;
      if (opened.current === null) setFirst(view.opening());
      else view.open();
      opened.current = epoch;
    };
    // Told before the next picture, and after the palette has found its place: by then the size is right.
    const observer = new ResizeObserver(open);
    observer.observe(here);
    return () => observer.disconnect();
  }, [root, view, epoch]);
  return first;
}
