import type { Scene } from "./scene";
import type { Box } from "./size";

export type Way = "up" | "down" | "left" | "right";

/** The node that an arrow key leads to, or null where there is none that way. */
export function nearest(boxes: ReadonlyMap<string, Box>, from: string, way: Way): string | null {
  return null;
}

/** All boxes counted from the corner of the document, those inside frames too. */
export function absolute(scene: Scene, boxes: ReadonlyMap<string, Box>): Map<string, Box> {
  return new Map();
}
