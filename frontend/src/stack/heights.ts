import type { ShownRow } from "./preview";

/** The heights that the style sheet gives a row's parts, in pixels. */
export const LINK = 34;
const FIRST_LINK = 22;
const CARD = 57;
const LINE = 19;
const MESSAGE = 46;
const FIX = 34;

/** How high a row will be, before it was ever drawn: its card and the link above it. */
export function estimate({ row }: ShownRow, first: boolean): number {
  return (
    (first ? FIRST_LINK : LINK) +
    CARD +
    (row.summary === "" ? 0 : LINE) +
    (row.inputs?.length ? LINE : 0) +
    (row.message === null ? 0 : MESSAGE) +
    (row.fix_label === null ? 0 : FIX)
  );
}

/** What makes a row as high as it is: rows with equal keys have been measured together. */
export function heightKey({ row }: ShownRow): string {
  return [row.id, row.summary, row.inputs?.join() ?? "", row.message ?? "", row.fix_label ?? ""].join("\n");
}
