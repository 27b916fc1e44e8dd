import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clearPlace } from "../src/canvas/bringing";
import type { Places } from "../src/canvas/protocol";
import { CLEAR } from "../src/canvas/room";
import { edgeKey } from "../src/canvas/scene";
import { HEIGHT, WIDTH } from "../src/canvas/size";
import { merge, node, wire } from "./canvas_snapshot";
import { CHAIN, canvas, ends } from "./canvas_mounted";
import { PALETTE, remark, scope, unfolded } from "./canvas_scopes";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a gesture of which nothing comes", () => {
  it("gives back what was selected before it", () => {
    const { model, answer, acknowledged } = canvas(CHAIN, { selection: { ids: ["a", "b"], rev: 0 } });
    model.group("pair");
    expect(model.snapshot().selection.nodes).not.toContain("a");
    answer({ ack: acknowledged() });
    expect(model.snapshot().selection).toMatchObject({ nodes: ["a", "b"], active: "b" });
  });
});

describe("what nothing else shows", () => {
  it("is said to all, each time", () => {
    const block = node("b", { class_name: "Block", holds: 2 });
    const { model, last } = canvas(scope([block]), { selection: { ids: ["b"], rev: 0 } });
    model.saveBlock("b");
    expect(last()).toMatchObject({ kind: "save_block", node_id: "b" });
    expect(model.snapshot().notice?.text).toBe("b saved to the palette, under Blocks");
    model.paste("rubbish");
    const first = model.snapshot().notice;
    expect(first?.text).toBe("The clipboard holds no layers of Strata.");
    model.paste("rubbish");
    expect(model.snapshot().notice).not.toBe(first);
    expect(model.snapshot().notice).toEqual(first);
  });
});

describe("adding", () => {
  it("goes behind the active node, and the next one behind the new one", () => {
    const { model, pending } = canvas(CHAIN, { selection: { ids: ["b"], rev: 0 } });
    const first = model.add("Conv2D");
    const second = model.add("Conv2D");
    expect(first).toMatch(/^conv2d-[0-9a-f]{8}$/);
    expect(pending()[0]).toMatchObject({ node_id: first, wire: { how: "from", source: "b", source_port: 0 } });
    expect(pending()[1]).toMatchObject({ node_id: second, wire: { how: "from", source: first } });
    expect(model.snapshot().selection).toMatchObject({ nodes: [second], active: second });
  });

  it("leaves the same room behind what Python has not described yet", () => {
    const palette = PALETTE.map((item) => (item.class_name === "Conv2D" ? { ...item, starts: "32 filters" } : item));
    const described = { summary: "32 filters", outputs: [{ label: "", shape: "8" }] };
    const { model, answer, acknowledged, pending, placeOf } = canvas(CHAIN, { palette, selection: { ids: ["c"], rev: 0 } });
    const [first, second] = [model.add("Conv2D"), model.add("Conv2D")];
    expect(model.snapshot().scene.byId.get(first)?.node.summary).toBe("32 filters");
    const gap = () => placeOf(second)!.y - placeOf(first)!.y - placeOf(first)!.height;
    const before = gap();
    const places = Object.assign({}, ...pending().map((sent) => (sent.kind === "add" ? sent.places : {}))) as Places;
    const nodes = ["a", "b", "c", first, second].map((id) => node(id, { ...described, position: places[id] ?? null }));
    answer({ ack: acknowledged(), scope: scope(nodes, `a>b b>c c>${first} ${first}>${second}`) });
    expect(gap()).toBe(before);
    expect(before).toBeGreaterThanOrEqual(CLEAR);
  });

  it("goes to a place where it covers nothing, where it is only near that it is wanted", () => {
    const { model } = canvas(scope([node("a", { position: [0, 0] }), node("b", { position: [0, 110] })], "a>b"));
    const snapshot = model.snapshot();
    for (const wanted of [[0, 0], [10, 40], [0, 110], [-100, 60]] as const) {
      const [x, y] = clearPlace(snapshot, "", wanted);
      const covered = [...snapshot.boxes.values()].filter(
        (box) => x < box.x + box.width && x + WIDTH > box.x && y < box.y + box.height && y + HEIGHT > box.y,
      );
      expect(covered).toEqual([]);
    }
    expect(clearPlace(snapshot, "", [500, 30])).toEqual([500, 30]);
  });

  it("goes into the selected wire, and what is behind makes room", () => {
    const { model, last, placeOf } = canvas();
    const before = placeOf("b")!;
    model.select({ nodes: [], edges: [edgeKey(wire("a", "b"))], notes: [], active: null });
    const id = model.add("Conv2D");
    expect(last()).toMatchObject({ kind: "add", wire: { how: "into", edge: wire("a", "b") } });
    expect(placeOf("b")!.y).toBeGreaterThan(before.y);
    expect(placeOf(id)!.y).toBeLessThan(placeOf("b")!.y);
  });

  it("brings the places of what nobody has placed, as they are shown", () => {
    const document = scope([node("a", { position: [500, 0] }), "b", "c"], "a>b b>c");
    const { model, last, placeOf } = canvas(document);
    const id = model.add("Conv2D", { scope: "", position: [10, 900] });
    const { x, y } = placeOf("b")!;
    expect(Object.keys(last().places ?? {}).sort()).toEqual(["b", "c", id].sort());
    expect(last().places).toMatchObject({ b: [x, y], [id]: [10, 900] });
    expect(last()).toMatchObject({ wire: null });
  });

  it("stays within the block it is about", () => {
    const inside = scope(["x"], "", { path: "s" });
    const { model, last } = canvas(scope(["a", unfolded("s", inside)], "a>s"));
    const id = model.addFrom("Conv2D", "s/x");
    expect(id).toMatch(/^s\/conv2d-/);
    expect(Object.keys(last().places ?? {}).sort()).toEqual([id, "s/x"].sort());
    expect(model.addTo("block:residual", "s/x", "inputs")).toMatch(/^s\/residual_block-/);
    expect(last()).toMatchObject({ item: "block:residual", wire: { how: "to", target: "s/x", target_port: "inputs" } });
  });

  it("of a merge takes all that is selected, from side to side", () => {
    const places = { a: [0, 0], l: [300, 200], r: [-300, 100], m: [0, 210] } as const;
    const nodes = Object.entries(places).map(([id, position]) => node(id, { position }));
    const { model, last, placeOf } = canvas(scope(nodes, "a>l a>r a>m"), { selection: { ids: ["l", "m", "r"], rev: 0 } });
    const id = model.add("Add");
    expect(last()).toMatchObject({ wire: { how: "join", sources: ["r", "m", "l"].map((source) => ({ source, source_port: 0 })) } });
    expect(placeOf(id)!.x).toBe(0);
    expect(placeOf(id)!.y).toBeGreaterThan(placeOf("m")!.y + placeOf("m")!.height);
    const arriving = model.snapshot().scene.edges.filter(({ edge }) => edge.target === id);
    expect(arriving.map(({ edge }) => [edge.source, edge.order])).toEqual([["r", 0], ["m", 1], ["l", 2]]);
    model.selectNodes(["l", "m", "r"]);
    model.add("Conv2D");
    expect(last()).toMatchObject({ wire: { how: "from", source: "r" } });
  });

  it("lets an input stand by itself, but feed where it is wanted to", () => {
    const { model, last } = canvas(CHAIN, { selection: { ids: ["b"], rev: 0 } });
    model.add("Input");
    expect(last()).toMatchObject({ wire: null });
    model.addTo("Input", "a", "inputs");
    expect(last()).toMatchObject({ wire: { how: "to", target: "a" } });
  });

  it("begins an empty document", () => {
    const { model, last, placeOf } = canvas(scope([]));
    const id = model.add("Conv2D");
    expect(last()).toMatchObject({ wire: null });
    expect(placeOf(id)).toMatchObject({ x: 0, y: 0 });
  });
});

describe("what is shown", () => {
  it("stays as it is until Python has answered", () => {
    const { model, answer, acknowledged, placeOf } = canvas(CHAIN, { selection: { ids: ["c"], rev: 0 } });
    const id = model.add("Conv2D");
    const place = placeOf(id)!;
    answer();
    expect(model.snapshot()).toMatchObject({ waiting: true, selection: { active: id } });
    const done = scope(["a", "b", "c", node(id, { position: [place.x, place.y] })], `a>b b>c c>${id}`);
    answer({ scope: done, ack: acknowledged() });
    expect(model.snapshot()).toMatchObject({ waiting: false, selection: { active: id } });
    expect(model.snapshot().scene.byId.get(id)?.hint).toBeNull();
    expect(placeOf(id)).toMatchObject({ x: place.x, y: place.y });
  });

  it("is the same object where nothing changed", () => {
    const { model, answer } = canvas();
    const before = model.snapshot();
    answer();
    const now = model.snapshot();
    expect([now.scene, now.boxes, now.palette, now.families]).toEqual([before.scene, before.boxes, before.palette, before.families]);
    expect(now.scene).toBe(before.scene);
    expect(now.boxes).toBe(before.boxes);
    expect(now.families).toBe(before.families);
    model.selectNodes(["a"]);
    expect(model.snapshot().scene).toBe(before.scene);
  });

  it("tells its listeners until they leave", () => {
    const { model } = canvas();
    const listener = vi.fn();
    const leave = model.subscribe(listener);
    model.selectNodes(["a"]);
    leave();
    model.selectNodes(["b"]);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe("the browser", () => {
  it("says who it is where Python thinks of another one, and once", () => {
    const { states, answer } = canvas(CHAIN, { browser: "somebody" });
    expect(states.get("browser")).toBe("me");
    states.clear();
    answer({ browser: "somebody" });
    expect(states.has("browser")).toBe(false);
    answer({ browser: "me" });
    answer({ browser: "" });
    expect(states.get("browser")).toBe("me");
  });

  it("keeps quiet where Python knows it", () => {
    expect(canvas().states.has("browser")).toBe(false);
  });
});

describe("the selection", () => {
  it("goes up, at most every so often, the last one for certain", () => {
    const { model, selected } = canvas();
    model.selectNodes(["a"]);
    model.selectNodes(["b"]);
    model.selectNodes(["b", "c"], "b");
    expect(selected()).toEqual(["a"]);
    vi.runAllTimers();
    expect(selected()).toEqual(["c", "b"]);
  });

  it("is Python's only when its number changes, or the document is another one", () => {
    const { model, answer } = canvas(CHAIN, { selection: { ids: ["a"], rev: 1 } });
    model.selectNodes(["b"]);
    answer({ selection: { ids: ["a"], rev: 1 } });
    expect(model.snapshot().selection.nodes).toEqual(["b"]);
    answer({ selection: { ids: ["c"], rev: 2 } });
    expect(model.snapshot().selection.nodes).toEqual(["c"]);
    model.select({ nodes: ["a"], edges: [edgeKey(wire("a", "b"))], notes: [], active: "a" });
    answer({ selection: { ids: ["c"], rev: 2 }, epoch: "2" });
    expect(model.snapshot().selection).toEqual({ nodes: ["c"], edges: [], notes: [], active: "c" });
  });

  it("stays when the number falls back: the server was started again", () => {
    const { model, answer } = canvas(CHAIN, { selection: { ids: ["a"], rev: 3 } });
    model.selectNodes(["b"]);
    answer({ selection: { ids: ["a"], rev: 1 } });
    expect(model.snapshot().selection.nodes).toEqual(["b"]);
    answer({ selection: { ids: ["c"], rev: 2 } });
    expect(model.snapshot().selection.nodes).toEqual(["c"]);
  });

  it("takes everything beside the active node", () => {
    const inside = scope(["x", "y"], "x>y", { path: "s", notes: [remark("s/n")] });
    const { model } = canvas(scope(["a", unfolded("s", inside)]));
    model.selectAll();
    expect(model.snapshot().selection.nodes).toEqual(["a", "s"]);
    model.selectNodes(["s/x"]);
    model.selectAll();
    expect(model.snapshot().selection).toMatchObject({ nodes: ["s/x", "s/y"], notes: ["s/n"], active: "s/x" });
    model.clearSelection();
    expect(model.snapshot().selection.nodes).toEqual([]);
  });
});

describe("what a screen reader says", () => {
  it("changes with every gesture, also where the words are the same", () => {
    const { model, answer } = canvas(CHAIN, { can_undo: true });
    const spoken = [1, 2, 3].map(() => {
      model.undo();
      return model.snapshot().announcement;
    });
    expect(spoken.map((text) => text.trim())).toEqual(["Undone", "Undone", "Undone"]);
    expect(spoken[0]).not.toBe(spoken[1]);
    expect(spoken[1]).not.toBe(spoken[2]);
    answer();
    expect(model.snapshot().announcement).toBe(spoken[2]);
  });
});

describe("wires", () => {
  it("are refused at once, and said", () => {
    const { model, pending } = canvas();
    expect(model.connect(ends("c", "a"))).toContain("circle");
    expect(model.snapshot().announcement).toContain("circle");
    expect(pending()).toEqual([]);
  });

  it("come last in a port that takes many, also when drawn one after the other", () => {
    const { model, pending } = canvas(scope(["a", "b", merge("m")]));
    expect(model.connect(ends("a", "m"))).toBeNull();
    expect(model.connect(ends("b", "m"))).toBeNull();
    expect(pending()).toMatchObject([{ order: null }, { order: null }]);
    expect(model.snapshot().scene.edges.map(({ edge }) => edge.order)).toEqual([0, 1]);
  });

  it("stay selected when they are taken elsewhere or change places", () => {
    const { model, last } = canvas(scope(["a", "b", "c", merge("m")], "a>m b>m:1"));
    expect(model.reconnect(wire("a", "m"), ends("c", "m", 0))).toBeNull();
    expect(last()).toMatchObject({ kind: "reconnect", edge: wire("a", "m"), source: "c", order: 0 });
    expect(model.snapshot().selection.edges).toEqual([edgeKey(wire("c", "m"))]);
    model.reorder(wire("c", "m"), 1);
    expect(model.snapshot().selection.edges).toEqual([edgeKey(wire("c", "m", 1))]);
  });

  it("are not sent when they are let go where they were", () => {
    const { model, pending } = canvas();
    expect(model.reconnect(wire("a", "b"), ends("a", "b", 0))).toBeNull();
    expect(pending()).toEqual([]);
  });

  it("of the selection are removed without their nodes", () => {
    const { model, last } = canvas(CHAIN, { selection: { ids: ["b"], rev: 0 } });
    model.removeWires();
    expect(last()).toMatchObject({ kind: "remove", node_ids: [], edges: [wire("a", "b"), wire("b", "c")] });
    expect(model.snapshot().scene.edges).toEqual([]);
  });
});

describe("questions about wires", () => {
  it("are numbered, and only the answer to the last one counts", () => {
    const { model, asked, answer } = canvas(CHAIN, { verdict: { question: 7, message: "old" } });
    model.ask(ends("a", "c"));
    model.ask(ends("b", "c"));
    vi.advanceTimersByTime(60);
    expect(asked.map(({ question, source }) => [question, source])).toEqual([[8, "a"], [9, "b"]]);
    answer({ verdict: { question: 8, message: "late" } });
    expect(model.snapshot().verdict).toBeNull();
    answer({ verdict: { question: 9, message: "shapes differ" } });
    expect(model.snapshot().verdict?.message).toBe("shapes differ");
    model.ask(null);
    expect(model.snapshot().verdict).toBeNull();
  });

  it("are not asked faster than they can be read", () => {
    const { model, asked } = canvas();
    for (const target of ["a", "b", "c"]) model.ask(ends("a", target));
    expect(asked).toHaveLength(1);
    vi.advanceTimersByTime(60);
    expect(asked.map(({ target }) => target)).toEqual(["a", "c"]);
  });
});
