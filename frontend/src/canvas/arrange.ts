import type { Direction, Places } from "./protocol";
import type { Scene } from "./scene";
import type { Box } from "./size";

export { FRAME } from "./size";

/** Finds a place for every node and keeps it: what was shown once stays where it is. */
export class Arranger {
  /** The boxes of all nodes, by path, and of all notes, by `note:<id>`, within their frames. */
  arrange(scene: Scene, epoch: string): ReadonlyMap<string, Box> {
    return new Map();
  }
}

/** New places for all nodes of a scope, as the Layout command gives them. */
export function tidied(
  scene: Scene,
  scope: string,
  direction: Direction,
  boxes: ReadonlyMap<string, Box> = new Arranger().arrange(scene, ""),
): Places {
  return {};
}
