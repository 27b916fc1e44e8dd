import type { Ack } from "../shared/outbox";
import type { Family, PaletteItem } from "../shared/palette";

/** `x` to the right, `y` down, in canvas units, from the top left corner of what holds it. */
export type Point = readonly [x: number, y: number];

export type Severity = "error" | "warning" | "info";

/** Which way the tensors go on the canvas. */
export type Direction = "down" | "right";

/** A call argument that takes tensors. */
export interface Port {
  readonly name: string;
  readonly many: boolean;
  readonly optional: boolean;
  /** The greatest number of tensors; null where there is no limit. */
  readonly maximum: number | null;
  /** What the tensors of a list stand for, in order, where the layer tells them apart. */
  readonly labels: readonly string[];
}

/** A tensor that a call makes; the shape is empty where it is not known. */
export interface Output {
  readonly label: string;
  readonly shape: string;
}

/** One call of a layer, as Python describes it (`builder/ui/canvas/data.py`). */
export interface CanvasNode {
  /** The ids of the blocks' nodes that it lies in and its own, joined by "/": its path. */
  readonly id: string;
  /** The layer's id: nodes of one scope with one layer share weights. */
  readonly layer: string;
  readonly name: string;
  readonly class_name: string;
  readonly family: string;
  readonly summary: string;
  /** Where somebody has put it, within its scope; null where nobody has. */
  readonly position: Point | null;
  readonly ports: readonly Port[];
  readonly outputs: readonly Output[];
  readonly params: number | null;
  /** The number of its group where several calls share weights, from 1. */
  readonly shared: number | null;
  readonly frozen: boolean;
  readonly bypassed: boolean;
  readonly repeat: number;
  readonly is_output: boolean;
  readonly severity: Severity | null;
  readonly message: string | null;
  /** The code of the diagnostic whose fix the button applies. */
  readonly code: string | null;
  readonly fix_label: string | null;
  /** How many layers a block holds; null for what is no block. */
  readonly holds: number | null;
  /** What is inside, where the node is an unfolded block. */
  readonly inside: Scope | null;
}

/** A tensor on its way. At most one arrives at one place: target, port and order. */
export interface CanvasEdge {
  readonly source: string;
  readonly source_port: number;
  readonly target: string;
  readonly target_port: string;
  readonly order: number;
}

export interface CanvasNote {
  /** A path, as a node's is. */
  readonly id: string;
  readonly text: string;
  readonly position: Point | null;
  readonly node_id: string | null;
}

/** A graph on the canvas: the document itself, or what is inside an unfolded block. */
export interface Scope {
  /** The path of the block's node; empty for the document. */
  readonly path: string;
  readonly direction: Direction;
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly CanvasEdge[];
  readonly notes: readonly CanvasNote[];
}

/** What Python says of a wire that is not drawn yet; `message` is null where it fits. */
export interface Verdict {
  readonly question: number;
  readonly message: string | null;
}

/** The selection as a document of its own, for the clipboard. */
export interface Fragment {
  readonly ids: readonly string[];
  readonly text: string;
}

/** Everything Python sends down. */
export interface CanvasData {
  readonly palette: readonly PaletteItem[];
  readonly families: readonly Family[];
  /** Changes when another document is put in the place of this one. */
  readonly epoch: string;
  readonly scope: Scope;
  readonly selection: { readonly ids: readonly string[]; readonly rev: number };
  readonly ack: Ack;
  readonly verdict: Verdict | null;
  readonly fragment: Fragment | null;
  /** Whose saved blocks the palette shows; the browser answers with its own id. */
  readonly browser: string;
  readonly read_only: boolean;
  readonly can_undo: boolean;
  readonly can_redo: boolean;
}

/** Where nodes stand, by path; null takes the place back that somebody chose. */
export type Places = Readonly<Record<string, Point | null>>;

/** Where a wire starts. */
export interface Source {
  readonly source: string;
  readonly source_port: number;
}

/** What comes with a new node: a wire from an output, from several, to an input, or into a wire. */
export type Wire =
  | ({ readonly how: "from" } & Source)
  | { readonly how: "join"; readonly sources: readonly Source[] }
  | { readonly how: "to"; readonly target: string; readonly target_port: string }
  | { readonly how: "into"; readonly edge: CanvasEdge };

/** Both ends of a wire; without an order it comes last among the wires of its port. */
export interface Ends {
  readonly source: string;
  readonly source_port: number;
  readonly target: string;
  readonly target_port: string;
  readonly order: number | null;
}

/** Names the browser gave to copies: the new id of each old one. Later gestures use them. */
export type Copies = Readonly<Record<string, string>>;

/** What a person does (`builder/ui/canvas/gestures.py`). */
export type Gesture = What & {
  /** Places that come with the gesture, in the same step of undo. */
  readonly places?: Places;
};

export type What =
  /** `item`: a class of Keras, or `block:<key>` of the palette. */
  | { readonly kind: "add"; readonly item: string; readonly node_id: string; readonly wire: Wire | null }
  | { readonly kind: "place"; readonly notes?: Readonly<Record<string, Point>>; readonly direction?: Direction }
  | ({ readonly kind: "connect" } & Ends)
  | ({ readonly kind: "reconnect"; readonly edge: CanvasEdge } & Ends)
  | { readonly kind: "reorder"; readonly edge: CanvasEdge; readonly order: number }
  | {
      readonly kind: "remove";
      readonly node_ids: readonly string[];
      readonly edges: readonly CanvasEdge[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "duplicate"; readonly node_ids: readonly string[]; readonly shared: boolean; readonly copies: Copies }
  /** `within`: the path of the block that it goes into, empty for the document. */
  | { readonly kind: "paste"; readonly text: string; readonly within: string; readonly position: Point; readonly copies: Copies }
  | { readonly kind: "unshare"; readonly node_ids: readonly string[] }
  | { readonly kind: "bypass"; readonly node_ids: readonly string[]; readonly bypassed: boolean }
  | { readonly kind: "freeze"; readonly node_ids: readonly string[]; readonly trainable: boolean }
  | { readonly kind: "rename"; readonly node_id: string; readonly name: string }
  | { readonly kind: "fix"; readonly node_id: string; readonly code: string }
  | { readonly kind: "group"; readonly node_ids: readonly string[]; readonly name: string; readonly node_id: string }
  | { readonly kind: "ungroup"; readonly node_id: string }
  | { readonly kind: "fold"; readonly node_ids: readonly string[]; readonly unfolded: boolean }
  | { readonly kind: "repeat"; readonly node_id: string; readonly repeat: number }
  | { readonly kind: "output"; readonly node_id: string; readonly on: boolean }
  | { readonly kind: "note"; readonly id: string; readonly text: string; readonly position: Point | null; readonly node_id: string | null }
  /** Not edits of the document: the person's own palette. */
  | { readonly kind: "save_block"; readonly node_id: string }
  | { readonly kind: "forget_block"; readonly item: string }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" };

/** What a person wants to know while drawing a wire; the latest question counts. */
export interface Question extends Ends {
  readonly question: number;
}
