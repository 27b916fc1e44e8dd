import { describe, expect, it } from "vitest";
import { Buffer } from "../src/live_curves/buffer";
import { curvesOf, rateCurves } from "../src/live_curves/curves";
import { MOST_POINTS, decimated } from "../src/live_curves/decimate";
import { type Look, dashOf, layout, noteOf, traces, viewAfter } from "../src/live_curves/figure";
import type { CurvesData, Points } from "../src/live_curves/protocol";
import { Series } from "../src/live_curves/series";
import { smoothed } from "../src/live_curves/smoothing";

const points = (start: number, count: number): Points => ({
  start,
  rows: Array.from({ length: count }, (_, at) => [start + at, (start + at) ** 2, 1]),
});
const NONE: Points = { start: 0, rows: [] };
const message = (changes: Partial<CurvesData>): CurvesData => ({
  plotly: "",
  run_id: "one",
  columns: ["loss", "accuracy"],
  points: NONE,
  epochs: NONE,
  marks: [],
  losses: 1,
  rate: false,
  metrics_title: "",
  ended: false,
  height: 360,
  ...changes,
});

describe("a series", () => {
  it.each<[string, [number, number][]]>([
    ["in order", [[0, 5], [5, 5]]],
    ["twice", [[0, 5], [0, 5], [5, 5], [5, 5]]],
    ["overlapping", [[0, 7], [3, 7]]],
    ["late", [[0, 5], [5, 5], [2, 3]]],
    ["with a gap that is sent again", [[0, 5], [7, 3], [5, 5]]],
  ])("is the same whether points come in order or %s", (_, messages) => {
    const series = new Series(3);
    for (const [start, count] of messages) series.append(points(start, count));
    expect(series.column(0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(series.column(1)).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
  });

  it("says what came of a message", () => {
    const series = new Series(3);
    expect(series.append(points(3, 2))).toBe("gap");
    expect(series.append(points(0, 3))).toBe("grown");
    expect(series.append(points(1, 2))).toBe("nothing");
  });

  it("takes a missing value as missing", () => {
    const series = new Series(3);
    series.append({ start: 0, rows: [[0, null, 1], [1]] });
    expect(series.column(1)).toEqual([Number.NaN, Number.NaN]);
    expect(series.column(2)).toEqual([1, Number.NaN]);
  });
});

describe("the buffer", () => {
  it("begins anew with another run", () => {
    const buffer = new Buffer();
    buffer.take(message({ points: points(0, 5) }), 0);
    const taken = buffer.take(message({ run_id: "two", points: points(0, 2) }), 1);
    expect(taken).toMatchObject({ reset: true, report: { run_id: "two", have: 2 } });
    expect(buffer.batches.length).toBe(2);
  });

  it("asks for a gap at once, saying what it has", () => {
    const buffer = new Buffer();
    buffer.take(message({ points: points(0, 5) }), 0);
    expect(buffer.take(message({ points: points(9, 5) }), 1).report).toMatchObject({ have: 5 });
  });

  it("reports the first points, then not every message, then when it is time or many came", () => {
    const buffer = new Buffer();
    expect(buffer.take(message({ points: points(0, 1) }), 0).report).not.toBeNull();
    expect(buffer.take(message({ points: points(0, 20) }), 100).report).toBeNull();
    expect(buffer.take(message({ points: points(0, 25) }), 3_500).report).toMatchObject({ have: 25 });
    expect(buffer.take(message({ points: points(25, 400) }), 3_600).report).toMatchObject({ have: 425 });
    expect(buffer.take(message({ points: points(425, 0) }), 60_000).report).toBeNull();
  });

  it("counts epochs on their own", () => {
    const buffer = new Buffer();
    const epochs = { start: 0, rows: [[1, 0.5, 0.9, 0.6, 0.8]] };
    expect(buffer.take(message({ epochs }), 0).report).toEqual({ run_id: "one", have: 0, have_epochs: 1 });
  });
});

describe("smoothing", () => {
  it("leaves a constant as it is from the first value on", () => {
    for (const value of smoothed([3, 3, 3, 3], 0.9)) expect(value).toBeCloseTo(3);
  });

  it("is the corrected moving average", () => {
    const [first, second] = smoothed([1, 2], 0.5);
    expect(first).toBeCloseTo(1);
    expect(second).toBeCloseTo((0.25 * 1 + 0.5 * 2) / 0.75);
  });

  it("passes over missing values", () => {
    const values = smoothed([1, Number.NaN, 1], 0.9);
    expect(values[1]).toBeNaN();
    expect(values[2]).toBeCloseTo(1);
  });

  it("changes nothing with weight 0", () => {
    expect(smoothed([1, 5, 2], 0)).toEqual([1, 5, 2]);
  });
});

describe("drawing fewer points", () => {
  const x = Array.from({ length: 100_000 }, (_, at) => at);
  const y = x.map((at) => Math.sin(at / 500));
  y[54_321] = 9;
  y[67_890] = -9;

  it("leaves a short curve alone", () => {
    const line = { x: x.slice(0, MOST_POINTS), y: y.slice(0, MOST_POINTS) };
    expect(decimated(line, null)).toBe(line);
  });

  it("keeps the peaks, the ends and the order", () => {
    const line = decimated({ x, y }, null);
    expect(line.x.length).toBeLessThan(6_000);
    expect(line.y[line.x.indexOf(54_321)]).toBe(9);
    expect(line.y[line.x.indexOf(67_890)]).toBe(-9);
    expect(line.x.at(-1)).toBe(99_999);
    expect([...line.x].sort((a, b) => a - b)).toEqual(line.x);
  });

  it("brings every point back where the view is close", () => {
    const line = decimated({ x, y }, [1_000, 2_000]);
    expect(line.x[0]).toBe(999);
    expect(line.x.at(-1)).toBe(2_001);
    expect(line.x).toHaveLength(1_003);
  });

  it("keeps a gap of missing values", () => {
    const holes = y.map((value, at) => (at > 40_000 && at < 60_000 ? Number.NaN : value));
    const line = decimated({ x, y: holes }, null);
    expect(line.y.some(Number.isNaN)).toBe(true);
    expect(line.y.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(1_000);
  });
});

describe("the figure", () => {
  const buffer = new Buffer();
  buffer.take(
    message({ points: points(0, 3), epochs: { start: 0, rows: [[1, 0.5, 0.9, 0.6, null]] } }),
    0,
  );
  const look: Look = {
    theme: { text: "#000000", page: "#ffffff", font: "sans", colours: ["#111111", "#222222"] },
    width: 400,
    height: 200,
    log: false,
    revision: "one",
    drawing: 1,
    empty: false,
    view: null,
    hidden: new Set(["validation"]),
    low: false,
    end: 4,
  };
  const columns = ["loss", "accuracy"];

  it("has a curve for batches, training and validation, told apart by colour and dash", () => {
    const curves = curvesOf(buffer, columns, ["loss"], false);
    expect(curves.map((curve) => curve.label)).toEqual(["batch", "train", "validation"]);
    expect(curves.map(dashOf)).toEqual(["solid", "solid", "dash"]);
    expect(curves.map((curve) => curve.last)).toEqual([4, 0.5, 0.6]);
  });

  it("leaves out curves without a value, and names several metrics", () => {
    expect(curvesOf(buffer, columns, ["accuracy"], false).map((curve) => curve.label)).toEqual(["batch", "train"]);
    const labels = curvesOf(buffer, columns, columns, false).map((curve) => curve.label);
    expect(labels).toEqual(["loss, batch", "loss", "loss, validation", "accuracy, batch", "accuracy"]);
  });

  it("keeps the batches faintly behind their smoothed curve", () => {
    const curves = curvesOf(buffer, columns, ["loss"], true);
    expect(curves.map((curve) => [curve.label, curve.listed])).toEqual([
      ["batch", false],
      ["batch, smoothed", true],
      ["train", true],
      ["validation", true],
    ]);
  });

  it("hides what was switched off and keeps its place", () => {
    const drawn = traces(curvesOf(buffer, columns, ["loss"], false), look);
    expect(drawn.map((trace) => trace.visible)).toEqual([true, true, false]);
  });

  it("keeps the zoom while the run and the axis are the same", () => {
    const axis = (changes: Partial<Look>) => layout({ ...look, ...changes }, []).yaxis;
    expect(axis({})).toEqual(axis({ width: 401 }));
    expect(axis({ log: true })).toMatchObject({ type: "log", uirevision: "one true" });
    expect(layout(look, []).uirevision).toBe("one");
  });

  it("has no axes where there is nothing to draw", () => {
    const axes = (empty: boolean) => layout({ ...look, empty }, []);
    expect(axes(true)).toMatchObject({ xaxis: { visible: false }, yaxis: { visible: false } });
    expect(axes(false)).toMatchObject({ xaxis: { visible: true }, yaxis: { visible: true } });
  });

  it("waits for a first batch only while one can come", () => {
    expect(noteOf(new Buffer(), false)).toContain("Waiting");
    expect(noteOf(new Buffer(), true)).toBe("No batch was run.");
    expect(noteOf(buffer, true)).toBe("");
  });

  it("of several, lists batches only until there are epochs, and hides them with these", () => {
    const several = new Buffer();
    several.take(message({ points: points(0, 3) }), 0);
    const listed = () => curvesOf(several, columns, columns, false).filter((each) => each.listed);
    expect(listed().map((each) => each.label)).toEqual(["loss, batch", "accuracy, batch"]);
    several.take(message({ epochs: { start: 0, rows: [[1, 0.5, 0.9, 0.6, 0.8]] } }), 0);
    expect(listed().map((each) => each.label)).toEqual([
      "loss",
      "loss, validation",
      "accuracy",
      "accuracy, validation",
    ]);
    const hidden = { ...look, hidden: new Set(["loss"]) };
    const drawn = traces(curvesOf(several, columns, columns, false), hidden);
    expect(drawn.filter((trace) => !trace.visible).map((trace) => trace.name)).toEqual(["loss, batch", "loss"]);
  });

  it("draws the rate, which follows the columns of a batch", () => {
    const rated = new Buffer();
    rated.take(message({ rate: true, points: { start: 0, rows: [[0.5, 2, 0.1, 0.01], [1, 1, 0.2, 0.005]] } }), 0);
    expect(rateCurves(rated, columns).map((curve) => [curve.kind, curve.line.y])).toEqual([["rate", [0.01, 0.005]]]);
    expect(rateCurves(buffer, columns)).toEqual([]);
  });

  it("writes marks that stand close below each other, and on the side where there is room", () => {
    const marks = [0.5, 0.6, 3.9].map((x) => ({ x, label: `at ${x}` }));
    const { annotations } = layout(look, marks) as { annotations: { y: number; xanchor: string }[] };
    expect(new Set(annotations.map((each) => each.y)).size).toBe(3);
    expect(annotations.map((each) => each.xanchor)).toEqual(["left", "left", "right"]);
    expect(layout({ ...look, low: true }, marks)).toMatchObject({ annotations: [], shapes: { length: 3 } });
  });

  it("tells Plotly of every drawing that the arrays have changed", () => {
    expect(layout(look, []).datarevision).not.toBe(layout({ ...look, drawing: 2 }, []).datarevision);
  });

  it("writes marks as text, not as markup", () => {
    expect(layout(look, [{ x: 1, label: "<b>" }]).annotations).toMatchObject([{ text: "&lt;b&gt;" }]);
  });

  it("reads what the user zoomed to", () => {
    expect(viewAfter({ "xaxis.range[0]": 1, "xaxis.range[1]": 2 })).toEqual([1, 2]);
    expect(viewAfter({ "xaxis.autorange": true })).toBeNull();
    expect(viewAfter({ width: 3 })).toBeUndefined();
  });
});
