import { type RefObject, useEffect, useRef } from "react";
import type { Doors, Landing, View } from "./doors";
import type { CanvasModel } from "./model";
import type { CanvasEdge } from "./protocol";
import { selectionFor, underneath } from "./under";
import type { Spots } from "./useSpots";

/** How long a finger rests until the menu opens, and how far it may move, in ms and pixels. */
const LONG_PRESS_MS = 500;
const STEADY = 10;

/** Menus by right click and long press, the quick search by double-click, the pointer's place. */
export function usePress(
  canvas: RefObject<HTMLElement | null>,
  model: CanvasModel,
  view: View,
  doors: Doors,
  spots: Spots,
): void {
  const latest = useRef({ view, doors });
  latest.current = { view, doors };
  useEffect(() => {
    const here = canvas.current;
    if (!here) return;
    const stop = new AbortController();
    const { signal } = stop;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start: { readonly x: number; readonly y: number } | null = null;
    let opened = false;
    const rest = () => clearTimeout(timer);

    const menu = (target: EventTarget | null, x: number, y: number) => {
      const under = target instanceof Element ? underneath(target, model.snapshot()) : null;
      if (!under) return;
      spots.follow({ x, y });
      model.select(selectionFor(under, model.snapshot()), false);
      latest.current.doors.menu({ x, y });
    };
    const onContextMenu = (event: MouseEvent) => {
      const [target] = event.composedPath();
      if (!(target instanceof Element) || target.closest("input, textarea")) return;
      event.preventDefault();
      if (byKeyboard(event)) latest.current.doors.menu();
      else menu(target, event.clientX, event.clientY);
    };
    const onDown = (event: PointerEvent) => {
      rest();
      opened = false;
      if (event.pointerType !== "touch" || !event.isPrimary) return;
      start = { x: event.clientX, y: event.clientY };
      const [target = null] = event.composedPath();
      const { clientX: x, clientY: y } = event;
      timer = setTimeout(() => {
        opened = true;
        menu(target, x, y);
      }, LONG_PRESS_MS);
    };
    // The menu is under the finger now: letting go must not press what is in it.
    const onLift = (event: TouchEvent) => {
      if (opened) event.preventDefault();
    };
    const onMove = (event: PointerEvent) => {
      const { clientX: x, clientY: y } = event;
      if (event.pointerType !== "touch") return spots.follow({ x, y });
      if (start && Math.hypot(x - start.x, y - start.y) > STEADY) rest();
    };
    const onDouble = (event: MouseEvent) => {
      const [target] = event.composedPath();
      const snapshot = model.snapshot();
      const under = target instanceof Element ? underneath(target, snapshot) : null;
      if (snapshot.readOnly || !under) return;
      const spot = { x: event.clientX, y: event.clientY };
      const at: Landing = { how: "at", ...latest.current.view.under(spot) };
      if (under.what === "pane") latest.current.doors.quickAdd(at, spot);
      const into = (edge: CanvasEdge): Landing => ({ how: "into", edge });
      if (under.what === "edge") latest.current.doors.quickAdd(into(under.edge), spot);
    };
    here.addEventListener("contextmenu", onContextMenu, { signal });
    here.addEventListener("pointerdown", onDown, { signal, capture: true });
    here.addEventListener("pointermove", onMove, { signal, capture: true });
    here.addEventListener("pointerup", rest, { signal, capture: true });
    here.addEventListener("pointercancel", rest, { signal, capture: true });
    here.addEventListener("touchend", onLift, { signal, capture: true, passive: false });
    here.addEventListener("dblclick", onDouble, { signal });
    return () => {
      rest();
      stop.abort();
    };
  }, [canvas, model, spots]);
}

/** Whether the menu key asked for it: then it opens at the selection, not at the pointer. */
function byKeyboard(event: MouseEvent): boolean {
  const touched = event instanceof PointerEvent && ["touch", "pen"].includes(event.pointerType);
  return event.button !== 2 && !event.ctrlKey && !touched;
}
