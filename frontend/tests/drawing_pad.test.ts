import { describe, expect, it } from "vitest";
import { blank, distance, fromBase64, inkOf, line, shown, toBase64 } from "../src/drawing_pad/raster";

const draw = (from: [number, number], to: [number, number], width: number, channels = 1) => {
  const raster = blank(9, 9, channels, 0);
  line(raster, raster.bytes.slice(), new Float32Array(81), [from, to], width, [255, 128, 0]);
  return raster;
};

describe("a line", () => {
  it("covers the pixels under it fully and those beside it not at all", () => {
    const { bytes } = draw([1.5, 4.5], [7.5, 4.5], 1);
    const row = (y: number) => [...bytes.slice(y * 9, y * 9 + 9)];
    expect(row(4).slice(1, 8)).toEqual(Array(7).fill(255));
    expect(row(3)).toEqual(Array(9).fill(0));
  });
  it("gets wider with the pen", () => {
    const ink = (width: number) => draw([1.5, 4.5], [7.5, 4.5], width).bytes.reduce((a, b) => a + b);
    expect(ink(3)).toBeGreaterThan(2.5 * ink(1));
  });
  it("is a dot where it goes nowhere", () => {
    expect(draw([4.5, 4.5], [4.5, 4.5], 1).bytes.filter((each) => each > 0)).toHaveLength(1);
  });
  it("gets no darker where it is drawn twice within one stroke", () => {
    const raster = blank(9, 9, 1, 0);
    const cover = new Float32Array(81);
    const under = raster.bytes.slice();
    line(raster, under, cover, [[1, 4], [7, 4]], 1.5, [255]);
    const once = [...raster.bytes];
    line(raster, under, cover, [[7, 4], [1, 4]], 1.5, [255]);
    expect([...raster.bytes]).toEqual(once);
  });
  it("does not leave the paper", () => {
    expect(() => draw([-5, -5], [20, 20], 4)).not.toThrow();
  });
  it("has a colour where the picture has", () => {
    const { bytes } = draw([1.5, 4.5], [7.5, 4.5], 1, 3);
    expect([...bytes.slice((4 * 9 + 4) * 3, (4 * 9 + 5) * 3)]).toEqual([255, 128, 0]);
  });
});

describe("a picture", () => {
  it("survives the way up and down", () => {
    const { bytes } = draw([0, 0], [8, 8], 2);
    expect(fromBase64(toBase64(bytes), bytes.length)).toEqual(bytes);
    expect(fromBase64(toBase64(bytes), 5)).toBeNull();
  });
  it("is dark on light with one channel, in its own colours with three", () => {
    const grey = shown({ width: 1, height: 1, channels: 1, bytes: new Uint8Array([255]) });
    expect([...grey]).toEqual([0, 0, 0, 255]);
    const colour = shown({ width: 1, height: 1, channels: 3, bytes: new Uint8Array([1, 2, 3]) });
    expect([...colour]).toEqual([1, 2, 3, 255]);
  });
  it("knows the distance to a line's ends and middle", () => {
    expect(distance([0, 3], [0, 0], [10, 0])).toBe(3);
    expect(distance([13, 4], [0, 0], [10, 0])).toBe(5);
  });
  it("reads a colour", () => expect(inkOf("#ff8000")).toEqual([255, 128, 0]));
});
