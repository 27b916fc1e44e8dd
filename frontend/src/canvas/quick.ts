import { search } from "../shared/fuzzy";
import type { PaletteItem } from "../shared/palette";
import { activeNode, chosenEdges } from "./chosen";
import type { Landing } from "./doors";
import type { CanvasModel, Snapshot } from "./model";

/** What people most often add next, by the number of axes of the tensor that it gets. */
const NEXT: Readonly<Record<number, readonly string[]>> = {
  0: ["Input", "Dense", "Conv2D", "Embedding", "LSTM", "Add", "Concatenate"],
  1: ["Dense", "Dropout", "BatchNormalization", "Activation", "Concatenate", "Add", "Reshape",
    "Embedding", "block:residual"],
  2: ["LSTM", "GRU", "Bidirectional", "Conv1D", "MultiHeadAttention", "LayerNormalization",
    "GlobalAveragePooling1D", "Dense", "Dropout", "Add"],
  3: ["Conv2D", "MaxPooling2D", "BatchNormalization", "Activation", "Dropout",
    "GlobalAveragePooling2D", "Flatten", "Dense", "Add", "Concatenate", "block:residual"],
  4: ["Conv3D", "MaxPooling3D", "ConvLSTM2D", "BatchNormalization", "Dropout",
    "GlobalAveragePooling3D", "Flatten", "TimeDistributed"],
};

/** How many axes a shape has, as in "16 × 16 × 3"; 0 where it is not known or has none. */
export function axes(shape: string): number {
  return shape === "" || shape === "scalar" ? 0 : shape.split("×").length;
}

/** What to offer for a query: what fits best first, and with an empty query what comes next. */
export function offer(
  query: string,
  palette: readonly PaletteItem[],
  shape: string,
): readonly PaletteItem[] {
  if (query.trim() !== "") return fittingFirst(query, search(query, palette), axes(shape));
  const byName = new Map(palette.map((item) => [item.class_name, item]));
  const names = NEXT[axes(shape)] ?? NEXT[0] ?? [];
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** What in a name says along how many axes a layer works, as in `Conv2DTranspose`. */
const DIMENSION = /([123])D/;

/** The axes of an image. */
const IMAGE = 3;

/**
 * Of layers that differ only in the axes they work along, the one that fits the tensor comes
 * first, in the place of the best of them; the one for images where nothing is known of a tensor.
 * A query that says which is meant is taken at its word.
 */
function fittingFirst(query: string, found: readonly PaletteItem[], axes: number): readonly PaletteItem[] {
  if (/\d/.test(query)) return found;
  const stem = ({ class_name }: PaletteItem) => class_name.replace(DIMENSION, "");
  const misfits = ({ class_name }: PaletteItem) => Number(DIMENSION.exec(class_name)?.[1] !== `${(axes || IMAGE) - 1}`);
  const first = new Map([...found.entries()].reverse().map(([place, item]) => [stem(item), place]));
  const place = (item: PaletteItem) => first.get(stem(item)) ?? 0;
  return [...found].sort((a, b) => place(a) - place(b) || misfits(a) - misfits(b));
}

/** The shape of the tensor that a new layer gets; empty where it gets none. */
export function shapeFor(landing: Landing, snapshot: Snapshot): string {
  const shapeOf = (id: string, port: number) =>
    snapshot.scene.byId.get(id)?.node.outputs[port]?.shape ?? "";
  switch (landing.how) {
    case "from":
      return shapeOf(landing.source, landing.port);
    case "join":
      return shapeOf(landing.sources[0] ?? "", 0);
    case "into":
      return shapeOf(landing.edge.source, landing.edge.source_port);
    case "best": {
      const [wire] = chosenEdges(snapshot);
      return wire?.shape ?? activeNode(snapshot)?.outputs[0]?.shape ?? "";
    }
    default:
      return "";
  }
}

/** Adds what was chosen where it should land; the id of the new node. */
export function land(model: CanvasModel, item: string, landing: Landing): string {
  switch (landing.how) {
    case "best":
      return model.add(item);
    case "at":
      return model.add(item, { scope: landing.scope, position: landing.position });
    case "from":
      return model.addFrom(item, landing.source, landing.port);
    case "join":
      return model.addBehind(item, landing.sources);
    case "to":
      return model.addTo(item, landing.target, landing.port);
    case "into":
      return model.addOn(item, landing.edge);
  }
}

/** Where something lands that is asked for without saying where. */
export function bestLanding(snapshot: Snapshot, under: () => Landing): Landing {
  const { selection } = snapshot;
  return selection.active !== null || selection.edges.length === 1 ? { how: "best" } : under();
}

