/** How the way of a pointer ended: let go somewhere, let go where it began, or given up. */
export type Ending = "dropped" | "clicked" | "given up";

/** What happens on the way of a pointer that is held, in pixels of the window. */
export interface Course {
  move(x: number, y: number): void;
  /** Called for every frame of the screen while the pointer is on its way. */
  frame?(x: number, y: number): void;
  end(x: number, y: number, how: Ending): void;
}

/** A press that goes no further than this is a click, in pixels. */
const THRESHOLD = 5;

/**
 * Follows one pointer until it is let go; returns a function that gives up.
 *
 * The listeners are on the window: what is under the pointer may go from the screen while it is
 * held. Escape gives up.
 */
export function follow(start: PointerEvent, course: Course): () => void {
  let { clientX: x, clientY: y } = start;
  let moving = false;
  let frame = 0;
  const stop = new AbortController();
  const { signal } = stop;

  const onFrame = () => {
    course.frame?.(x, y);
    course.move(x, y);
    frame = requestAnimationFrame(onFrame);
  };
  const finish = (how: Ending) => {
    stop.abort();
    cancelAnimationFrame(frame);
    if (moving) swallowClick();
    course.end(x, y, how === "dropped" && !moving ? "clicked" : how);
  };
  const onMove = (event: PointerEvent) => {
    if (event.pointerId !== start.pointerId) return;
    ({ clientX: x, clientY: y } = event);
    if (!moving && Math.hypot(x - start.clientX, y - start.clientY) < THRESHOLD) return;
    if (!moving && course.frame) frame = requestAnimationFrame(onFrame);
    moving = true;
    course.move(x, y);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    finish("given up");
  };
  const endsIt = (how: Ending) => (event: PointerEvent) => {
    if (event.pointerId === start.pointerId) finish(how);
  };
  window.addEventListener("pointermove", onMove, { signal });
  window.addEventListener("pointerup", endsIt("dropped"), { signal });
  window.addEventListener("pointercancel", endsIt("given up"), { signal });
  window.addEventListener("keydown", onKey, { signal, capture: true });
  return () => finish("given up");
}

/** The click that ends a drag selects nothing and presses no button. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => event.stopPropagation();
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}
