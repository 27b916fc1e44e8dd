import { type RefObject, useRef } from "react";
import type { Spot } from "./doors";

/** Places of the window that something is opened at. */
export interface Spots {
  /** Takes note of where the pointer is. */
  follow(spot: Spot): void;
  /** Where the pointer was last over the canvas, else beside a node, else the middle. */
  pointer(id?: string | null): Spot;
  /** Beside a node, else where the pointer was. */
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
  const nextTo = (id: string | null): Spot | null => {
    const selector = `.react-flow__node[data-id="${CSS.escape(id ?? "")}"]`;
    const box = id === null ? null : canvas.current?.querySelector(selector);
    if (!box) return null;
    const { right, top } = box.getBoundingClientRect();
    return { x: right + BESIDE, y: top };
  };
  const pointer = (id: string | null = null): Spot => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    if (last && isIn(last, box)) return last;
    return nextTo(id) ?? { x: box.left + box.width / 2, y: box.top + box.height / 3 };
  };
  return {
    follow: (spot) => {
      last = spot;
    },
    pointer,
    beside: (id) => nextTo(id) ?? pointer(),
  };
}

function isIn({ x, y }: Spot, { left, right, top, bottom }: DOMRect): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}
