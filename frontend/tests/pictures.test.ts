import { describe, expect, it } from "vitest";
import { drawnAgain } from "../src/pictures/files";
import { cropOf, numberOf } from "../src/pictures/hover";
import { corner, wire } from "../src/pictures/network";
import { cellAt, placeAfter, readValues, told, written } from "../src/pictures/values";

describe("numbers behind a picture", () => {
  it("are read as 32 bits each", () => {
    const bytes = new Uint8Array(new Float32Array([0.5, -2, 1e6]).buffer);
    expect([...readValues(btoa(String.fromCharCode(...bytes)))]).toEqual([0.5, -2, 1e6]);
    expect(readValues("")).toHaveLength(0);
  });
  it("are found by where the pointer is, also at its edges", () => {
    expect(cellAt(0, 0, 4, 6)).toEqual([0, 0]);
    expect(cellAt(0.5, 0.5, 4, 6)).toEqual([2, 3]);
    expect(cellAt(1, 1, 4, 6)).toEqual([3, 5]);
    expect(cellAt(-0.1, 2, 4, 6)).toEqual([3, 0]);
  });
  it("are told with their place", () => {
    expect(told(0.25, [3, 5], 8, ["row", "column"])).toBe("row 3, column 5: 0.25");
    expect(told(0.25, [0, 5], 1, ["row", "unit"])).toBe("unit 5: 0.25");
  });
  it.each([
    [0, "0"],
    [0.123456, "0.1235"],
    [12345.6, "12350"],
    [1.5e-7, "1.50e-7"],
    [Number.NaN, "NaN"],
  ])("%s is written %s", (value, text) => expect(written(value)).toBe(text));
});

describe("the sample under the pointer", () => {
  it.each([
    [[{ customdata: 7 }], 7],
    [[{ customdata: [7, "a"] }], 7],
    [[{ customdata: 0 }], 0],
    [[{}], null],
    [[{ customdata: "7" }], null],
    [[], null],
  ])("of %j is %s", (points, number) => expect(numberOf({ points })).toBe(number));
  it("is a tile of the sheet, row by row", () => {
    const sheet = { columns: 3, tile: [8, 6] as const };
    expect(cropOf(0, sheet)).toEqual([0, 0, 8, 6]);
    expect(cropOf(5, sheet)).toEqual([16, 6, 8, 6]);
  });
});

describe("the file of a chart", () => {
  const chart = { data: [{ y: [1] }], layout: { height: 9, title: "a" }, clientWidth: 640, clientHeight: 320 };
  it("has the size of the chart and the ground of the page", () => {
    const [figure, options] = drawnAgain(chart, "svg", "rgb(1, 2, 3)");
    expect(figure).toEqual({
      data: chart.data,
      layout: { title: "a", width: 640, height: 320, paper_bgcolor: "rgb(1, 2, 3)" },
    });
    expect(options).toEqual({ format: "svg", width: 640, height: 320, scale: 1 });
    expect(drawnAgain(chart, "png", "")[1]).toMatchObject({ scale: 2 });
  });
});

describe("keys", () => {
  it.each([
    ["ArrowRight", 0, 1],
    ["ArrowDown", 1, 5],
    ["ArrowUp", 1, 1],
    ["ArrowDown", 9, 9],
    ["Home", 7, 0],
    ["End", 2, 9],
    ["Enter", 2, null],
  ])("%s leads from %i to %s", (key, from, to) => expect(placeAfter(key, from, 10, 4)).toBe(to));
});

describe("a network", () => {
  it("has a box for each row and column, and wires from the foot of one to the head of another", () => {
    expect(corner({ column: 0, row: 0 })).toEqual([0, 0]);
    const box = (column: number, row: number) =>
      ({ key: "", name: "", kind: "", colour: "", from: [], enabled: true, column, row }) as const;
    const [, start, end] = /^M(\S+ \S+) C.* (\S+ \S+)$/.exec(wire(box(0, 0), box(1, 1))) ?? [];
    expect(start).toBe("54 30");
    expect(end).toBe("176 48");
  });
});
