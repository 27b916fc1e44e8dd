export type Point = readonly [number, number];

/** A picture of bytes: `channels` for each pixel, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: Uint8Array;
}

export function blank(width: number, height: number, channels: number, paper: number): Raster {
  return { width, height, channels, bytes: new Uint8Array(width * height * channels).fill(paper) };
}

/**
 * Draws a round line.
 *
 * A pixel takes as much of the ink as it is covered, from its middle's distance to the line; what
 * is darker already stays so, as where a stroke crosses itself.
 *
 * @param cover how much of each pixel this stroke has covered before, which is brought up to date
 * @param under the picture as it was before the stroke
 */
export function line(
  raster: Raster,
  under: Uint8Array,
  cover: Float32Array,
  [from, to]: readonly [Point, Point],
  width: number,
  ink: readonly number[],
): void {
  const reach = width / 2 + 1;
  const range = (a: number, b: number, size: number) =>
    [Math.max(0, Math.floor(Math.min(a, b) - reach)),
      Math.min(size - 1, Math.ceil(Math.max(a, b) + reach))] as const;
  const [left, right] = range(from[0], to[0], raster.width);
  const [top, bottom] = range(from[1], to[1], raster.height);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const near = width / 2 + 0.5 - distance([x + 0.5, y + 0.5], from, to);
      const share = Math.min(1, Math.max(0, near));
      const pixel = y * raster.width + x;
      if (share <= (cover[pixel] ?? 1)) continue;
      cover[pixel] = share;
      for (let channel = 0; channel < raster.channels; channel++) {
        const at = pixel * raster.channels + channel;
        const before = under[at] ?? 0;
        raster.bytes[at] = Math.round(before + share * ((ink[channel] ?? 0) - before));
      }
    }
  }
}

/** How far a point is from a line between two others. */
export function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const along =
    length === 0 ? 0 : ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(point[0] - from[0] - share * dx, point[1] - from[1] - share * dy);
}

/** The picture as a screen shows it: four bytes a pixel. One channel is dark on light. */
export function shown(raster: Raster): Uint8ClampedArray<ArrayBuffer> {
  const result = new Uint8ClampedArray(raster.width * raster.height * 4).fill(255);
  for (let pixel = 0; pixel < raster.width * raster.height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const at = pixel * raster.channels + (raster.channels === 1 ? 0 : channel);
      const value = raster.bytes[at] ?? 0;
      result[pixel * 4 + channel] = raster.channels === 1 ? 255 - value : value;
    }
  }
  return result;
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return btoa(text);
}

/** Reads bytes, or gives null where they are not as many as expected. */
export function fromBase64(text: string, count: number): Uint8Array | null {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return bytes.length === count ? bytes : null;
}

/** "#ff8000" as three bytes. */
export function inkOf(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
