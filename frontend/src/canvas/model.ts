import { titleFor } from "../shared/palette";
import type { StreamlitComponent } from "../shared/streamlit";
import {
  type Alteration, bypassing, fixing, folding, freezing, grouping, nodeAt, renaming, repeating, turningOutput, ungrouping,
  unsharing,
} from "./altering";
import { type Brought, type Pointed, addition, bestLanding, clearPlace, copies, newPath, notePlace, pasting } from "./bringing";
import { chosenBeside } from "./chosen";
import { between, called, calledAll, moving, removal, removing, tidying, wiresAt } from "./editing";
import { readFragment } from "./fragment";
import { parent } from "./paths";
import type { CanvasData, CanvasEdge, Direction, Ends, Gesture, Places, Point } from "./protocol";
import { samePort } from "./rewiring";
import { edgeKey } from "./scene";
import { NOTHING, type Selection, afterRemoval, everything, nodesOnly } from "./selection";
import { noteSize } from "./size";
import { CanvasState, type Snapshot } from "./state";
import { placed, refusal, wished, withoutEdge } from "./wires";

export type { Selection } from "./selection";
export type { Snapshot } from "./state";

/** A place on the canvas: a scope, and where in it. */
export interface Place {
  readonly scope: string;
  readonly position: Point;
}

const NO_LAYERS = "The clipboard holds no layers of Strata.";

/** Every gesture the canvas knows, without React. */
export class CanvasModel {
  private readonly state: CanvasState;
  readonly subscribe: CanvasState["subscribe"];
  readonly snapshot: () => Snapshot;

  /** `browser`: the name of this browser (`storage.ts`), whose saved blocks the palette shows. */
  constructor(component: StreamlitComponent<CanvasData>, browser: string) {
    this.state = new CanvasState(component, browser);
    this.subscribe = this.state.subscribe;
    this.snapshot = this.state.snapshot;
  }

  update(component: StreamlitComponent<CanvasData>): void {
    this.state.update(component);
  }

  destroy(): void {
    this.state.destroy();
  }

  /** Selects; `reveal` brings the active node into view. */
  select(selection: Selection, reveal = true): void {
    this.state.select(selection, reveal);
  }

  selectNodes(ids: readonly string[], active?: string): void {
    this.select(nodesOnly(ids, active));
  }

  clearSelection(): void {
    this.state.select(NOTHING, false);
  }

  /** Everything beside the active node; at the top where there is none. */
  selectAll(): void {
    const { scene, selection } = this.snapshot();
    const { active } = selection;
    const scope = active === null ? "" : parent(active);
    this.state.select(everything(scene, scope, active), false);
  }

  /**
   * Adds a node: at a place, else into the selected wire, behind the active node or where it is
   * free. What merges tensors takes those of all selected nodes.
   */
  add(item: string, at?: Place): string {
    return this.bring(item, at ? { how: "at", ...at } : bestLanding(this.snapshot(), item));
  }

  addOn(item: string, edge: CanvasEdge): string {
    return this.bring(item, { how: "into", edge });
  }

  addFrom(item: string, source: string, port = 0): string {
    return this.bring(item, { how: "from", source, port });
  }

  addBehind(item: string, sources: readonly string[]): string {
    return this.bring(item, { how: "join", sources });
  }

  addTo(item: string, target: string, port: string): string {
    return this.bring(item, { how: "to", target, port });
  }

  move(positions: Places, notes: Readonly<Record<string, Point>> = {}): void {
    const ids = Object.keys(positions);
    const what = ids.length > 0 ? called(this.snapshot().scene, ids) : "Note";
    this.state.post(`${what} moved`, moving(this.snapshot(), positions, notes));
  }

  tidy(scope = "", direction?: Direction): void {
    const way = direction ?? this.snapshot().scene.direction(scope);
    const gesture = tidying(this.snapshot(), scope, way);
    if (gesture) this.state.post(way === "down" ? "Laid out downwards" : "Laid out to the right", [gesture]);
  }

  /** Draws a wire; null when it was sent, else why it cannot be. */
  connect(ends: Ends): string | null {
    const { scene } = this.snapshot();
    const refused = refusal(scene, ends);
    if (refused !== null) return this.refuse(refused);
    this.state.post(`Wire ${between(scene, ends)}`, [{ kind: "connect", ...wished(scene, ends) }]);
    return null;
  }

  /** Takes a wire elsewhere; null when it was sent, else why it cannot be. */
  reconnect(edge: CanvasEdge, ends: Ends): string | null {
    const { scene } = this.snapshot();
    const without = withoutEdge(scene, edge);
    const to = placed(without, ends);
    if (edgeKey(to) === edgeKey(edge)) return null;
    const refused = refusal(without, ends);
    if (refused !== null) return this.refuse(refused);
    const order = samePort(edge, to) ? to.order : wished(without, ends).order;
    const gesture: Gesture = { kind: "reconnect", edge, ...ends, order };
    this.state.post(`Wire taken ${between(scene, ends)}`, [gesture], { ...NOTHING, edges: [edgeKey(to)] });
    return null;
  }

  disconnect(edges: readonly CanvasEdge[]): void {
    this.state.post(edges.length === 1 ? "Wire removed" : `${edges.length} wires removed`, removing([], edges));
  }

  reorder(edge: CanvasEdge, order: number): void {
    if (order < 0 || order === edge.order) return;
    const { selection } = this.snapshot();
    const isSelected = selection.edges.includes(edgeKey(edge));
    const edges = isSelected ? [edgeKey({ ...edge, order })] : selection.edges;
    this.state.post(`Input moved to place ${order + 1}`, [{ kind: "reorder", edge, order }], { ...selection, edges });
  }

  remove(): void {
    const { scene, selection } = this.snapshot();
    const left = afterRemoval(scene, new Set(selection.nodes));
    this.state.post(`${calledAll(scene, selection)} removed`, removal(this.snapshot(), selection), left);
  }

  /** Takes away the selected wires, and all at the selected nodes. */
  removeWires(): void {
    const { scene, selection } = this.snapshot();
    const keys = new Set([...selection.edges, ...wiresAt(scene, selection.nodes).map(edgeKey)]);
    this.disconnect(scene.edges.flatMap(({ key, edge }) => (keys.has(key) ? [edge] : [])));
  }

  duplicate(shared: boolean): void {
    const nodes = chosenBeside(this.snapshot());
    if (nodes.length === 0) return;
    const what = called(this.snapshot().scene, nodes.map(({ id }) => id));
    const how = shared ? "duplicated with shared weights" : "duplicated";
    this.show(`${what} ${how}`, copies(this.snapshot(), nodes, shared));
  }

  copyText(): string | null {
    return this.state.copyText();
  }

  /** Pastes at a place, else behind all that is there; null when it was sent, else why not. */
  paste(text: string, at?: Place): string | null {
    const pasted = readFragment(text);
    if (!pasted || pasted.nodes.length + pasted.notes === 0) {
      this.state.tell(NO_LAYERS);
      return NO_LAYERS;
    }
    const { active } = this.snapshot().selection;
    const scope = at?.scope ?? (active === null ? "" : parent(active));
    const count = pasted.nodes.length === 1 ? "1 layer" : `${pasted.nodes.length} layers`;
    this.show(`${count} pasted`, pasting(this.snapshot(), text, pasted, scope, at?.position ?? null));
    return null;
  }

  unshare(): void {
    this.alter(unsharing(this.snapshot()));
  }

  bypass(): void {
    this.alter(bypassing(this.snapshot()));
  }

  freeze(): void {
    this.alter(freezing(this.snapshot()));
  }

  rename(id: string, name: string): void {
    this.alter(renaming(this.snapshot(), id, name));
  }

  /** Applies the quick fix that a node's message offers. */
  fix(id: string): void {
    this.alter(fixing(this.snapshot(), id));
  }

  group(name = "block"): void {
    this.alter(grouping(this.snapshot(), name));
  }

  ungroup(): void {
    this.alter(ungrouping(this.snapshot()));
  }

  /** Folds the selected blocks or unfolds them; unless told, unfolds where one is folded. */
  fold(unfolded?: boolean): void {
    this.alter(folding(this.snapshot(), unfolded));
  }

  repeat(id: string, repeat: number): void {
    this.alter(repeating(this.snapshot(), id, repeat));
  }

  toggleOutput(): void {
    this.alter(turningOutput(this.snapshot()));
  }

  /** Writes a note near a place, where it covers nothing, or tied to the node with a path. */
  note(text: string, where: Place | string): void {
    const tied = typeof where === "string";
    const id = newPath(tied ? parent(where) : where.scope, "note");
    const position = tied ? null : clearPlace(this.snapshot(), where.scope, where.position, noteSize({ text }));
    const place = { position, node_id: tied ? where : null };
    this.state.post("Note written", [{ kind: "note", id, text, ...place }], { ...NOTHING, notes: [id] });
  }

  editNote(id: string, text: string): void {
    const note = this.snapshot().scene.notes.find((each) => each.note.id === id)?.note;
    if (!note || note.text === text) return;
    const position = notePlace({ ...note, text }, this.snapshot());
    const { node_id } = note;
    this.state.post("Note changed", [{ kind: "note", id, text, position, node_id }]);
  }

  saveBlock(id: string): void {
    const name = nodeAt(this.snapshot(), id)?.name;
    if (name === undefined || this.snapshot().readOnly) return;
    this.state.post("", [{ kind: "save_block", node_id: id }]);
    this.state.tell(`${name} saved to the palette, under Blocks`);
  }

  forgetBlock(item: string): void {
    this.state.post("Block removed from the palette", [{ kind: "forget_block", item }]);
  }

  undo(): void {
    if (this.snapshot().canUndo) this.state.post("Undone", [{ kind: "undo" }]);
  }

  redo(): void {
    if (this.snapshot().canRedo) this.state.post("Done again", [{ kind: "redo" }]);
  }

  /** Asks Python about a wire that is being drawn; null when none is any more. */
  ask(ends: Ends | null): void {
    this.state.ask(ends);
  }

  private bring(item: string, landing: Pointed): string {
    const brought = addition(this.snapshot(), item, landing);
    this.show(`${titleFor(item, this.snapshot().palette)} added`, brought);
    return brought.ids[0] ?? "";
  }

  private show(announcement: string, { gesture, ids }: Brought): void {
    this.state.post(announcement, [gesture], nodesOnly(ids));
  }

  private refuse(why: string): string {
    this.state.say(why);
    return why;
  }

  private alter(alteration: Alteration | null): void {
    if (alteration) this.state.post(alteration.announcement, alteration.gestures, alteration.selection);
  }
}
