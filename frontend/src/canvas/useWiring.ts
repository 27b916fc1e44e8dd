import { type RefObject, useEffect, useRef } from "react";
import { follow } from "../shared/follow";
import type { Canvas } from "./canvas";
import type { Landing, Spot } from "./doors";
import { foundAt } from "./drop";
import { type Held, type Stretch, endAt, heldAt, heldBeside } from "./grip";
import type { Snapshot } from "./model";
import { edgeKey } from "./scene";
import { NOTHING } from "./selection";

interface Parts {
  readonly canvas: Canvas;
  /** A place of the window in the coordinates of the canvas. */
  readonly place: (spot: Spot) => Spot;
  /** A wire was let go over nothing: something may be added there. */
  readonly onNothing: (landing: Landing, spot: Spot) => void;
  readonly say: (text: string) => void;
}

/**
 * Drawing wires with the pointer: from a port to a port, in either direction, by dragging, or by
 * one click on each; and taking the end of a wire elsewhere.
 */
export function useWiring(root: RefObject<HTMLElement | null>, parts: Parts): void {
  const latest = useRef(parts);
  latest.current = parts;
  useEffect(() => {
    const here = root.current;
    if (!here) return;
    const stop = new AbortController();
    let release: (() => void) | null = null;
    const { wiring, model, gripped } = parts.canvas;

    const point = (x: number, y: number) => {
      const drawing = wiring.snapshot();
      if (!drawing) return;
      const element = elementUnder(here, x, y);
      const over = endAt(foundAt(element), drawing.fixed, model.snapshot().scene, wiring.slotsOf, drawing.moved);
      wiring.point(over, latest.current.place({ x, y }));
    };
    const letGo = (x: number, y: number) => {
      point(x, y);
      const drawing = wiring.snapshot();
      if (!drawing) return;
      const inside = foundAt(elementUnder(here, x, y)) !== null;
      const complaint = wiring.draw();
      if (complaint !== null) latest.current.say(complaint);
      const { fixed, over, moved } = drawing;
      if (over || moved || !inside) return;
      const landing: Landing =
        fixed.side === "output"
          ? { how: "from", source: fixed.node, port: fixed.port }
          : { how: "to", target: fixed.node, port: fixed.port };
      latest.current.onNothing(landing, { x, y });
    };
    const begin = (held: Held, event: PointerEvent) => {
      event.stopPropagation();
      gripped.show(null);
      // A wire that is pressed itself is selected as all wires are.
      const isAtPort = event.composedPath().some((each) => each instanceof HTMLElement && each.dataset.port !== undefined);
      here.focus({ preventScroll: true });
      const start = () =>
        wiring.start(held.fixed, held.moved, latest.current.place({ x: event.clientX, y: event.clientY }));
      // A click on the end of a wire selects it: nothing is in the hand before it moves.
      if (!held.moved) start();
      release = follow(event, {
        move: (x, y) => {
          if (!wiring.snapshot()) start();
          point(x, y);
        },
        end: (x, y, how) => {
          release = null;
          if (how === "dropped") letGo(x, y);
          else if (how === "given up") wiring.cancel();
          else if (held.moved && isAtPort) model.select({ ...NOTHING, edges: [edgeKey(held.moved)] });
        },
      });
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || release || model.snapshot().readOnly) return;
      const drawing = wiring.snapshot();
      if (drawing && !drawing.tour) {
        event.stopPropagation();
        const found = foundAt(elementUnder(here, event.clientX, event.clientY));
        if (found?.node == null || found.open) wiring.cancel();
        else letGo(event.clientX, event.clientY);
        return;
      }
      const held = heldUnder(event, model.snapshot());
      if (held) begin(held, event);
    };
    const onMove = (event: PointerEvent) => {
      const drawing = wiring.snapshot();
      if (drawing && !drawing.tour && !release) point(event.clientX, event.clientY);
      const isFree = !drawing && event.buttons === 0 && !model.snapshot().readOnly;
      gripped.show(isFree ? heldUnder(event, model.snapshot()) : null);
    };
    const { signal } = stop;
    here.addEventListener("pointerdown", onDown, { signal, capture: true });
    here.addEventListener("pointermove", onMove, { signal });
    here.addEventListener("pointerleave", () => gripped.show(null), { signal });
    return () => {
      stop.abort();
      release?.();
    };
  }, [root, parts.canvas]);
}

/** What a press begins there. A finger beside the end of a wire moves the canvas, as on all of it. */
function heldUnder(event: PointerEvent, snapshot: Snapshot): Held | null {
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return null;
  const held = heldAt(target, snapshot);
  if (held || event.pointerType === "touch" || event.shiftKey) return held;
  const stretch = stretchOf(target.closest("[data-edge]")?.querySelector(".wire-line"));
  return stretch && heldBeside(target, { x: event.clientX, y: event.clientY }, stretch, snapshot);
}

function stretchOf(line: Element | null | undefined): Stretch | null {
  const onScreen = line instanceof SVGPathElement ? line.getScreenCTM() : null;
  if (!(line instanceof SVGPathElement) || !onScreen) return null;
  return {
    source: line.getPointAtLength(0).matrixTransform(onScreen),
    target: line.getPointAtLength(line.getTotalLength()).matrixTransform(onScreen),
  };
}

/** The element of the canvas at a place of the window, inside the shadow root too. */
export function elementUnder(root: HTMLElement, x: number, y: number): Element | null {
  const tree = root.getRootNode();
  return tree instanceof Document || tree instanceof ShadowRoot ? tree.elementFromPoint(x, y) : null;
}
