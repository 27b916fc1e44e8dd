/**
 * Paths name nodes from outside the blocks they lie in: the ids of the blocks' nodes, outermost
 * first, and their own, joined by "/" (`builder/graph/paths.py`).
 */

/** The path of the block's node that a node lies in; empty at the top. */
export function parent(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** A node's id within its own graph. */
export function local(path: string): string {
  const part = path.slice(path.lastIndexOf("/") + 1);
  return part === "~2" ? "" : part.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The path of a node with an id in the graph of a scope. */
export function join(scope: string, id: string): string {
  const part = id.replaceAll("~", "~0").replaceAll("/", "~1") || "~2";
  return scope === "" ? part : `${scope}/${part}`;
}

/** Whether a path leads into a block: to something inside, at any depth. */
export function isInside(path: string, block: string): boolean {
  return path.startsWith(`${block}/`);
}

/** Whether a path leads into one of several blocks. */
export function isInsideAny(path: string, blocks: ReadonlySet<string>): boolean {
  for (let around = parent(path); around !== ""; around = parent(around)) {
    if (blocks.has(around)) return true;
  }
  return false;
}

/** The paths of a list that do not lie inside of others of it. */
export function outermost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  return paths.filter((path) => !isInsideAny(path, all));
}
