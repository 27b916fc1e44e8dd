import { type RefObject, useRef } from "react";
import type { Spot } from "./doors";

/** Places of the window that something is opened at. */
export interface Spots {
  /** Takes note of where the pointer is. */
  follow(spot: Spot): void;
  leave(): void;
  /** Where the pointer is over the canvas, else the middle of it. */
  pointer(): Spot;
  /** Beside a node, where it can be seen, else where the pointer is. */
  beside(id: string | null): Spot;
}

const BESIDE = 8;

/** Follows the places at which something can be opened. */
export function useSpots(canvas: RefObject<HTMLElement | null>): Spots {
  const spots = useRef<Spots>(null);
  spots.current ??= makeSpots(canvas);
  return spots.current;
}

function makeSpots(canvas: RefObject<HTMLElement | null>): Spots {
  let last: Spot | null = null;
  const pointer = (): Spot => {
    if (last) return last;
    const box = canvas.current?.getBoundingClientRect();
    return box ? { x: box.left + box.width / 2, y: box.top + box.height / 3 } : { x: 0, y: 0 };
  };
  return {
    follow: (spot) => {
      last = spot;
    },
    leave: () => {
      last = null;
    },
    pointer,
    beside: (id) => {
      const selector = `.react-flow__node[data-id="${CSS.escape(id ?? "")}"]`;
      const node = id === null ? null : canvas.current?.querySelector(selector);
      if (!node) return pointer();
      const { right, top } = node.getBoundingClientRect();
      return { x: right + BESIDE, y: top };
    },
  };
}
