/** Reads numbers of 32 bits, the lowest byte first. */
export function readValues(base64: string): Float32Array {
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}

/** Which row and column of a picture are at a place, given as shares of its width and height. */
export function cellAt(
  across: number,
  down: number,
  rows: number,
  columns: number,
): readonly [number, number] {
  const within = (share: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return [within(down, rows), within(across, columns)];
}

/** Writes a number with four digits. */
export function written(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5)) return String(Number(value.toPrecision(4)));
  return value.toExponential(2);
}

/** What is said of a cell: "row 3, column 5: 0.25". A picture of one row has no row to tell. */
export function told(
  value: number,
  [row, column]: readonly [number, number],
  rows: number,
  axes: readonly [string, string],
): string {
  const place = rows > 1 ? `${axes[0]} ${row}, ${axes[1]} ${column}` : `${axes[1]} ${column}`;
  return `${place}: ${written(value)}`;
}

/** The place that a key leads to from another, or null where it leads nowhere. */
export function placeAfter(
  key: string,
  place: number,
  count: number,
  columns: number,
): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const next = place + step;
  return next >= 0 && next < count ? next : place;
}
