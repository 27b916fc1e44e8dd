import { madeWay } from "./aside";
import { layered } from "./layout";
import { placesNear, vertices } from "./newcomers";
import { type Boxes, type Part, boxesIn, partsOf } from "./parts";
import type { CanvasNode, Direction, Places, Point } from "./protocol";
import { APART, CLEAR, freeSpot, roomOn, targetsOf } from "./room";
import { type Scene, type SceneNote, noteKey } from "./scene";
import { type Box, type Size, frameSize, nodeSize, noteSize } from "./size";

type Parts = ReadonlyMap<string, Part>;
type Sizes = ReadonlyMap<string, Size>;

/** Where something was moved from, and where to. */
type Step = readonly [from: Point, to: Point];

/**
 * Finds a place for every node and keeps it. What somebody has placed stands exactly there; what
 * nobody has placed stays where it was shown first, for as long as the document is the same.
 *
 * Three things are shown elsewhere than they were placed: a block that unfolds keeps its middle
 * line, what it has come to cover makes way until it is folded, and what lies before the corner of a
 * block's inside moves into it with all the rest.
 */
export class Arranger {
  private epoch: string | null = null;
  /** The places found here, also of what is gone: when it comes back, it stands there again. */
  private readonly found = new Map<string, Point>();
  /** What made way for each unfolded block: it goes back when the block is folded. */
  private readonly steps = new Map<string, Map<string, Step>>();
  /** The direction in which each scope was laid out as a whole. */
  private readonly directions = new Map<string, Direction>();
  private boxes: Boxes = new Map();

  /** The boxes of all nodes, by path, and of all notes, by `note:<id>`, within their frames. */
  arrange(scene: Scene, epoch: string): Boxes {
    if (epoch !== this.epoch) this.forget(epoch);
    const parts = partsOf(scene);
    const boxes = new Map<string, Box>();
    this.goBack(scene);
    for (const part of [...parts.values()].toReversed()) {
      const sizes = sizesOf(part, parts, boxes);
      this.placeKnown(part, sizes, boxes);
      this.placeFresh(scene, part, sizes, boxes);
      this.makeWay(scene, part, boxes);
      this.placeNotes(part, boxes);
      if (part.path !== "") intoFrame(part, boxes);
    }
    this.boxes = unchanged(this.boxes, boxes);
    return this.boxes;
  }

  private forget(epoch: string): void {
    this.epoch = epoch;
    this.found.clear();
    this.steps.clear();
    this.directions.clear();
    this.boxes = new Map();
  }

  /** What made way for a block that is folded or gone now goes back, unless it was moved since. */
  private goBack(scene: Scene): void {
    for (const [frame, steps] of this.steps) {
      if (scene.byId.get(frame)?.node.inside) continue;
      for (const [key, [from, to]] of steps) if (this.found.get(key) === to) this.found.set(key, from);
      this.steps.delete(frame);
    }
  }

  private placeKnown({ nodes, notes }: Part, sizes: Sizes, boxes: Map<string, Box>): void {
    const put = (key: string, position: Point | null) => {
      const at = position ? this.afterSteps(key, position) : this.found.get(key);
      const size = sizes.get(key);
      if (at && size) boxes.set(key, boxAt(at, size));
    };
    for (const { node } of nodes) put(node.id, node.position);
    for (const shown of notes) put(noteKey(shown.note.id), shown.note.position);
  }

  /** Where something stands that was placed, once it has made way for the blocks around it. */
  private afterSteps(key: string, position: Point): Point {
    let at = position;
    for (const steps of this.steps.values()) {
      const [from, to] = steps.get(key) ?? [];
      if (from && to && samePoint(from, at)) at = to;
    }
    return at;
  }

  private placeFresh(scene: Scene, part: Part, sizes: Sizes, boxes: Map<string, Box>): void {
    const { path, nodes, links, direction } = part;
    const ids = nodes.map(({ node }) => node.id);
    const turned = this.directions.has(path) && this.directions.get(path) !== direction;
    const whole =
      (turned && nodes.every(({ node }) => node.position === null)) || !ids.some((id) => boxes.has(id));
    if (whole) {
      this.directions.set(path, direction);
      this.find(layered(vertices(ids, sizes), links, direction), sizes, boxes);
      return;
    }
    const fresh = ids.filter((id) => !boxes.has(id));
    const left = fresh.filter((id) => !this.insert(scene, part, id, sizes, boxes));
    if (left.length === 0) return;
    const shown = new Map([...ids, ...part.notes.map(({ note }) => noteKey(note.id))].flatMap((key) => entry(key, boxes)));
    this.find(placesNear(part, left, sizes, shown), sizes, boxes);
  }

  /** Puts a node between two that stand; they make room where nobody has placed them. */
  private insert(scene: Scene, { nodes, links }: Part, id: string, sizes: Sizes, boxes: Map<string, Box>): boolean {
    const sources = links.filter((link) => link.target === id && boxes.has(link.source));
    const targets = links.filter((link) => link.source === id && boxes.has(link.target));
    const [source, target, size] = [sources[0]?.source, targets[0]?.target, sizes.get(id)];
    if (!source || !target || !size || sources.length > 1 || source === target) return false;
    const { position, places } = roomOn(scene, boxes, { source, target }, size);
    const moving = new Map(Object.entries(places).flatMap(([key, at]): [string, Point][] => (at ? [[key, at]] : [])));
    const placed = nodes.some(({ node }) => node.position !== null && moving.has(node.id));
    if (placed) return false;
    this.find(moving, sizes, boxes);
    this.find(new Map([[id, position]]), sizes, boxes);
    return true;
  }

  private find(places: ReadonlyMap<string, Point>, sizes: Sizes, boxes: Map<string, Box>): void {
    for (const [key, at] of places) {
      const size = sizes.get(key) ?? boxes.get(key);
      if (!size) continue;
      this.found.set(key, at);
      boxes.set(key, boxAt(at, size));
    }
  }

  /** Moves what an unfolded block has come to cover; what was placed only where it is covered. */
  private makeWay(scene: Scene, part: Part, boxes: Map<string, Box>): void {
    const frames = part.nodes.filter(({ node }) => node.inside !== null && boxes.has(node.id));
    if (frames.length === 0) return;
    const free = new Set(part.nodes.flatMap(({ node }) => (node.position === null ? [node.id] : [])));
    const wiring = targetsOf(scene);
    for (const { node } of frames) {
      const grown = this.hasGrown(node.id, boxes);
      if (grown && !this.steps.has(node.id)) this.centre(node.id, part.direction, boxes, free.has(node.id));
      const here = new Map(part.nodes.flatMap(({ node: { id } }) => entry(id, boxes)));
      const clear = (key: string) => (free.has(key) ? (grown ? CLEAR : null) : 0);
      const moved = madeWay(node.id, here, clear, wiring, part.direction);
      for (const [key, to] of moved) this.step(node.id, key, to, boxes, free.has(key));
    }
  }

  private hasGrown(id: string, boxes: Boxes): boolean {
    const [now, before] = [boxes.get(id), this.boxes.get(id)];
    return now !== undefined && before !== undefined && (now.width > before.width || now.height > before.height);
  }

  /** A block that unfolds keeps its middle line, so that the wires to it stay straight. */
  private centre(id: string, direction: Direction, boxes: Map<string, Box>, free: boolean): void {
    const [now, before] = [boxes.get(id), this.boxes.get(id)];
    if (!now || !before) return;
    const wider = direction === "down" ? [(now.width - before.width) / 2, 0] : [0, (now.height - before.height) / 2];
    this.step(id, id, [now.x - Math.round(wider[0] ?? 0), now.y - Math.round(wider[1] ?? 0)], boxes, free);
  }

  private step(frame: string, key: string, to: Point, boxes: Map<string, Box>, free: boolean): void {
    const box = boxes.get(key);
    if (!box) return;
    const steps = this.steps.get(frame) ?? new Map<string, Step>();
    steps.set(key, [steps.get(key)?.[0] ?? [box.x, box.y], to]);
    this.steps.set(frame, steps);
    if (free) this.find(new Map([[key, to]]), new Map(), boxes);
    else boxes.set(key, boxAt(to, box));
  }

  private placeNotes(part: Part, boxes: Map<string, Box>): void {
    const fresh = part.notes.filter((shown) => !boxes.has(noteKey(shown.note.id)));
    for (const shown of fresh) {
      const size = noteSize(shown.note);
      const taken = boxesIn(part, boxes);
      const at = freeSpot(taken, boxAt(besideNode(shown, taken, boxes), size));
      this.find(new Map([[noteKey(shown.note.id), at]]), new Map([[noteKey(shown.note.id), size]]), boxes);
    }
  }
}

/** New places for all nodes of a scope, as the Layout command gives them. */
export function tidied(
  scene: Scene,
  scope: string,
  direction: Direction,
  boxes: Boxes = new Arranger().arrange(scene, ""),
): Places {
  const part = partsOf(scene).get(scope);
  if (!part) return {};
  const ids = part.nodes.flatMap(({ node, hint }) => (hint === "leaving" ? [] : [node.id]));
  const places = layered(vertices(ids, boxes), part.links, direction);
  return Object.fromEntries([...places].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function sizesOf({ nodes, notes }: Part, parts: Parts, boxes: Boxes): Sizes {
  const sizeOf = (node: CanvasNode): Size =>
    node.inside === null ? nodeSize(node) : frameSize(boxesIn(parts.get(node.id), boxes));
  return new Map([
    ...nodes.map(({ node }): [string, Size] => [node.id, sizeOf(node)]),
    ...notes.map((shown): [string, Size] => [noteKey(shown.note.id), noteSize(shown.note)]),
  ]);
}

/** A note stands beside its node; one without a node beside all there is. */
function besideNode({ note }: SceneNote, taken: readonly Box[], boxes: Boxes): Point {
  const node = note.node_id === null ? undefined : boxes.get(note.node_id);
  if (node) return [node.x + node.width + CLEAR, node.y];
  if (taken.length === 0) return [0, 0];
  return [Math.max(...taken.map(({ x, width }) => x + width)) + APART, Math.min(...taken.map(({ y }) => y))];
}

/** Moves all of a block's inside so far that nothing lies outside of the frame. */
function intoFrame({ nodes, notes }: Part, boxes: Map<string, Box>): void {
  const keys = [...nodes.map(({ node }) => node.id), ...notes.map(({ note }) => noteKey(note.id))];
  const inside = keys.flatMap((key) => entry(key, boxes));
  const x = Math.min(0, ...inside.map(([, box]) => box.x));
  const y = Math.min(0, ...inside.map(([, box]) => box.y));
  if (x === 0 && y === 0) return;
  for (const [key, box] of inside) boxes.set(key, { ...box, x: box.x - x, y: box.y - y });
}

const samePoint = ([x, y]: Point, [otherX, otherY]: Point): boolean => x === otherX && y === otherY;

function boxAt([x, y]: Point, { width, height }: Size): Box {
  return { x, y, width, height };
}

function entry(key: string, boxes: Boxes): [string, Box][] {
  const box = boxes.get(key);
  return box ? [[key, box]] : [];
}

/** The old boxes wherever nothing changed, and the old map where nothing changed at all. */
function unchanged(before: Boxes, now: Map<string, Box>): Boxes {
  let same = before.size === now.size;
  for (const [key, box] of now) {
    const old = before.get(key);
    if (old && old.x === box.x && old.y === box.y && old.width === box.width && old.height === box.height) {
      now.set(key, old);
    } else {
      same = false;
    }
  }
  return same ? before : now;
}
