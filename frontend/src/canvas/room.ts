import type { CanvasEdge, Direction, Places, Point } from "./protocol";
import type { Scene } from "./scene";
import type { Box, Size } from "./size";

type Boxes = ReadonlyMap<string, Box>;

/** Where a node goes that is fed by `source`: behind it, or beside what is there already. */
export function behind(scene: Scene, boxes: Boxes, source: string, size: Size): Point {
  return [0, 0];
}

/** Where a node goes that feeds `target`: before it, or beside what is there already. */
export function before(scene: Scene, boxes: Boxes, target: string, size: Size): Point {
  return [0, 0];
}

/** The free place nearest to a wanted one, among the boxes of one scope. */
export function freeSpot(taken: Iterable<Box>, wanted: Box, direction: Direction = "down"): Point {
  return [0, 0];
}

/** Where a node goes that is put into a wire, and which nodes make room for it. */
export function roomOn(
  scene: Scene,
  boxes: Boxes,
  edge: CanvasEdge,
  size: Size,
): { readonly position: Point; readonly places: Places } {
  return { position: [0, 0], places: {} };
}
