import { type RefObject, useLayoutEffect } from "react";
import { type Place, kept } from "./placing";

/**
 * Keeps a box near a place of the window and within what holds it, also when it grows.
 *
 * Without a place the style sheet says where it stands.
 */
export function usePlaced(element: RefObject<HTMLElement | null>, near: Place | null): void {
  const { x, y } = near ?? { x: null, y: null };
  useLayoutEffect(() => {
    const box = element.current;
    const room = box?.parentElement;
    if (!box || !room || x === null || y === null) return;
    const place = () => {
      const around = room.getBoundingClientRect();
      const wanted = { x: x - around.left, y: y - around.top };
      const own = { width: box.offsetWidth, height: box.offsetHeight };
      const found = kept(wanted, own, around);
      box.style.left = `${found.x}px`;
      box.style.top = `${found.y}px`;
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(box);
    observer.observe(room);
    return () => observer.disconnect();
  }, [element, x, y]);
}
