import {
  type PointerEvent as ReactPointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import { follow } from "../shared/follow";
import type { Spot } from "./doors";
import { type Landing, foundAt, landingOn } from "./drop";
import type { Lit } from "./lit";
import type { CanvasModel } from "./model";
import type { CanvasView } from "./useView";
import { elementUnder } from "./useWiring";

/** A layer of the palette on its way to the canvas. */
export interface Grabbed extends Spot {
  readonly item: string;
  /** Where it would land; null where it would not. */
  readonly landing: Landing | null;
}

export interface Grabbing {
  readonly grabbed: Grabbed | null;
  readonly grab: (item: string, event: ReactPointerEvent) => void;
}

interface Parts {
  readonly model: CanvasModel;
  readonly lit: Lit;
  readonly view: CanvasView;
}

/** Taking layers from the palette to a place of the canvas, with the pointer. */
export function useGrab(
  root: RefObject<HTMLElement | null>,
  parts: Parts,
): Grabbing {
  const [grabbed, setGrabbed] = useState<Grabbed | null>(null);
  const latest = useRef(parts);
  latest.current = parts;
  const release = useRef<(() => void) | null>(null);
  useEffect(() => () => release.current?.(), []);

  const landingAt = useCallback(
    (x: number, y: number): Landing | null => {
      const { model, view } = latest.current;
      const found = root.current && foundAt(elementUnder(root.current, x, y));
      return found && landingOn(found, model.snapshot().scene, view.under({ x, y }));
    },
    [root],
  );
  const grab = useCallback(
    (item: string, start: ReactPointerEvent) => {
      if (start.button !== 0 || release.current) return;
      const panNear = latest.current.view.follower();
      release.current = follow(start.nativeEvent, {
        move: (x, y) => {
          const landing = landingAt(x, y);
          latest.current.lit.set(landing && litBy(landing));
          setGrabbed({ item, x, y, landing });
        },
        frame: (x, y) => panNear({ x, y }),
        end: (x, y, how) => {
          release.current = null;
          const landing = how === "dropped" ? landingAt(x, y) : null;
          latest.current.lit.set(null);
          setGrabbed(null);
          if (!landing) return;
          land(latest.current.model, item, landing);
          latest.current.view.focus();
        },
      });
    },
    [landingAt],
  );
  return { grabbed, grab };
}

/** What lights up for a landing: a wire, a node or a frame. */
function litBy(landing: Landing): string | null {
  switch (landing.on) {
    case "wire":
      return landing.key;
    case "canvas":
      return landing.scope === "" ? null : landing.scope;
    default:
      return landing.node;
  }
}

function land(model: CanvasModel, item: string, landing: Landing): void {
  switch (landing.on) {
    case "wire":
      model.addOn(item, landing.edge);
      return;
    case "output":
      model.addFrom(item, landing.node, landing.port);
      return;
    case "input":
      model.addTo(item, landing.node, landing.port);
      return;
    case "canvas":
      model.add(item, { scope: landing.scope, position: landing.position });
  }
}
