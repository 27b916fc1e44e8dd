import type { PaletteItem } from "../shared/palette";
import { isInsideAny, parent } from "./paths";
import type { CanvasEdge, CanvasNode, CanvasNote, Direction, Ends, Places, Point, Scope } from "./protocol";
import {
  type Start, type Wire, arrivingAt, healed, renumbered, reordered, sameEdge, samePlace, samePort, sameStart,
} from "./rewiring";
import {
  type Hint, type Scene, type SceneNode, type SceneNote, sceneEdge, sceneOf, scopesOf,
} from "./scene";

/** A scene that gestures are tried on, one after the other. */
export class Draft {
  readonly palette: readonly PaletteItem[];
  private readonly nodes = new Map<string, SceneNode>();
  private readonly notes = new Map<string, SceneNote>();
  private readonly directions = new Map<string, Direction>();
  private wires: Wire[] = [];

  constructor(document: Scope, palette: readonly PaletteItem[]) {
    this.palette = palette;
    for (const { path, direction, nodes, edges, notes } of scopesOf(document)) {
      this.directions.set(path, direction);
      for (const node of nodes) this.nodes.set(node.id, { node, scope: path, hint: null, known: true });
      for (const note of notes) this.notes.set(note.id, { note, scope: path, hint: null });
      for (const edge of edges) this.wires.push({ edge, hint: null });
    }
  }

  scene(): Scene {
    const edges = this.wires.map(({ edge, hint }) => sceneEdge(edge, this.nodes.get(edge.source)?.node, hint));
    return sceneOf([...this.nodes.values()], edges, [...this.notes.values()], this.directions);
  }

  /** A node that gestures can still be about: not one that is leaving. */
  node(id: string): CanvasNode | null {
    const found = this.nodes.get(id);
    return found && found.hint !== "leaving" ? found.node : null;
  }

  /** Whether anything is shown under a path, even if it is leaving. */
  isTaken(id: string): boolean {
    return this.nodes.has(id);
  }

  /** Whether the inside of a scope is on the screen. */
  isShown(scope: string): boolean {
    return scope === "" || this.node(scope)?.inside != null;
  }

  /** The nodes of a scope that stay, in the order of the document. */
  inScope(scope: string): CanvasNode[] {
    const there = [...this.nodes.values()];
    return there.filter((each) => each.scope === scope && each.hint !== "leaving").map(({ node }) => node);
  }

  direction(scope: string): Direction {
    return this.directions.get(scope) ?? "down";
  }

  hasEdge(edge: CanvasEdge): boolean {
    return this.wires.some((wire) => sameEdge(wire.edge, edge));
  }

  edges(): CanvasEdge[] {
    return this.wires.map(({ edge }) => edge);
  }

  into(id: string): CanvasEdge[] {
    return arrivingAt(this.wires, id).map(({ edge }) => edge);
  }

  from(id: string): CanvasEdge[] {
    return this.wires.filter(({ edge }) => edge.source === id).map(({ edge }) => edge);
  }

  /** Shows a new node in a scope that is on the screen. */
  add(node: CanvasNode, known = true): void {
    const scope = parent(node.id);
    if (this.isTaken(node.id) || !this.isShown(scope)) return;
    this.nodes.set(node.id, { node, scope, hint: "arriving", known });
  }

  change(ids: readonly string[], changes: Partial<CanvasNode>, hint: Hint | null = "changing"): void {
    for (const id of ids) {
      const found = this.nodes.get(id);
      if (!found || found.hint === "leaving") continue;
      this.nodes.set(id, { ...found, node: { ...found.node, ...changes }, hint: found.hint ?? hint });
    }
  }

  place(places: Places): void {
    for (const [id, position] of Object.entries(places)) this.change([id], { position }, null);
  }

  turn(scope: string, direction: Direction): void {
    if (this.directions.has(scope)) this.directions.set(scope, direction);
  }

  /** Draws a wire as `Connect` does, unless it is the last of its port already. */
  connect(ends: Ends): void {
    const beside = this.beside(ends);
    const isLast = (ends.order ?? beside.length) >= beside.length;
    const last = beside.find(({ order }) => order === beside.length - 1);
    if (!(isLast && last && sameStart(last, ends))) this.draw(ends);
  }

  /** Draws a wire: in the place of the one that is there, or behind the last. */
  draw(ends: Ends): void {
    if (!this.canJoin(ends)) return;
    const edge = wireOf({ ...ends, order: this.orderFor(ends, this.beside(ends).length) });
    if (this.hasEdge(edge)) return;
    this.wires = [...this.wires.filter((wire) => !samePlace(wire.edge, edge)), { edge, hint: "arriving" }];
  }

  disconnect(edges: readonly CanvasEdge[]): void {
    const gone = this.wires.filter(({ edge }) => edges.some((each) => sameEdge(each, edge)));
    if (gone.length > 0) this.wires = renumbered(this.wires.filter((wire) => !gone.includes(wire)));
  }

  /** Takes a wire elsewhere; where only its start changes it keeps its place. */
  reconnect(edge: CanvasEdge, ends: Ends): void {
    if (!this.hasEdge(edge) || !this.canJoin(ends)) return;
    const at = wireOf({ ...ends, order: 0 });
    const order = ends.order ?? (samePort(edge, at) ? edge.order : null);
    const to = { ...at, order: this.orderFor({ ...ends, order }, this.beside(ends).length) };
    const rest = this.wires.filter((wire) => sameEdge(wire.edge, edge) || !samePlace(wire.edge, to));
    this.wires = renumbered(
      rest.map((wire): Wire => (sameEdge(wire.edge, edge) ? { edge: to, hint: "arriving" } : wire)),
    );
  }

  reorder(edge: CanvasEdge, order: number): void {
    this.wires = reordered(this.wires, edge, order);
  }

  /** Lets wires that start at one output start at another. */
  restart(edges: readonly CanvasEdge[], start: Start): void {
    this.wires = this.wires.map((wire) =>
      edges.some((each) => sameEdge(each, wire.edge))
        ? { edge: { ...wire.edge, ...start }, hint: "changing" }
        : wire,
    );
  }

  /** Fades nodes where they are, and joins what they stood between. */
  leave(ids: readonly string[]): void {
    const gone = new Set(ids.filter((id) => this.node(id) !== null));
    if (gone.size === 0) return;
    this.wires = healed(this.wires, gone);
    for (const [id, shown] of this.nodes) {
      if (goesWith(id, gone)) this.nodes.set(id, { ...shown, hint: "leaving" });
    }
    for (const [id, shown] of this.notes) {
      if (goesWith(id, gone) || gone.has(shown.note.node_id ?? "")) this.leaveNotes([id]);
    }
  }

  leaveNotes(ids: readonly string[]): void {
    for (const id of ids) {
      const shown = this.notes.get(id);
      if (shown) this.notes.set(id, { ...shown, hint: "leaving" });
    }
  }

  /** Takes what lies inside blocks off the screen. */
  close(blocks: readonly string[]): void {
    const closed = new Set(blocks);
    this.forget((id) => goesWith(id, closed) && !closed.has(id));
    for (const id of closed) this.directions.delete(id);
    this.change(blocks, { inside: null });
  }

  /** Takes nodes off the screen, with their wires and notes. */
  drop(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.forget((id) => goesWith(id, gone));
    for (const [id, { note }] of this.notes) if (gone.has(note.node_id ?? "")) this.notes.delete(id);
  }

  write(note: CanvasNote): void {
    const scope = parent(note.id);
    if (!this.isShown(scope) || (note.node_id !== null && !this.node(note.node_id))) return;
    const old = this.notes.get(note.id);
    const position = note.position ?? old?.note.position ?? null;
    this.notes.set(note.id, { note: { ...note, position }, scope, hint: old ? "changing" : "arriving" });
  }

  moveNotes(notes: Readonly<Record<string, Point>>): void {
    for (const [id, position] of Object.entries(notes)) {
      const shown = this.notes.get(id);
      if (shown) this.notes.set(id, { ...shown, note: { ...shown.note, position } });
    }
  }

  private forget(isGone: (id: string) => boolean): void {
    for (const id of this.nodes.keys()) if (isGone(id)) this.nodes.delete(id);
    for (const id of this.notes.keys()) if (isGone(id)) this.notes.delete(id);
    const left = this.wires.filter(({ edge }) => this.nodes.has(edge.source) && this.nodes.has(edge.target));
    if (left.length < this.wires.length) this.wires = renumbered(left);
  }

  private canJoin({ source, target }: Ends): boolean {
    const ends = this.node(source) !== null && this.node(target) !== null;
    return ends && parent(source) === parent(target);
  }

  /** The wires that arrive at the same port. */
  private beside({ target, target_port }: Ends): CanvasEdge[] {
    return this.edges().filter((edge) => edge.target === target && edge.target_port === target_port);
  }

  private orderFor(ends: Ends, count: number): number {
    const port = this.node(ends.target)?.ports.find(({ name }) => name === ends.target_port);
    if (port && !port.many) return 0;
    return Math.min(ends.order ?? count, count);
  }
}

/** The wire and nothing else: a gesture that draws one says more. */
function wireOf({ source, source_port, target, target_port, order }: CanvasEdge): CanvasEdge {
  return { source, source_port, target, target_port, order };
}

/** Whether something is one of these nodes or lies inside of one. */
function goesWith(id: string, gone: ReadonlySet<string>): boolean {
  return gone.has(id) || isInsideAny(id, gone);
}
