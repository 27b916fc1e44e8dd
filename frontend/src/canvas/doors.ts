import type { CanvasEdge, Point } from "./protocol";
import type { Tool } from "./tools";

/** A place in pixels of the window. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where a layer goes that is chosen in the quick search. */
export type Landing =
  /** Into the selected wire, behind the selected layer, or where there is room. */
  | { readonly how: "best" }
  | { readonly how: "at"; readonly scope: string; readonly position: Point }
  | { readonly how: "from"; readonly source: string; readonly port: number }
  /** Fed by several layers, in this order. */
  | { readonly how: "join"; readonly sources: readonly string[] }
  | { readonly how: "to"; readonly target: string; readonly port: string }
  | { readonly how: "into"; readonly edge: CanvasEdge };

/** What a command opens or changes on the screen, besides what it does to the document. */
export interface Doors {
  /** The quick search: at the pointer unless told; the palette as a sheet on small screens. */
  quickAdd(landing?: Landing, spot?: Spot): void;
  find(): void;
  rename(id: string): void;
  askRepeat(id: string): void;
  /** Asks for the name of the block that the selection becomes. */
  askName(): void;
  /** Asks for the text of a note: a new one, or the one with this id. */
  note(id?: string): void;
  /** The wires that arrive at a node, in their order. */
  inputs(id: string): void;
  /** Draws a wire from a node by keyboard. */
  wire(id: string): void;
  /** Takes the end of a wire elsewhere by keyboard. */
  take(edge: CanvasEdge): void;
  menu(spot?: Spot): void;
  /** The tools that the toolbar has no room for. */
  more(tools: readonly Tool[], spot: Spot): void;
  help(): void;
  copy(): void;
  cut(): void;
  paste(): void;
  fit(): void;
  /** Shows what was laid out: all of it where it can be read, else the active node or the start. */
  survey(): void;
  zoomIn(): void;
  zoomOut(): void;
  /** Brings nodes into view. */
  show(ids: readonly string[]): void;
  fullScreen(): void;
}

/** What the toolbar, the menus and the rest need of the canvas itself. */
export interface View {
  /** Takes the focus back from what was open. */
  focus(): void;
  fit(): void;
  /** Shows what was laid out: all of it where it can be read, else the active node or the start. */
  survey(): void;
  zoomIn(): void;
  zoomOut(): void;
  show(ids: readonly string[]): void;
  /** Opens the field for the name on a node. */
  rename(id: string): void;
  /** Draws a wire from a node by keyboard: arrows go through the places where it can end. */
  wire(id: string): void;
  /** Takes the end of a wire elsewhere by keyboard, in the same way. */
  take(edge: CanvasEdge): void;
  /** The graph at a place of the window, and the place in it. */
  under(spot: Spot): { readonly scope: string; readonly position: Point };
}
