import type { Direction, Point } from "./protocol";
import type { Size } from "./size";

export interface Vertex {
  readonly id: string;
  readonly size: Size;
}

export interface Link {
  readonly source: string;
  readonly target: string;
}

/** Places for all nodes: the tensors go down or to the right, branches side by side. */
export function layered(nodes: readonly Vertex[], edges: readonly Link[], direction: Direction): Map<string, Point> {
  return new Map();
}
