import { describe, expect, it } from "vitest";
import { MOST_FOUND, findNodes } from "../src/canvas/find";
import { arrivalsAt } from "../src/canvas/inputs";
import { noteComplaint, repeatComplaint } from "../src/canvas/questions";
import { axes, bestLanding, offer, shapeFor } from "../src/canvas/quick";
import { alongOf, stepOf, typedTo } from "../src/canvas/roving";
import { type Under, selectionFor } from "../src/canvas/under";
import { kept } from "../src/shared/placing";
import { merge, node, snapshotOf, wire } from "./canvas_snapshot";

describe("finding nodes", () => {
  const { scene } = snapshotOf({
    nodes: [
      node("stem", { class_name: "Conv2D" }),
      node("head", { class_name: "Dense" }),
      node("res", { name: "res_block", class_name: "Block", holds: 2 }),
      node("res/conv2d", { class_name: "Conv2D" }),
      node("res/stem", { class_name: "ReLU" }),
    ],
  });
  const found = (query: string) => findNodes(scene, query).map((each) => each.node.id);

  it("looks at names first, then at classes, then at the blocks around", () => {
    expect(found("conv2d")).toEqual(["res/conv2d", "stem"]);
    expect(found("dense")).toEqual(["head"]);
    expect(found("res_block/stem")).toEqual(["res/stem"]);
    expect(found("stem")).toEqual(["stem", "res/stem"]);
  });

  it("says in which block a node lies", () => {
    expect(findNodes(scene, "conv2d")[0]?.within).toEqual(["res_block"]);
  });

  it("lists everything without a query, and not more than can be looked through", () => {
    expect(found(" ")).toEqual(["stem", "head", "res", "res/conv2d", "res/stem"]);
    const many = snapshotOf({ nodes: Array.from({ length: 200 }, (_, at) => node(`dense_${at}`)) });
    expect(findNodes(many.scene, "dense")).toHaveLength(MOST_FOUND);
    expect(found("zzz")).toEqual([]);
  });

  it("does not lead to what is being deleted", () => {
    const { scene: whole } = snapshotOf({ nodes: [node("a")] });
    const leaving = { ...whole, nodes: whole.nodes.map((each) => ({ ...each, hint: "leaving" as const })) };
    expect(findNodes(leaving, "a")).toEqual([]);
  });
});

describe("the quick search", () => {
  const palette = ["Input", "Dense", "Conv2D", "MaxPooling2D", "LSTM", "Dropout"].map(
    (class_name) => ({ class_name, family: "core", summary: "" }),
  );
  const names = (query: string, shape: string) =>
    offer(query, palette, shape).map((item) => item.class_name);

  it("puts the layer that works along the axes of the tensor before its sisters", () => {
    const layers = ["Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "ConvLSTM2D", "Dense"];
    const items = layers.map((class_name) => ({ class_name, family: "core", summary: "" }));
    const first = (query: string, shape: string) => offer(query, items, shape).slice(0, 3).map((item) => item.class_name);
    expect(first("conv", "16 × 16 × 3")).toEqual(["Conv2D", "Conv1D", "Conv3D"]);
    expect(first("conv", "20 × 64")).toEqual(["Conv1D", "Conv2D", "Conv3D"]);
    expect(first("conv", "")).toEqual(["Conv2D", "Conv1D", "Conv3D"]);
    expect(first("conv", "64")).toEqual(["Conv1D", "Conv2D", "Conv3D"]);
    expect(first("convtranspose", "16 × 16 × 3")).toEqual(["Conv2DTranspose", "Conv1DTranspose"]);
    expect(first("conv1d", "16 × 16 × 3")[0]).toBe("Conv1D");
  });

  it("offers what fits the tensor before anything is written", () => {
    expect(names("", "16 × 16 × 3").slice(0, 2)).toEqual(["Conv2D", "MaxPooling2D"]);
    expect(names("", "20 × 64")[0]).toBe("LSTM");
    expect(names("", "64")[0]).toBe("Dense");
    expect(names("", "")[0]).toBe("Input");
  });

  it("offers only what the palette has", () => {
    expect(names("", "8 × 8 × 8 × 3")).toEqual(["Dropout"]);
  });

  it("searches the whole palette when something is written", () => {
    expect(names("inp", "16 × 16 × 3")).toEqual(["Input"]);
  });

  it.each([["", 0], ["scalar", 0], ["64", 1], ["? × 64", 2], ["16 × 16 × 3", 3]])(
    "counts the axes of “%s”",
    (shape, count) => expect(axes(shape)).toBe(count),
  );

  it("knows the tensor that a new layer would get", () => {
    const nodes = [node("a", { outputs: [{ label: "", shape: "8 × 8 × 3" }] }), node("b")];
    const edge = wire("a", "b");
    const snapshot = snapshotOf({ nodes, edges: [edge], selected: ["b"] });
    expect(shapeFor({ how: "best" }, snapshot)).toBe("64");
    expect(shapeFor({ how: "from", source: "a", port: 0 }, snapshot)).toBe("8 × 8 × 3");
    expect(shapeFor({ how: "into", edge }, snapshot)).toBe("8 × 8 × 3");
    expect(shapeFor({ how: "at", scope: "", position: [0, 0] }, snapshot)).toBe("");
  });

  it("puts a layer at the pointer only where nothing is selected", () => {
    const pointer = { how: "at", scope: "", position: [5, 5] } as const;
    expect(bestLanding(snapshotOf({ nodes: [node("a")] }), () => pointer)).toBe(pointer);
    const selected = snapshotOf({ nodes: [node("a")], selected: ["a"] });
    expect(bestLanding(selected, () => pointer)).toEqual({ how: "best" });
  });
});

describe("the wires to a node", () => {
  it("are told apart by their ports, and those that are being removed are not among them", () => {
    const port = (name: string) => ({ name, many: false, optional: false, maximum: 1, labels: [] });
    const attention = node("m", { ports: [port("query"), port("value"), port("key")] });
    const to = (source: string, target_port: string) => ({ ...wire(source, "m"), target_port });
    const { scene } = snapshotOf({
      nodes: [node("a"), node("b"), attention],
      edges: [to("a", "value"), to("a", "query"), to("b", "key")],
    });
    const leaving = scene.edges.map((each) => (each.edge.source === "b" ? { ...each, hint: "leaving" as const } : each));
    const ports = arrivalsAt({ ...scene, edges: leaving }, attention);
    expect(ports.map((each) => [each.port, each.arrivals.map(({ from, label }) => [from, label])])).toEqual([
      ["query", [["a", "query"]]],
      ["value", [["a", "value"]]],
    ]);
    expect(new Set(ports.flatMap(({ arrivals }) => arrivals.map(({ key }) => key))).size).toBe(2);
  });
});

describe("the inputs of a merge", () => {
  it("come in their order, with what they stand for, each with a key of its own", () => {
    const { scene } = snapshotOf({
      nodes: [node("a"), node("b"), merge("m", ["query", "value"])],
      edges: [wire("b", "m", 1), wire("a", "m", 0), wire("b", "m", 2)],
    });
    const [port] = arrivalsAt(scene, merge("m", ["query", "value"]));
    expect(port?.arrivals.map(({ from, label }) => [from, label])).toEqual([
      ["a", "query"],
      ["b", "value"],
      ["b", ""],
    ]);
    expect(new Set(port?.arrivals.map(({ key }) => key)).size).toBe(3);
  });
});

describe("questions", () => {
  it("say what was expected and what came", () => {
    expect(repeatComplaint("32")).toBeNull();
    const wanted = "Expected a whole number from 1 to 10,000";
    expect(repeatComplaint("")).toBe(`${wanted}, got nothing.`);
    expect(["0", "10001", "2.5", "-3", "many"].map(repeatComplaint)).toEqual(
      ["0", "10001", "2.5", "-3", "many"].map((text) => `${wanted}, got ${text}.`),
    );
  });
});

describe("moving in a toolbar", () => {
  it("ends at both ends", () => {
    expect([alongOf("ArrowRight", 0, 3), alongOf("ArrowRight", 2, 3)]).toEqual([1, 2]);
    expect([alongOf("ArrowLeft", 2, 3), alongOf("ArrowLeft", 0, 3)]).toEqual([1, 0]);
    expect([alongOf("Home", 1, 3), alongOf("End", 1, 3)]).toEqual([0, 2]);
    expect([alongOf("ArrowDown", 1, 3), alongOf("End", 0, 0)]).toEqual([null, null]);
  });
});

describe("moving in a menu", () => {
  it("goes round", () => {
    expect(stepOf("ArrowDown", 2, 3)).toBe(0);
    expect(stepOf("ArrowUp", 0, 3)).toBe(2);
    expect(stepOf("ArrowUp", -1, 3)).toBe(2);
    expect(stepOf("End", 0, 3)).toBe(2);
    expect(stepOf("x", 0, 3)).toBeNull();
    expect(stepOf("ArrowDown", -1, 0)).toBeNull();
  });

  it("goes to what the letters begin", () => {
    const labels = ["Cut", "Copy", "Paste", "Duplicate", "Delete"];
    expect(typedTo("p", labels, 0)).toBe(2);
    expect(typedTo("c", labels, 0)).toBe(1);
    expect(typedTo("c", labels, 1)).toBe(0);
    expect(typedTo("cc", labels, 0)).toBe(1);
    expect(typedTo("de", labels, 3)).toBe(4);
    expect(typedTo("z", labels, 0)).toBeNull();
  });
});

describe("where a pop-over stands", () => {
  const room = { width: 400, height: 300 };

  it("is where it is wanted, or pushed back into the component", () => {
    const box = { width: 200, height: 100 };
    expect(kept({ x: 50, y: 60 }, box, room)).toEqual({ x: 50, y: 60 });
    expect(kept({ x: 390, y: 290 }, box, room)).toEqual({ x: 192, y: 192 });
    expect(kept({ x: -20, y: 2 }, box, room)).toEqual({ x: 8, y: 8 });
  });

  it("begins at the beginning where it is too large", () => {
    expect(kept({ x: 100, y: 100 }, { width: 900, height: 900 }, room)).toEqual({ x: 8, y: 8 });
  });
});

describe("what a menu is about", () => {
  const snapshot = snapshotOf({ nodes: [node("a"), node("b"), node("c")], selected: ["a", "b"] });
  const selected = (under: Under) => selectionFor(under, snapshot).nodes;

  it("is the selection where the press was on part of it, else what was pressed", () => {
    expect(selected({ what: "node", id: "a" })).toEqual(["a", "b"]);
    expect(selectionFor({ what: "node", id: "a" }, snapshot).active).toBe("a");
    expect(selected({ what: "node", id: "c" })).toEqual(["c"]);
    expect(selected({ what: "pane" })).toEqual([]);
    expect(selectionFor({ what: "note", id: "n" }, snapshot).notes).toEqual(["n"]);
  });
});

it("refuses a note without a text, or with one that Python would refuse", () => {
  expect(noteComplaint("Why?")).toBeNull();
  expect(noteComplaint("😀".repeat(10_000))).toBeNull();
  expect(noteComplaint(" \n")).toBe("Expected a text, got nothing.");
  expect(noteComplaint("a".repeat(10_001))).toBe("Expected a text of at most 10,000 characters, got 10,001.");
});
