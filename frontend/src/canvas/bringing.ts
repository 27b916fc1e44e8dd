import { uniqueId } from "../shared/identity";
import { nameFor } from "../shared/palette";
import { type Run, runOf } from "./copying";
import type { Landing } from "./doors";
import type { Pasted } from "./fragment";
import { layered } from "./layout";
import { join, parent } from "./paths";
import { merges, placeholder } from "./placeholder";
import type { CanvasNode, CanvasNote, Gesture, Places, Point, Wire } from "./protocol";
import { before, behind, behindAll, freeInRow, freeSpot, roomOn } from "./room";
import { type Scene, noteKey } from "./scene";
import { type Box, HEIGHT, type Size, WIDTH, nodeSize, noteSize } from "./size";
import { meet, spanOf } from "./span";
import type { Snapshot } from "./state";

/** Where something lands that somebody has pointed to. */
export type Pointed = Exclude<Landing, { readonly how: "best" }>;

/** A gesture that brings nodes, and their paths. */
export interface Brought {
  readonly gesture: Gesture;
  readonly ids: readonly string[];
}

const INPUT = "Input";

/** Between what is there and what is put behind all of it. */
const GAP = 40;

/** A new path in a scope, which says what kind of thing is there. */
export function newPath(scope: string, name: string): string {
  return join(scope, `${name}-${uniqueId(8)}`);
}

/**
 * The places of all nodes of a scope that are shown where nobody has placed them: those without a
 * place, and those that have made way. So what is seen stays when a gesture takes them along. Not
 * those of unfolded blocks that somebody has placed: folded again, they stand where they stood.
 */
export function shownPlaces({ scene, boxes }: Snapshot, scope: string): Places {
  const places: Record<string, Point> = {};
  for (const { node, scope: within, hint, known } of scene.nodes) {
    const box = boxes.get(node.id);
    if (within !== scope || hint === "leaving" || !known || !box || standsAt(node.position, box)) continue;
    if (node.inside !== null && node.position !== null) continue;
    places[node.id] = [box.x, box.y];
  }
  return places;
}

function standsAt(position: Point | null, { x, y }: Box): boolean {
  return position !== null && position[0] === x && position[1] === y;
}

/** A new node where it should land; an input takes nothing, so it stands by itself. */
export function addition(snapshot: Snapshot, item: string, landing: Pointed): Brought {
  const scope = landing.how === "at" ? landing.scope : parent(endOf(landing));
  const id = newPath(scope, nameFor(item, snapshot.palette));
  const size = nodeSize(placeholder(id, item, snapshot.palette, { summary: item }));
  const { position, moved } = spotFor(snapshot, landing, size);
  const places = { ...shownPlaces(snapshot, scope), ...moved, [id]: position };
  const isLoose = item === INPUT && landing.how !== "to";
  const wire = isLoose ? null : wireFor(landing);
  return { gesture: { kind: "add", item, node_id: id, wire, places }, ids: [id] };
}

const NODE: Size = { width: WIDTH, height: HEIGHT };

/** The place nearest to a wanted one in which something new, a node by its size, covers nothing. */
export function clearPlace({ scene, boxes }: Snapshot, scope: string, [x, y]: Point, size = NODE): Point {
  return freeSpot(taken(scene, boxes, scope), { x, y, ...size }, scene.direction(scope));
}

/** Where a note stands with another text: where it is, or nearby where it has grown over something. */
export function notePlace(note: CanvasNote, { scene, boxes }: Snapshot): Point | null {
  const key = noteKey(note.id);
  const scope = parent(note.id);
  const before = boxes.get(key);
  if (!before) return note.position;
  const grown = { ...before, ...noteSize(note) };
  const others = taken(scene, boxes, scope, key);
  const isNew = others.some((other) => covers(grown, other) && !covers(before, other));
  return isNew ? freeSpot(others, grown, scene.direction(scope)) : note.position;
}

function covers(box: Box, other: Box): boolean {
  return meet(spanOf(box, "down"), spanOf(other, "down"));
}

/** Where something lands that nobody has pointed to a place for. */
export function bestLanding(snapshot: Snapshot, item: string): Pointed {
  const { scene, boxes, selection } = snapshot;
  const { active, edges } = selection;
  const sources = merges(item, snapshot.palette) ? chosenSources(snapshot) : [];
  if (sources.length > 1) return { how: "join", sources };
  const wire = edges.length === 1 ? scene.edges.find(({ key }) => key === edges[0]) : undefined;
  if (wire) return { how: "into", edge: wire.edge };
  const node = active === null ? undefined : scene.byId.get(active)?.node;
  if (node && node.outputs.length > 0) return { how: "from", source: node.id, port: 0 };
  const scope = node ? parent(node.id) : "";
  return { how: "at", scope, position: endOfScope(scene, boxes, scope) };
}

/** The selected nodes beside the active one that give something, as they stand from side to side. */
function chosenSources({ scene, boxes, selection }: Snapshot): string[] {
  const { active, nodes } = selection;
  if (active === null) return [];
  const scope = parent(active);
  const gives = (id: string) => (scene.byId.get(id)?.node.outputs.length ?? 0) > 0;
  const isDown = scene.direction(scope) === "down";
  const middle = (id: string) => {
    const { x, y, width, height } = boxes.get(id) ?? boundsOf([]);
    return isDown ? [x + width / 2, y] : [y + height / 2, x];
  };
  const across = (one: string, other: string): number => {
    const [a = 0, b = 0] = middle(one);
    const [c = 0, d = 0] = middle(other);
    return a - c || b - d;
  };
  return nodes.filter((id) => parent(id) === scope && gives(id)).sort(across);
}

/** Copies of nodes of one scope: behind a run if they have weights of their own, else beside it. */
export function copies(snapshot: Snapshot, nodes: readonly CanvasNode[], shared: boolean): Brought {
  const { scene, boxes } = snapshot;
  const scope = parent(nodes[0]?.id ?? "");
  const named = nodes.map(({ id, class_name }) => [id, newPath(scope, nameFor(class_name, snapshot.palette))] as const);
  const around = boundsOf(nodes.flatMap(({ id }) => boxes.get(id) ?? []));
  const run = shared ? null : runOf(scene.edges.map(({ edge }) => edge), nodes.map(({ id }) => id));
  const { position, moved } = spotForCopies(scene, boxes, scope, run, around);
  const places: Record<string, Point | null> = { ...shownPlaces(snapshot, scope), ...moved };
  for (const [old, id] of named) {
    const box = boxes.get(old);
    if (box) places[id] = [box.x + position[0] - around.x, box.y + position[1] - around.y];
  }
  return {
    gesture: { kind: "duplicate", node_ids: nodes.map(({ id }) => id), shared, copies: Object.fromEntries(named), places },
    ids: named.map(([, id]) => id),
  };
}

/** What was copied, put into a scope: where it was asked for, if there is room. */
export function pasting(snapshot: Snapshot, text: string, pasted: Pasted, scope: string, wanted: Point | null): Brought {
  const { scene, boxes, palette } = snapshot;
  const laid = laidOut(pasted);
  const around = boundsOf([...laid.values()]);
  const [x, y] = wanted ?? endOfScope(scene, boxes, scope);
  const position = freeSpot(taken(scene, boxes, scope), { ...around, x, y }, scene.direction(scope));
  const named = pasted.nodes.map(({ id, class_name }) => [id, newPath(scope, nameFor(class_name, palette))] as const);
  const places: Record<string, Point | null> = { ...shownPlaces(snapshot, scope) };
  for (const [old, id] of named) {
    const box = laid.get(old);
    if (box) places[id] = [box.x + position[0] - around.x, box.y + position[1] - around.y];
  }
  return {
    gesture: { kind: "paste", text, within: scope, position, copies: Object.fromEntries(named), places },
    ids: named.map(([, id]) => id),
  };
}

interface Spot {
  readonly position: Point;
  /** What makes room. */
  readonly moved: Places;
}

function spotFor({ scene, boxes }: Snapshot, landing: Pointed, size: Size): Spot {
  switch (landing.how) {
    case "at":
      return { position: landing.position, moved: {} };
    case "from":
      return { position: behind(scene, boxes, landing.source, size), moved: {} };
    case "join":
      return { position: behindAll(scene, boxes, landing.sources, size), moved: {} };
    case "to":
      return { position: before(scene, boxes, landing.target, size), moved: {} };
    case "into":
      return inWire(scene, boxes, landing.edge, size);
  }
}

function spotForCopies(
  scene: Scene,
  boxes: ReadonlyMap<string, Box>,
  scope: string,
  run: Run | null,
  around: Box,
): Spot {
  const next = run && scene.edges.find(({ edge }) => edge.source === run.last);
  if (next) return inWire(scene, boxes, next.edge, around);
  if (run) return { position: behind(scene, boxes, run.last, around), moved: {} };
  return { position: freeInRow(taken(scene, boxes, scope), around, scene.direction(scope)), moved: {} };
}

/** Notes stay where they are when nodes make room. */
function inWire(
  scene: Scene,
  boxes: ReadonlyMap<string, Box>,
  edge: { readonly source: string; readonly target: string },
  size: Size,
): Spot {
  const { position, places } = roomOn(scene, boxes, edge, size);
  return { position, moved: Object.fromEntries(Object.entries(places).filter(([id]) => scene.byId.get(id)?.known)) };
}

function wireFor(landing: Pointed): Wire | null {
  switch (landing.how) {
    case "at":
      return null;
    case "from":
      return { how: "from", source: landing.source, source_port: landing.port };
    case "join":
      return { how: "join", sources: landing.sources.map((source) => ({ source, source_port: 0 })) };
    case "to":
      return { how: "to", target: landing.target, target_port: landing.port };
    case "into":
      return landing;
  }
}

function endOf(landing: Exclude<Pointed, { readonly how: "at" }>): string {
  if (landing.how === "into") return landing.edge.target;
  if (landing.how === "join") return landing.sources[0] ?? "";
  return landing.how === "from" ? landing.source : landing.target;
}

/** The place behind everything in a scope, where its nodes begin. */
function endOfScope(scene: Scene, boxes: ReadonlyMap<string, Box>, scope: string): Point {
  const there = taken(scene, boxes, scope);
  if (there.length === 0) return [0, 0];
  const { x, y, width, height } = boundsOf(there);
  return scene.direction(scope) === "down" ? [x, y + height + GAP] : [x + width + GAP, y];
}

/** The boxes of all that stands in a scope, but for one of them. */
function taken(scene: Scene, boxes: ReadonlyMap<string, Box>, scope: string, but?: string): Box[] {
  const nodes = scene.nodes.filter((each) => each.scope === scope).map(({ node }) => node.id);
  const notes = scene.notes.filter((each) => each.scope === scope).map(({ note }) => noteKey(note.id));
  return [...nodes, ...notes].flatMap((key) => (key === but ? [] : (boxes.get(key) ?? [])));
}

function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The boxes of copied nodes, as they stood or, where not all had a place, as a layout puts them. */
function laidOut({ nodes, edges, direction }: Pasted): ReadonlyMap<string, Box> {
  const vertices = nodes.map(({ id, class_name }) => ({
    id,
    size: nodeSize(placeholder(id, class_name, [], { summary: class_name })),
  }));
  const places = nodes.every(({ position }) => position !== null)
    ? new Map(nodes.map(({ id, position }) => [id, position]))
    : layered(vertices, edges, direction);
  return new Map(
    vertices.map(({ id, size }) => {
      const [x, y] = places.get(id) ?? [0, 0];
      return [id, { x, y, ...size }];
    }),
  );
}
