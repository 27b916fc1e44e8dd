import type { Numbered } from "../shared/outbox";
import type { PaletteItem } from "../shared/palette";
import { duplicate, paste } from "./copying";
import { Draft } from "./draft";
import { group } from "./grouping";
import { join, parent } from "./paths";
import { placeholder } from "./placeholder";
import type { CanvasNode, Gesture, Scope, Wire } from "./protocol";
import type { Scene } from "./scene";

type Open = Numbered<Gesture>;
type Of<Kind extends Gesture["kind"]> = Extract<Open, { readonly kind: Kind }>;

/**
 * The canvas as it will look: Python's scene with every gesture that it has not acknowledged.
 *
 * The places that come with a gesture hold before it (a block stands where its nodes stood) and
 * after it (for what it brings).
 *
 * The preview knows nothing of what a layer does. A new node is a placeholder without a shape, a
 * removed one fades where it is; what names something that is not there has no effect. Python's
 * next answer replaces it all.
 */
export function preview(
  document: Scope,
  pending: readonly Open[],
  palette: readonly PaletteItem[],
): Scene {
  const draft = new Draft(document, palette);
  for (const gesture of pending) {
    draft.place(gesture.places ?? {});
    show(draft, gesture);
    draft.place(gesture.places ?? {});
  }
  return draft.scene();
}

/** How each kind of gesture shows. */
const SHOWN: { readonly [Kind in Gesture["kind"]]: (draft: Draft, gesture: Of<Kind>) => void } = {
  add,
  place,
  connect: (draft, gesture) => draft.connect(gesture),
  reconnect: (draft, gesture) => draft.reconnect(gesture.edge, gesture),
  reorder: (draft, { edge, order }) => draft.reorder(edge, order),
  remove: (draft, { node_ids, edges, notes }) => {
    draft.disconnect(edges);
    draft.leaveNotes(notes);
    draft.leave(node_ids);
  },
  duplicate,
  paste,
  bypass: (draft, { node_ids, bypassed }) => draft.change(node_ids, { bypassed }),
  freeze: (draft, { node_ids, trainable }) => draft.change(sharing(draft, node_ids), { frozen: !trainable }),
  rename: (draft, { node_id, name }) => draft.change(sharing(draft, [node_id]), { name }),
  repeat: (draft, { node_id, repeat }) => draft.change(sharing(draft, [node_id]), { repeat }),
  output: (draft, { node_id, on }) => draft.change([node_id], { is_output: on }),
  group,
  fold,
  note: (draft, { id, text, position, node_id }) => draft.write({ id, text, position, node_id }),
  unshare: (draft, { node_ids }) => draft.change(node_ids, { shared: null }),
  ungroup: (draft, { node_id }) => draft.change([node_id], {}),
  fix: (draft, { node_id }) => draft.change([node_id], {}),
  save_block: nothing,
  forget_block: nothing,
  undo: nothing,
  redo: nothing,
};

function show<Kind extends Gesture["kind"]>(draft: Draft, gesture: Of<Kind>): void {
  SHOWN[gesture.kind as Kind](draft, gesture);
}

/** What only Python can tell the effect of, or what changes nothing on the canvas. */
function nothing(): void {}

function add(draft: Draft, { node_id, item, wire }: Of<"add">): void {
  if (draft.isTaken(node_id) || !draft.isShown(parent(node_id))) return;
  if (wire && !endsOf(wire).every((id) => draft.node(id) !== null && parent(id) === parent(node_id))) return;
  if (wire?.how === "into" && !draft.hasEdge(wire.edge)) return;
  const node = placeholder(node_id, item, draft.palette);
  draft.add(node);
  const port = node.ports[0]?.name;
  if (wire?.how === "join") {
    for (const start of port === undefined ? [] : wire.sources) {
      draft.connect({ ...start, target: node_id, target_port: port ?? "", order: null });
    }
  } else if (wire?.how === "to") {
    const { target, target_port } = wire;
    draft.connect({ source: node_id, source_port: 0, target, target_port, order: null });
  } else if (wire && port !== undefined) {
    const { source, source_port } = wire.how === "into" ? wire.edge : wire;
    if (wire.how === "into") draft.restart([wire.edge], { source: node_id, source_port: 0 });
    draft.connect({ source, source_port, target: node_id, target_port: port, order: 0 });
  }
}

function endsOf(wire: Wire): string[] {
  if (wire.how === "into") return [wire.edge.source, wire.edge.target];
  if (wire.how === "join") return wire.sources.map(({ source }) => source);
  return [wire.how === "from" ? wire.source : wire.target];
}

/** What is inside a block that unfolds is not known here: it only says that it will. */
function fold(draft: Draft, { node_ids, unfolded }: Of<"fold">): void {
  const blocks = node_ids.filter((id) => draft.node(id)?.holds != null);
  if (unfolded) draft.change(blocks, {});
  else draft.close(blocks);
}

function place(draft: Draft, { places = {}, notes = {}, direction }: Of<"place">): void {
  draft.moveNotes(notes);
  if (direction === undefined) return;
  const scopes = [...Object.keys(places), ...Object.keys(notes)].map(parent);
  const [outermost = ""] = scopes.sort((a, b) => a.split("/").length - b.split("/").length || a.length - b.length);
  draft.turn(outermost, direction);
}

/** The nodes beside some that call the same layers, these included. */
function sharing(draft: Draft, ids: readonly string[]): string[] {
  const layerOf = ({ id, layer }: CanvasNode) => join(parent(id), layer);
  const layers = new Set(ids.flatMap((id) => draft.node(id) ?? []).map(layerOf));
  const beside = [...new Set(ids.map(parent))].flatMap((scope) => draft.inScope(scope));
  return beside.filter((node) => layers.has(layerOf(node))).map(({ id }) => id);
}
