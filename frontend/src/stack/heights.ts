import type { ShownRow } from "./preview";
import type { Row } from "./protocol";

/** The heights that the style sheet gives a row's parts, in pixels. */
const LINK = 28;
const FIRST_LINK = 18;
const CARD = 57;
const LINE = 19;
const MESSAGE = 46;
const FIX = 34;

/** Whether the summary says more than the line of the shape: that of an input is its shape. */
export function hasSummary(row: Row): boolean {
  return row.summary !== "" && row.summary !== row.shape;
}

/** How high a row will be, before it was ever drawn: its card and the link above it. */
export function estimate({ row }: ShownRow, first: boolean): number {
  return (
    (first ? FIRST_LINK : LINK) +
    CARD +
    (hasSummary(row) ? LINE : 0) +
    (row.inputs?.length ? LINE : 0) +
    (row.message === null ? 0 : MESSAGE) +
    (row.fix_label === null ? 0 : FIX)
  );
}

/** What makes a row as high as it is: rows with equal keys have been measured together. */
export function heightKey({ row }: ShownRow): string {
  return [row.id, String(hasSummary(row)), row.inputs?.join() ?? "", row.message ?? "", row.fix_label ?? ""].join("\n");
}
