import type { Ack } from "../shared/outbox";
import type { Family, PaletteItem } from "../shared/palette";

export type Severity = "error" | "warning" | "info";

/** One node of the stack, as Python describes it (`builder/ui/stack/rows.py`). */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly class_name: string;
  readonly family: string;
  readonly summary: string;
  readonly shape: string;
  readonly params: number | null;
  readonly inputs: readonly string[] | null;
  readonly shared: number | null;
  readonly frozen: boolean;
  readonly bypassed: boolean;
  readonly repeat: number;
  readonly is_output: boolean;
  readonly severity: Severity | null;
  readonly message: string | null;
  readonly code?: string | null;
  readonly fix_label: string | null;
}

/** Everything Python sends down. */
export interface StackData {
  readonly palette: readonly PaletteItem[];
  readonly families: readonly Family[];
  readonly rows: readonly Row[];
  readonly selection: { readonly ids: readonly string[]; readonly rev: number };
  readonly ack: Ack;
  /** Whose saved blocks the palette shows; the browser answers with its own id. */
  readonly browser: string;
  readonly read_only: boolean;
  readonly can_undo: boolean;
  readonly can_redo: boolean;
}

/** What a person does (`builder/ui/stack/gestures.py`). */
export type Gesture =
  | { readonly kind: "add"; readonly class_name: string; readonly after: string | null; readonly node_id: string }
  | { readonly kind: "move"; readonly node_id: string; readonly after: string | null }
  | { readonly kind: "duplicate"; readonly node_ids: readonly string[]; readonly shared: boolean }
  | { readonly kind: "remove"; readonly node_ids: readonly string[] }
  | { readonly kind: "bypass"; readonly node_ids: readonly string[]; readonly bypassed: boolean }
  | { readonly kind: "freeze"; readonly node_ids: readonly string[]; readonly trainable: boolean }
  | { readonly kind: "rename"; readonly node_id: string; readonly name: string }
  | { readonly kind: "fix"; readonly node_id: string; readonly code: string }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" };
