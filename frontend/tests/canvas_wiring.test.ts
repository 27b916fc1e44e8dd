import { describe, expect, it, vi } from "vitest";
import { landingOn, landingWords } from "../src/canvas/drop";
import { endAt, heldAt, heldBeside } from "../src/canvas/grip";
import { hintCorner, hintFor } from "../src/canvas/hint";
import type { CanvasEdge, CanvasNode } from "../src/canvas/protocol";
import { nodesOnly } from "../src/canvas/selection";
import { type Slots, ordersByNode, slotsOf } from "../src/canvas/slots";
import { Tour } from "../src/canvas/tour";
import { type End, Wiring, between } from "../src/canvas/wiring";
import { merge, node, snapshotOf, wire } from "./canvas_snapshot";

const out = (id: string, port = 0): End => ({ side: "output", node: id, port });
const into = (id: string, port = "inputs", order: number | null = 0): End => ({ side: "input", node: id, port, order });

const NODES = [node("a"), node("b"), node("c"), merge("sum")];
const EDGES = [wire("a", "b"), wire("b", "c"), wire("b", "sum", 0)];

function setUp(nodes: readonly CanvasNode[] = NODES, edges: readonly CanvasEdge[] = EDGES, readOnly = false) {
  const snapshot = snapshotOf({ nodes, edges, facts: { readOnly } });
  const orders = ordersByNode(snapshot.scene.edges);
  const slots = (id: string): Slots | undefined => {
    const found = snapshot.scene.byId.get(id);
    return found && slotsOf(found.node, orders.get(id)?.byPort, { width: 200, height: 60 }, "down");
  };
  let { selection } = snapshot;
  const model = {
    snapshot: () => ({ ...snapshot, selection }),
    select: (active: string) => {
      selection = nodesOnly([active]);
    },
    connect: vi.fn(() => null),
    reconnect: vi.fn(() => null),
    ask: vi.fn(),
  };
  const wiring = new Wiring(model, slots);
  const said: string[] = [];
  return { ...snapshot, slots, model, wiring, said, tour: new Tour(model, wiring, (text) => said.push(text)) };
}

describe("a wire by pointer", () => {
  it.each([
    ["from an output to an input", out("a"), into("c")],
    ["from an input to an output", into("c"), out("a")],
  ])("is drawn %s", (_, from, to) => {
    const { wiring, model } = setUp();
    wiring.start(from, null, { x: 0, y: 0 });
    wiring.point(to, { x: 5, y: 5 });
    expect(wiring.draw()).toBeNull();
    expect(model.connect).toHaveBeenCalledWith({
      source: "a", source_port: 0, target: "c", target_port: "inputs", order: 0,
    });
    expect(wiring.snapshot()).toBeNull();
  });

  it("says what it takes the place of", () => {
    const { wiring, scene } = setUp();
    wiring.start(out("a"), null, null);
    wiring.point(into("c"), null);
    expect(hintFor(wiring.snapshot()!, null, scene)).toEqual({
      tone: "yes", text: "To c. Replaces the wire from b.",
    });
  });

  it("says why it cannot be, and is not drawn", () => {
    const { wiring, model, scene } = setUp();
    wiring.start(out("c"), null, null);
    wiring.point(into("a"), null);
    expect(hintFor(wiring.snapshot()!, null, scene)).toMatchObject({ tone: "no" });
    expect(wiring.draw()).toContain("circle");
    expect(model.connect).not.toHaveBeenCalled();
  });

  it("does not join two outputs", () => {
    const { wiring } = setUp();
    expect(between(out("a"), out("b"))).toBeNull();
    wiring.start(out("a"), null, null);
    wiring.point(out("b"), null);
    expect(wiring.draw()).toBe("A wire ends at an input, not at another output.");
  });

  it("asks Python about a target once, and says what Python says", () => {
    const { wiring, model, scene } = setUp();
    wiring.start(out("a"), null, null);
    for (const x of [1, 2, 3]) wiring.point(into("sum", "inputs", 1), { x, y: 0 });
    expect(model.ask).toHaveBeenCalledTimes(1);
    const verdict = { question: 1, message: "sum expects tensors of one shape." };
    expect(hintFor(wiring.snapshot()!, verdict, scene)).toMatchObject({ tone: "warning", text: verdict.message });
    wiring.cancel();
    expect(model.ask).toHaveBeenLastCalledWith(null);
  });

  it("knows where it could end", () => {
    const { wiring } = setUp();
    expect(wiring.fits("c")).toBe("");
    wiring.start(out("b"), null, null);
    expect(wiring.fits("a")).toBe("");
    expect(wiring.fits("c")).toBe("");
    expect(wiring.fits("sum")).toBe("in:inputs:1");
    wiring.cancel();
    wiring.start(into("b"), null, null);
    expect(wiring.fits("c")).toBe("");
  });

  it("gives a wire that is taken by its tip another beginning, over an output", () => {
    const { wiring, model, scene } = setUp();
    wiring.start(out("b"), wire("b", "sum", 0), null);
    wiring.point(out("c"), null);
    expect(hintFor(wiring.snapshot()!, null, scene)).toEqual({ tone: "yes", text: "From c." });
    expect(wiring.draw()).toBeNull();
    expect(model.reconnect).toHaveBeenCalledWith(wire("b", "sum", 0), expect.objectContaining({ source: "c", target: "sum", order: 0 }));
    wiring.start(into("c"), wire("b", "c"), null);
    wiring.point(into("sum", "inputs", 1), null);
    expect(wiring.draw()).toBeNull();
    expect(model.reconnect).toHaveBeenLastCalledWith(wire("b", "c"), expect.objectContaining({ source: "b", target: "sum", order: 1 }));
  });

  it("takes the end of a wire elsewhere, also to where it was full", () => {
    const { wiring, model } = setUp();
    wiring.start(out("b"), wire("b", "c"), null);
    expect(wiring.fits("c")).toBe("in:inputs:0");
    wiring.point(into("sum", "inputs", 1), null);
    wiring.draw();
    expect(model.reconnect).toHaveBeenCalledWith(wire("b", "c"), expect.objectContaining({ target: "sum", order: 1 }));
  });
});

describe("the line beside a wire", () => {
  const room = { width: 700, height: 500 };
  const box = { width: 300, height: 60 };

  it("stands to the right of its end and below", () => {
    expect(hintCorner({ x: 100, y: 100 }, box, room)).toEqual({ x: 116, y: 114 });
  });

  it("stands on the other side where the canvas ends", () => {
    expect(hintCorner({ x: 500, y: 470 }, box, room)).toEqual({ x: 184, y: 396 });
  });

  it("stays in a canvas that is hardly wider than it", () => {
    const { x } = hintCorner({ x: 200, y: 100 }, box, { width: 372, height: 500 });
    expect(x).toBeGreaterThanOrEqual(8);
    expect(x + box.width).toBeLessThanOrEqual(372);
  });
});

describe("what is under the pointer", () => {
  const found = { wire: null, node: "c", open: false, side: null, port: null, order: null };

  it("is the first free place of a node that fits", () => {
    const { scene, slots } = setUp();
    expect(endAt({ ...found, node: "sum" }, out("a"), scene, slots)).toEqual(into("sum", "inputs", 1));
    expect(endAt(found, out("a"), scene, slots)).toEqual(into("c"));
    expect(endAt(found, into("sum"), scene, slots)).toEqual(out("c"));
  });

  it("comes beside the only wire of a port that takes more, not in its place", () => {
    const { scene, slots } = setUp();
    const first = { ...found, node: "sum", side: "input" as const, port: "inputs", order: 0 };
    expect(endAt(first, out("a"), scene, slots)).toEqual(into("sum", "inputs", 1));
    expect(endAt(first, out("a"), scene, slots, wire("a", "b"))).toEqual(into("sum", "inputs", 0));
    const two = setUp(NODES, [wire("b", "sum", 0), wire("c", "sum", 1)]);
    expect(endAt(first, out("a"), two.scene, two.slots)).toEqual(into("sum", "inputs", 0));
  });

  it("is a place of the node itself too, which says why not", () => {
    const { scene, slots, wiring, model } = setUp();
    const own = endAt(found, out("c"), scene, slots);
    expect(own).toEqual(into("c"));
    wiring.start(out("c"), null, null);
    wiring.point(own, null);
    expect(wiring.draw()).toBe("c cannot take its own output.");
    expect(model.connect).not.toHaveBeenCalled();
  });

  it("is nothing in the open, or on a node that Python does not know", () => {
    const { scene, slots } = setUp();
    expect(endAt({ ...found, open: true }, out("a"), scene, slots)).toBeNull();
    expect(endAt(null, out("a"), scene, slots)).toBeNull();
  });

  it("decides where a layer from the palette lands", () => {
    const { scene } = setUp();
    const place = { scope: "", position: [3, 4] as const };
    const at = (facts: object) => landingOn({ ...found, ...facts }, scene, place);
    expect(at({ node: null, wire: scene.edges[0]!.key })).toMatchObject({ on: "wire", edge: wire("a", "b") });
    expect(at({})).toEqual({ on: "output", node: "c", port: 0 });
    expect(at({ node: "a", side: "input", port: "inputs" })).toEqual({ on: "input", node: "a", port: "inputs" });
    const there = { on: "wire", edge: wire("b", "c") };
    expect(at({ side: "input", port: "inputs" })).toMatchObject(there);
    expect(at({ side: "input", port: "inputs", order: 0 })).toMatchObject(there);
    expect(at({ side: "input", port: "inputs", order: 1 })).toMatchObject({ on: "input" });
    expect(at({ open: true })).toEqual({ on: "canvas", ...place });
    expect(landingWords(at({ node: null, wire: scene.edges[0]!.key }), scene)).toBe("between a and b");
  });
});

describe("a wire by keyboard", () => {
  const press = (tour: Tour, ...keys: string[]) => keys.map((key) => tour.key({ key, shiftKey: false }));

  it("goes through the places where it can end, and is drawn with Enter", () => {
    const { tour, wiring, model, said } = setUp();
    tour.begin("a");
    expect(wiring.snapshot()!.over).toEqual(into("c"));
    expect(said.at(-1)).toContain("Wire from a.");
    expect(press(tour, "ArrowDown")).toEqual([true]);
    expect(said.at(-1)).toContain("To sum");
    expect(press(tour, "Enter")).toEqual([true]);
    expect(model.connect).toHaveBeenCalledWith(expect.objectContaining({ source: "a", target: "sum" }));
    expect(said.at(-1)).toContain("Wire drawn.");
  });

  it("comes round at both ends", () => {
    const { tour, wiring } = setUp();
    tour.begin("a");
    const count = wiring.snapshot()!.tour!.targets.length;
    tour.key({ key: "Tab", shiftKey: true });
    expect(wiring.snapshot()!.tour!.at).toBe(count - 1);
    tour.key({ key: "Tab", shiftKey: false });
    expect(wiring.snapshot()!.tour!.at).toBe(0);
  });

  it("is left with Escape", () => {
    const { tour, wiring, model } = setUp();
    tour.begin("a");
    press(tour, "Escape");
    expect(wiring.snapshot()).toBeNull();
    expect(model.connect).not.toHaveBeenCalled();
    expect(press(tour, "ArrowDown")).toEqual([false]);
  });

  it("takes the end of one that is there elsewhere, but not to where it is", () => {
    const { tour, wiring, model } = setUp();
    tour.take(wire("a", "b"));
    expect(wiring.snapshot()!.tour!.targets).toContainEqual(into("c"));
    expect(wiring.snapshot()!.tour!.targets).not.toContainEqual(into("b"));
    while (wiring.snapshot()!.over!.node !== "sum") press(tour, "ArrowDown");
    press(tour, "Enter");
    expect(model.reconnect).toHaveBeenCalledWith(wire("a", "b"), expect.objectContaining({ source: "a", target: "sum" }));
    expect(model.connect).not.toHaveBeenCalled();
  });

  it("asks from which output where there are several", () => {
    const lstm = node("lstm", { outputs: [{ label: "output", shape: "4" }, { label: "state", shape: "4" }] });
    const { tour, wiring, said } = setUp([lstm, node("d")], []);
    tour.begin("lstm");
    expect(said.at(-1)).toBe("lstm has 2 outputs: 1 output, 2 state. Press a number.");
    expect(wiring.snapshot()).toBeNull();
    press(tour, "2");
    expect(wiring.snapshot()!.fixed).toEqual(out("lstm", 1));
  });

  it("asks no longer once another layer is active: its keys are commands again", () => {
    const outputs = [{ label: "output", shape: "4" }, { label: "state", shape: "4" }];
    const { tour, model, wiring } = setUp([node("lstm", { outputs }), node("d")], []);
    tour.begin("lstm");
    expect(press(tour, "b")).toEqual([true]);
    model.select("d");
    expect(press(tour, "b", "2")).toEqual([false, false]);
    expect(wiring.snapshot()).toBeNull();
  });

  it("says that there is nothing to wire to", () => {
    const { tour, wiring, said } = setUp([node("a"), node("b")], [wire("a", "b")]);
    tour.begin("b");
    expect(wiring.snapshot()).toBeNull();
    expect(said.at(-1)).toBe("There is nothing that b could be wired to.");
  });

  it("draws nothing in a document that is only shown", () => {
    const { tour, wiring } = setUp(NODES, EDGES, true);
    tour.begin("a");
    expect(wiring.snapshot()).toBeNull();
  });
});

describe("a press", () => {
  /** An element of the page: what `closest` finds for each selector, with its data. */
  const element = (found: Record<string, Record<string, string>>): Element => {
    const closest = (selector: string): unknown => {
      const dataset = found[selector];
      return dataset ? { dataset, closest } : null;
    };
    return { closest } as unknown as Element;
  };
  const port = (node: string, side: string, order: string) =>
    element({ "[data-port]": { port: side === "output" ? "0" : "inputs", side, order }, ".react-flow__node": { id: node } });

  it("on a port begins a new wire, from a free input too", () => {
    const snapshot = setUp();
    expect(heldAt(port("b", "output", "0"), snapshot)).toEqual({ fixed: out("b"), moved: null });
    expect(heldAt(port("a", "input", "0"), snapshot)).toEqual({ fixed: into("a"), moved: null });
    expect(heldAt(port("sum", "input", "1"), snapshot)).toEqual({ fixed: into("sum", "inputs", 1), moved: null });
  });

  it("on an input that has its wire takes the wire by its tip", () => {
    expect(heldAt(port("b", "input", "0"), setUp())).toEqual({ fixed: out("a"), moved: wire("a", "b") });
    expect(heldAt(port("sum", "input", "0"), setUp())).toEqual({ fixed: out("b"), moved: wire("b", "sum", 0) });
  });

  it("on an end of the selected wire takes that end, also by the port it stands at", () => {
    const { scene, selection } = setUp();
    const chosen = { ...selection, edges: [scene.edges[1]!.key] };
    const end = element({ "[data-end]": { end: "source" }, "[data-edge]": { edge: scene.edges[1]!.key } });
    expect(heldAt(end, { scene, selection })).toEqual({ fixed: into("c"), moved: wire("b", "c") });
    expect(heldAt(port("c", "input", "0"), { scene, selection: chosen })).toEqual({ fixed: out("b"), moved: wire("b", "c") });
    expect(heldAt(port("b", "output", "0"), { scene, selection: chosen })).toEqual({ fixed: into("c"), moved: wire("b", "c") });
    expect(heldAt(port("a", "output", "0"), { scene, selection: chosen })).toEqual({ fixed: out("a"), moved: null });
  });

  it.each([
    ["near its target", { x: 100, y: 280 }, out("b")],
    ["near its source", { x: 104, y: 115 }, into("c")],
    ["in its middle", { x: 100, y: 200 }, null],
  ])("on a wire %s takes the end that is near, though the wire is not selected", (_, press, fixed) => {
    const { scene, selection } = setUp();
    const stretch = { source: { x: 100, y: 100 }, target: { x: 100, y: 300 } };
    const line = element({ "[data-edge]": { edge: scene.edges[1]!.key } });
    const held = heldBeside(line, press, stretch, { scene, selection });
    expect(held).toEqual(fixed && { fixed, moved: wire("b", "c") });
  });

  it("leaves the middle of a short wire to be selected", () => {
    const { scene, selection } = setUp();
    const stretch = { source: { x: 0, y: 0 }, target: { x: 0, y: 30 } };
    const line = element({ "[data-edge]": { edge: scene.edges[1]!.key } });
    const at = (y: number) => heldBeside(line, { x: 0, y }, stretch, { scene, selection })?.fixed ?? null;
    expect([5, 15, 25].map(at)).toEqual([into("c"), null, out("b")]);
    expect(heldBeside(element({}), { x: 0, y: 0 }, stretch, { scene, selection })).toBeNull();
  });

  it("elsewhere begins no wire", () => {
    expect(heldAt(element({}), setUp())).toBeNull();
  });
});
