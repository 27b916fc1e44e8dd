import type { Edge, Node } from "@xyflow/react";
import { type Family, UNKNOWN_FAMILY } from "../shared/palette";
import { Courses } from "./courses";
import { type Frames, framesOf } from "./frames";
import { handlesOf } from "./handles";
import type { Selection } from "./model";
import type { Direction } from "./protocol";
import { type Kept, alike, forget, kept } from "./recall";
import { type Scene, type SceneEdge, type SceneNode, type SceneNote, noteKey } from "./scene";
import { type Box, FRAME } from "./size";
import { type Orders, type Slots, inputId, ordersByNode, outputId, slotsOf } from "./slots";

/** What a layer looks like, but for what changes at most edits (`useInScene`). */
export interface LayerData extends Record<string, unknown> {
  readonly prefix: string;
  readonly family: Family;
  readonly slots: Slots;
  readonly direction: Direction;
  readonly active: boolean;
  readonly renaming: boolean;
}

export interface NoteData extends Record<string, unknown> {
  readonly shown: SceneNote;
}

export interface WireData extends Record<string, unknown> {
  readonly prefix: string;
  readonly direction: Direction;
  /** Where across it runs to keep clear of what is in its way. */
  readonly lane: number | null;
}

export type LayerFlowNode = Node<LayerData, "layer" | "frame">;
export type NoteFlowNode = Node<NoteData, "note">;
export type FlowNode = LayerFlowNode | NoteFlowNode;
export type WireFlowEdge = Edge<WireData, "wire">;
export type InnerFlowEdge = Edge<Record<string, never>, "inner">;
export type FlowEdge = WireFlowEdge | InnerFlowEdge;

export type Held = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

/** What React Flow is given is made from this. */
export interface Picture {
  readonly scene: Scene;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly selection: Selection;
  readonly families: ReadonlyMap<string, Family>;
  readonly renaming: string | null;
  /** Where the nodes are that the pointer holds, as React Flow counts. */
  readonly held: Held;
  /** Begins the ids of the elements on the page. */
  readonly prefix: string;
}

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

/** From a frame's corner to that of its inside. */
export const INSIDE = { x: FRAME.side, y: FRAME.top } as const;

export const domId = (prefix: string, path: string): string => `${prefix}-${path}`;
/** The id of the element that says what a node, by its path, or a wire, by its key, is. */
export const saidId = (prefix: string, key: string): string => `${prefix}-${key}-said`;
const depthOf = (scope: string): number => (scope === "" ? 0 : scope.split("/").length);

/** What is worked out once for a scene. */
interface Facts {
  readonly scene: Scene;
  readonly orders: ReadonlyMap<string, Orders>;
  readonly frames: Frames;
}

/**
 * Makes React Flow's nodes and edges of the scene, with the old object wherever nothing changed,
 * and the old list where all of it is as it was: React Flow and React then skip it.
 */
export class FlowMaker {
  private facts: Facts | null = null;
  private readonly slots = new Map<string, Kept<Slots>>();
  private readonly layers = new Map<string, Kept<FlowNode>>();
  private readonly wires = new Map<string, Kept<FlowEdge>>();
  private readonly courses = new Courses((id) => this.slotsOf(id));
  private made: { readonly picture: Picture; readonly nodes: FlowNode[] } | null = null;
  private tied: FlowEdge[] = [];

  /** Nodes, parents before their children, then the notes. */
  nodes(picture: Picture): FlowNode[] {
    const before = this.made;
    const nodes =
      before && onlyHeldDiffers(before.picture, picture)
        ? this.moved(before.nodes, picture, before.picture.held)
        : this.all(picture);
    this.made = { picture, nodes: before && alike(before.nodes, nodes) ? before.nodes : nodes };
    return this.made.nodes;
  }

  /** For every frame of a drag: only what is held is made again. */
  private moved(nodes: readonly FlowNode[], picture: Picture, heldBefore: Held): FlowNode[] {
    return nodes.map((node) => {
      if (!picture.held.has(node.id) && !heldBefore.has(node.id)) return node;
      const selected = node.selected === true;
      if (node.type === "note") return this.note(node.data.shown, picture, selected);
      const shown = picture.scene.byId.get(node.id);
      return shown ? this.layer(shown, picture, this.factsOf(picture.scene), selected) : node;
    });
  }

  private all(picture: Picture): FlowNode[] {
    const { scene, selection } = picture;
    const facts = this.factsOf(scene);
    const selected = new Set(selection.nodes);
    const notes = new Set(selection.notes);
    const found: FlowNode[] = [
      ...scene.nodes.map((shown) => this.layer(shown, picture, facts, selected.has(shown.node.id))),
      ...scene.notes.map((shown) => this.note(shown, picture, notes.has(shown.note.id))),
    ];
    forget(this.layers, found);
    forget(this.slots, found);
    return found;
  }

  /** Wires, then the lines between a frame and its inside; call `nodes` before. */
  edges({ scene, boxes, selection, prefix }: Picture): FlowEdge[] {
    const { frames } = this.factsOf(scene);
    const selected = new Set(selection.edges);
    const lanes = this.courses.lanes(scene, boxes);
    const made: FlowEdge[] = [
      ...scene.edges.map((shown) =>
        this.wire(shown, scene.direction(shown.scope), selected.has(shown.key), lanes, prefix),
      ),
      ...frames.lines.map(({ id, scope, ...ends }) =>
        kept(this.wires, id, [scope], () => ({
          id,
          type: "inner" as const,
          ...ends,
          selectable: false,
          zIndex: depthOf(scope),
          domAttributes: { "aria-hidden": true },
        })),
      ),
    ];
    forget(this.wires, made);
    if (!alike(this.tied, made)) this.tied = made;
    return this.tied;
  }

  /** The wires whose labels have no room beside those of others; call `nodes` before. */
  crowdedIn({ scene, boxes }: Picture): ReadonlySet<string> {
    return this.courses.crowded(scene, boxes);
  }

  /** Where wires are tied to a node, as it was last made. */
  slotsOf(id: string): Slots | undefined {
    return this.slots.get(id)?.item;
  }

  private layer(shown: SceneNode, picture: Picture, facts: Facts, selected: boolean): FlowNode {
    const { node, scope } = shown;
    const { scene, selection, families, renaming, held, prefix } = picture;
    const box = picture.boxes.get(node.id) ?? NOWHERE;
    const direction = scene.direction(scope);
    const slots = this.slotsIn(shown, facts, box, direction);
    const family = families.get(node.family) ?? UNKNOWN_FAMILY;
    const active = selection.active === node.id;
    const fixed = !shown.known || shown.hint === "leaving";
    const from = [
      box.x, box.y, box.width, box.height, slots, direction, family, selected, active, fixed,
      node.inside === null, node.holds === null, renaming === node.id, held.get(node.id),
      facts.frames.fed.has(node.id), facts.frames.gives.has(node.id),
    ];
    return kept(this.layers, node.id, from, (before) => ({
      id: node.id,
      parentId: scope === "" ? undefined : scope,
      position: held.get(node.id) ?? standing(scope, box),
      width: box.width,
      height: box.height,
      measured: { width: box.width, height: box.height },
      zIndex: depthOf(scope),
      type: node.inside ? "frame" : "layer",
      selected,
      draggable: fixed ? false : undefined,
      handles: handlesOf(node, slots, box, direction, facts.frames),
      ariaRole: "treeitem",
      domAttributes: {
        ...inTree(prefix, node.id, scope, selected),
        "aria-labelledby": saidId(prefix, node.id),
        "aria-roledescription": node.holds === null ? "layer" : "block",
        ...(node.holds !== null && { "aria-expanded": node.inside !== null }),
      },
      data: sameData(before, {
        prefix, family, slots, direction, active, renaming: renaming === node.id,
      }),
    }) as LayerFlowNode);
  }

  private note(shown: SceneNote, { boxes, held, prefix }: Picture, selected: boolean): FlowNode {
    const key = noteKey(shown.note.id);
    const box = boxes.get(key) ?? NOWHERE;
    const from = [shown, box.x, box.y, box.width, box.height, selected, held.get(key)];
    return kept(this.layers, key, from, () => ({
      id: key,
      parentId: shown.scope === "" ? undefined : shown.scope,
      position: held.get(key) ?? standing(shown.scope, box),
      width: box.width,
      height: box.height,
      measured: { width: box.width, height: box.height },
      zIndex: depthOf(shown.scope),
      type: "note",
      selected,
      ariaRole: "treeitem",
      ariaLabel: `Note: ${shown.note.text}`,
      domAttributes: {
        ...inTree(prefix, key, shown.scope, selected),
        "aria-roledescription": "note",
      },
      data: { shown },
    }) as NoteFlowNode);
  }

  private wire(
    { edge, key, scope }: SceneEdge,
    direction: Direction,
    selected: boolean,
    lanes: ReadonlyMap<string, number>,
    prefix: string,
  ): FlowEdge {
    const lane = lanes.get(key) ?? null;
    return kept(this.wires, key, [direction, lane, selected, prefix], () => ({
      id: key,
      type: "wire",
      source: edge.source,
      sourceHandle: outputId(edge.source_port),
      target: edge.target,
      targetHandle: inputId(edge.target_port, edge.order),
      selected,
      zIndex: depthOf(scope),
      // React Flow's types know no null, by which it gives the wire no words of its own.
      ariaLabel: null as unknown as undefined,
      domAttributes: { "aria-roledescription": "wire", "aria-labelledby": saidId(prefix, key) },
      data: { prefix, direction, lane },
    }));
  }

  private slotsIn({ node }: SceneNode, facts: Facts, box: Box, direction: Direction): Slots {
    const orders = facts.orders.get(node.id);
    // Not the node itself: of its outputs only the shapes change at most edits.
    const labels = node.outputs.map(({ label }) => label).join("\n");
    const from = [node.ports, labels, box.width, box.height, direction, orders?.text];
    return kept(this.slots, node.id, from, () => slotsOf(node, orders?.byPort, box, direction));
  }

  private factsOf(scene: Scene): Facts {
    if (this.facts?.scene === scene) return this.facts;
    const orders = ordersByNode(scene.edges);
    this.facts = { scene, orders, frames: framesOf(scene) };
    return this.facts;
  }
}

/** What a screen reader needs of a node or a note: what lies in a block is a level below it. */
function inTree(prefix: string, key: string, scope: string, selected: boolean) {
  return { id: domId(prefix, key), "aria-level": depthOf(scope) + 1, "aria-selected": selected };
}

function onlyHeldDiffers(a: Picture, b: Picture): boolean {
  const names = Object.keys(b) as (keyof Picture)[];
  return names.every((name) => name === "held" || a[name] === b[name]);
}

/** Where something stands: React Flow counts from the corner of the frame it lies in. */
function standing(scope: string, { x, y }: Box): { x: number; y: number } {
  return scope === "" ? { x, y } : { x: x + INSIDE.x, y: y + INSIDE.y };
}

/** The data of before where it says the same: then a node that only moved is not drawn again. */
function sameData(before: FlowNode | undefined, now: LayerData): LayerData {
  const old = before?.data as LayerData | undefined;
  return old && alike(Object.values(old), Object.values(now)) ? old : now;
}
