import type { Family, PaletteItem } from "../shared/palette";
import type { StreamlitComponent } from "../shared/streamlit";
import type { CanvasData, CanvasEdge, Direction, Ends, Places, Point, Verdict } from "./protocol";
import type { Scene } from "./scene";
import type { Selection } from "./selection";
import type { Box } from "./size";

export type { Selection } from "./selection";

/** What is on the screen: a new object at every change, for `useSyncExternalStore`. */
export interface Snapshot {
  readonly scene: Scene;
  /** By the paths of nodes and by `note:<id>`, within what holds them. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly selection: Selection;
  readonly palette: readonly PaletteItem[];
  readonly families: ReadonlyMap<string, Family>;
  readonly familyList: readonly Family[];
  readonly epoch: string;
  readonly readOnly: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly waiting: boolean;
  /** What Python says of the wire that is being drawn. */
  readonly verdict: Verdict | null;
  /** What a screen reader says. */
  readonly announcement: string;
  /** Grows whenever the active node should come into view. */
  readonly reveal: number;
}

/** A place on the canvas: a scope, and where in it. */
export interface Spot {
  readonly scope: string;
  readonly position: Point;
}

/** The canvas's state and every gesture it knows, without React. */
export declare class CanvasModel {
  constructor(component: StreamlitComponent<CanvasData>);
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => Snapshot;
  update(component: StreamlitComponent<CanvasData>): void;
  destroy(): void;
  select(selection: Selection): void;
  selectNodes(ids: readonly string[], active?: string): void;
  clearSelection(): void;
  selectAll(): void;
  /** Into the selected wire, behind the active node, or where there is room; the id of the new node. */
  add(item: string, at?: Spot): string;
  addOn(item: string, edge: CanvasEdge): string;
  addFrom(item: string, source: string, port?: number): string;
  addTo(item: string, target: string, port: string): string;
  move(positions: Places, notes?: Readonly<Record<string, Point>>): void;
  tidy(scope?: string, direction?: Direction): void;
  /** Null when it was sent, else why not. */
  connect(ends: Ends): string | null;
  reconnect(edge: CanvasEdge, ends: Ends): string | null;
  disconnect(edges: readonly CanvasEdge[]): void;
  reorder(edge: CanvasEdge, order: number): void;
  remove(): void;
  removeWires(): void;
  duplicate(shared: boolean): void;
  /** The selection as text; null while Python has not sent it. */
  copyText(): string | null;
  /** Null when it was sent, else why not. */
  paste(text: string, at?: Spot): string | null;
  unshare(): void;
  bypass(): void;
  freeze(): void;
  rename(id: string, name: string): void;
  fix(id: string): void;
  group(name?: string): void;
  ungroup(): void;
  fold(unfolded?: boolean): void;
  repeat(id: string, repeat: number): void;
  toggleOutput(): void;
  note(text: string, where: Spot | string): void;
  editNote(id: string, text: string): void;
  saveBlock(id: string): void;
  forgetBlock(item: string): void;
  undo(): void;
  redo(): void;
  ask(ends: Ends | null): void;
}
