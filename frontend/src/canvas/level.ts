import { createContext, useContext } from "react";

/** How much of a node is drawn: all of it, its name, or a coloured box. */
export type Level = "full" | "name" | "box";

/** From these zooms down a node is drawn with less. */
const NAME = 0.45;
const BOX = 0.2;

/** From this zoom on the wires say the shapes of their tensors. */
export const LABELS = 0.6;

export function levelAt(zoom: number): Level {
  if (zoom < BOX) return "box";
  return zoom < NAME ? "name" : "full";
}

/** Whether nodes are only looked at, and at which level: what changes rarely while panning. */
export const LevelContext = createContext<Level>("full");

export const useLevel = (): Level => useContext(LevelContext);
