import { Arranger, tidied } from "./arrange";
import { shownPlaces } from "./bringing";
import { isInside, isInsideAny, outermost, parent } from "./paths";
import type { CanvasEdge, CanvasNode, Direction, Ends, Gesture, Places, Point } from "./protocol";
import { type Scene, noteKey, sceneOf } from "./scene";
import type { Selection } from "./selection";
import type { Snapshot } from "./state";

/** Things by the scope they lie in: one gesture is about one scope. */
export function byScope<Item>(items: readonly Item[], pathOf: (item: Item) => string): Map<string, Item[]> {
  const scopes = new Map<string, Item[]>();
  for (const item of items) {
    const scope = parent(pathOf(item));
    const there = scopes.get(scope);
    if (there) there.push(item);
    else scopes.set(scope, [item]);
  }
  return scopes;
}

/** Takes away what is selected; the wires of a node that goes are Python's to heal. */
export function removal({ scene }: Snapshot, { nodes, edges, notes }: Selection): Gesture[] {
  const gone = outermost(nodes.filter((id) => scene.byId.get(id)?.known));
  const going = new Set(gone);
  const isGone = (id: string) => going.has(id) || isInsideAny(id, going);
  const keys = new Set(edges);
  const wires = scene.edges.flatMap(({ key, edge }) => (keys.has(key) ? [edge] : []));
  const alone = wires.filter(({ source, target }) => !isGone(source) && !isGone(target));
  return removing(gone, alone, notes.filter((id) => !isGone(id)));
}

export function removing(
  nodes: readonly string[],
  edges: readonly CanvasEdge[],
  notes: readonly string[] = [],
): Gesture[] {
  const nodesBy = byScope(nodes, (id) => id);
  const edgesBy = byScope(edges, ({ target }) => target);
  const notesBy = byScope(notes, (id) => id);
  const scopes = new Set([...nodesBy.keys(), ...edgesBy.keys(), ...notesBy.keys()]);
  return [...scopes].map((scope) => ({
    kind: "remove",
    node_ids: nodesBy.get(scope) ?? [],
    edges: edgesBy.get(scope) ?? [],
    notes: notesBy.get(scope) ?? [],
  }));
}

/** Puts nodes and notes somewhere, on whole units; nothing where all of it stands there already. */
export function moving(
  snapshot: Snapshot,
  positions: Places,
  notes: Readonly<Record<string, Point>>,
): Gesture[] {
  const { scene, boxes } = snapshot;
  const stands = (key: string, point: Point | null) => {
    const box = boxes.get(key);
    return box !== undefined && point !== null && box.x === point[0] && box.y === point[1];
  };
  const moved = Object.entries(positions)
    .filter(([id]) => scene.byId.get(id)?.known)
    .map(([id, point]) => [id, point && rounded(point)] as const)
    .filter(([id, point]) => !stands(id, point));
  const movedNotes = Object.entries(notes)
    .map(([id, point]) => [id, rounded(point)] as const)
    .filter(([id, point]) => !stands(noteKey(id), point));
  const nodesBy = byScope(moved, ([id]) => id);
  const notesBy = byScope(movedNotes, ([id]) => id);
  return [...new Set([...nodesBy.keys(), ...notesBy.keys()])].map((scope) => ({
    kind: "place",
    notes: Object.fromEntries(notesBy.get(scope) ?? []),
    places: { ...(nodesBy.has(scope) && shownPlaces(snapshot, scope)), ...Object.fromEntries(nodesBy.get(scope) ?? []) },
  }));
}

/** Lays a scope out anew, with all that its unfolded blocks hold. */
export function tidying({ scene, epoch }: Snapshot, scope: string, direction: Direction): Gesture | null {
  const held = (id: string) => scope === "" || isInside(id, scope);
  const loose = unplaced(scene, held, scope, direction);
  const boxes = new Arranger().arrange(loose, epoch);
  const places: Record<string, Point | null> = {};
  for (const { node, hint, known } of loose.nodes) {
    const box = boxes.get(node.id);
    if (held(node.id) && hint !== "leaving" && known && box) places[node.id] = [box.x, box.y];
  }
  if (Object.keys(places).length === 0) return null;
  return { kind: "place", direction, places: { ...places, ...tidied(loose, scope, direction, boxes) } };
}

/** What nodes are called in a sentence. */
export function called(scene: Scene, ids: readonly string[]): string {
  const [only] = ids;
  if (only === undefined || ids.length > 1) return `${ids.length} layers`;
  return scene.byId.get(only)?.node.name ?? only;
}

/** What a selection is called in a sentence. */
export function calledAll(scene: Scene, { nodes, edges, notes }: Selection): string {
  if (nodes.length > 0) return called(scene, nodes);
  if (edges.length === 0) return notes.length === 1 ? "Note" : `${notes.length} notes`;
  return edges.length === 1 ? "Wire" : `${edges.length} wires`;
}

/** Where a wire leads, in words. */
export function between(scene: Scene, { source, target }: Ends): string {
  return `from ${called(scene, [source])} to ${called(scene, [target])}`;
}

/** The wires that leave from nodes or arrive at them. */
export function wiresAt(scene: Scene, ids: readonly string[]): CanvasEdge[] {
  const nodes = new Set(ids);
  return scene.edges.flatMap(({ edge }) => (nodes.has(edge.source) || nodes.has(edge.target) ? [edge] : []));
}

/** A scene in which nobody has placed anything of a scope. */
function unplaced(
  scene: Scene,
  held: (id: string) => boolean,
  scope: string,
  direction: Direction,
): Scene {
  const freed = (node: CanvasNode) => (held(node.id) ? { ...node, position: null } : node);
  const scopes = new Set(scene.nodes.map((each) => each.scope));
  return sceneOf(
    scene.nodes.map((each) => ({ ...each, node: freed(each.node) })),
    scene.edges,
    scene.notes,
    new Map([...scopes].map((each) => [each, each === scope ? direction : scene.direction(each)])),
  );
}

function rounded([x, y]: Point): Point {
  return [Math.round(x), Math.round(y)];
}
