import { score } from "../shared/fuzzy";
import { parent } from "./paths";
import type { CanvasNode } from "./protocol";
import type { Scene } from "./scene";

export interface Found {
  readonly node: CanvasNode;
  /** The names of the blocks that it lies in, outermost first. */
  readonly within: readonly string[];
}

/** How many are listed at most. */
export const MOST_FOUND = 60;

/** Points of a class or a path are worth less than those of a name. */
const BY_CLASS = 0.6;
const BY_PATH = 0.4;

/** The nodes that a query fits by name, class or path, best first; all of them without a query. */
export function findNodes(scene: Scene, query: string): Found[] {
  const all = scene.nodes
    .filter((each) => each.known && each.hint !== "leaving")
    .map(({ node }) => ({ node, within: blocksAround(scene, node.id) }));
  if (query.trim() === "") return all.slice(0, MOST_FOUND);
  return all
    .map((found, index) => ({ found, index, points: pointsOf(query, found) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || a.index - b.index)
    .slice(0, MOST_FOUND)
    .map(({ found }) => found);
}

function pointsOf(query: string, { node, within }: Found): number {
  return Math.max(
    score(query, node.name),
    score(query, node.class_name) * BY_CLASS,
    within.length > 0 ? score(query, [...within, node.name].join("/")) * BY_PATH : 0,
  );
}

function blocksAround(scene: Scene, id: string): string[] {
  const around = parent(id);
  if (around === "") return [];
  return [...blocksAround(scene, around), scene.byId.get(around)?.node.name ?? around];
}
