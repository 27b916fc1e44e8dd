import type { Link } from "./layout";
import type { Direction } from "./protocol";
import { type Scene, type SceneNode, type SceneNote, noteKey } from "./scene";
import type { Box } from "./size";

export type Boxes = ReadonlyMap<string, Box>;

/** What lies in one scope: nothing of it is wired to what lies in another. */
export interface Part {
  readonly path: string;
  readonly direction: Direction;
  readonly nodes: SceneNode[];
  readonly links: Link[];
  readonly notes: SceneNote[];
}

/** The scopes of a scene by path, each after the one that it lies in. */
export function partsOf(scene: Scene): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  const part = (path: string): Part => {
    const found = parts.get(path);
    if (found) return found;
    const made: Part = { path, direction: scene.direction(path), nodes: [], links: [], notes: [] };
    parts.set(path, made);
    return made;
  };
  for (const shown of scene.nodes) part(shown.scope).nodes.push(shown);
  for (const { edge, scope } of scene.edges) part(scope).links.push(edge);
  for (const shown of scene.notes) part(shown.scope).notes.push(shown);
  return parts;
}

/** The boxes of all that lies in a scope. */
export function boxesIn(part: Part | undefined, boxes: Boxes): readonly Box[] {
  if (!part) return [];
  const keys = [...part.nodes.map(({ node }) => node.id), ...part.notes.map(({ note }) => noteKey(note.id))];
  return keys.flatMap((key) => boxes.get(key) ?? []);
}
