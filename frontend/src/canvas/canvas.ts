import { createContext, useContext } from "react";
import type { Gripped } from "./gripped";
import type { Lit } from "./lit";
import type { CanvasModel } from "./model";
import type { Wiring } from "./wiring";

/** What every part of the canvas can reach; it stays the same object as long as the canvas lives. */
export interface Canvas {
  readonly model: CanvasModel;
  readonly wiring: Wiring;
  readonly lit: Lit;
  readonly gripped: Gripped;
  /** Starts renaming a node in place, or ends it. */
  rename(id: string | null): void;
}

export const CanvasContext = createContext<Canvas | null>(null);

export function useCanvas(): Canvas {
  const canvas = useContext(CanvasContext);
  if (!canvas) throw new Error("Expected a canvas around this component");
  return canvas;
}
