import type { Buffer } from "./buffer";
import type { Line } from "./decimate";
import { smoothed } from "./smoothing";

/** What a curve shows: each batch, each epoch on the training or the validation data, or the rate. */
export type Kind = "batch" | "train" | "validation" | "rate";

/** One curve of a chart, before it has a theme. */
export interface Curve {
  readonly label: string;
  readonly kind: Kind;
  /** Its colour, as a place in the theme's list. */
  readonly hue: number;
  readonly line: Line;
  readonly faint: boolean;
  /** Whether it stands in the legend: a smoothed line's raw one does not. */
  readonly listed: boolean;
  readonly last: number | null;
  /** The label of the entry in the legend that shows and hides it. */
  readonly switch: string;
}

const SMOOTHING = 0.92;

/**
 * The curves of some columns.
 *
 * One quantity alone tells training from validation by colour and dash; of several, each has a
 * colour, and validation is dashed.
 *
 * @param columns All columns of the run.
 * @param chosen Those to draw.
 */
export function curvesOf(
  buffer: Buffer,
  columns: readonly string[],
  chosen: readonly string[],
  smooth: boolean,
): Curve[] {
  const alone = chosen.length === 1;
  return chosen.flatMap((name, nth) => {
    const at = columns.indexOf(name) + 1;
    const label = (kind: Kind) => (alone ? kind : kind === "train" ? name : `${name}, ${kind}`);
    const hue = alone ? 0 : nth;
    const epochs = (kind: Kind, column: number, colour: number): Curve =>
      curve(label(kind), kind, colour, buffer.epochs.column(0), buffer.epochs.column(column));
    const train = epochs("train", at, hue);
    // Of several, the batches go with their epochs, as soon as there are any: a legend of twice
    // as many entries would leave no room for the curves.
    const along = !alone && train.last !== null;
    return [
      ...batchCurves(buffer, at, label("batch"), hue, smooth).map((each) =>
        along ? { ...each, listed: false, switch: name } : each,
      ),
      train,
      epochs("validation", columns.length + at, alone ? 1 : nth),
    ].filter((each) => each.last !== null);
  });
}

/** The learning rate of every step: one curve, of which nothing is to be told apart. */
export function rateCurves(buffer: Buffer, columns: readonly string[]): Curve[] {
  const y = buffer.batches.column(columns.length + 1);
  const rate = curve("learning rate", "rate", 2, buffer.batches.column(0), y);
  return rate.last === null ? [] : [rate];
}

function batchCurves(
  buffer: Buffer,
  column: number,
  label: string,
  hue: number,
  smooth: boolean,
): Curve[] {
  const raw = curve(label, "batch", hue, buffer.batches.column(0), buffer.batches.column(column));
  if (!smooth) return [raw];
  const line = { x: raw.line.x, y: smoothed(raw.line.y, SMOOTHING) };
  return [
    { ...raw, faint: true, listed: false, switch: `${label}, smoothed` },
    { ...raw, line, label: `${label}, smoothed`, switch: `${label}, smoothed` },
  ];
}

function curve(
  label: string,
  kind: Kind,
  hue: number,
  x: readonly number[],
  y: readonly number[],
): Curve {
  const last = y.findLast((value) => Number.isFinite(value)) ?? null;
  return { label, kind, hue, line: { x, y }, faint: false, listed: true, last, switch: label };
}
