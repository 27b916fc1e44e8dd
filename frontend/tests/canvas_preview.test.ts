import { describe, expect, it } from "vitest";
import type { CanvasEdge, Gesture } from "../src/canvas/protocol";
import { merge, node, wire } from "./canvas_snapshot";
import { answered, idsOf, remark, scope, shown, unfolded, wires, wiresOf } from "./canvas_scopes";

const CHAIN = scope(["a", "b", "c"], "a>b b>c");
const add = (node_id: string, wired: Extract<Gesture, { kind: "add" }>["wire"] = null, item = "Conv2D"): Gesture => ({
  kind: "add", item, node_id, wire: wired,
});
const connect = (source: string, target: string, order: number | null = null): Gesture => ({
  kind: "connect", source, source_port: 0, target, target_port: "inputs", order,
});
const remove = (node_ids: readonly string[], edges: readonly CanvasEdge[] = []): Gesture => ({
  kind: "remove", node_ids, edges, notes: [],
});

describe("the scene", () => {
  it("is Python's, with what unfolded blocks hold behind them", () => {
    const inside = scope([unfolded("s/t", scope(["x"], "", { path: "s/t", direction: "right" }))], "", { path: "s" });
    const scene = shown(scope(["a", unfolded("s", inside)], "a>s"));
    expect(idsOf(scene)).toEqual(["a", "s", "s/t", "s/t/x"]);
    expect(scene.byId.get("s/t/x")).toMatchObject({ scope: "s/t", hint: null, known: true });
    expect([scene.direction(""), scene.direction("s/t")]).toEqual(["down", "right"]);
  });

  it("says the shape of a tensor on its wire", () => {
    const outputs = [{ label: "", shape: "8" }, { label: "state", shape: "16" }];
    const document = scope([node("a", { outputs }), "b"], "", { edges: [{ ...wire("a", "b"), source_port: 1 }] });
    expect(shown(document).edges[0]?.shape).toBe("16");
  });
});

describe("a new node", () => {
  it("is a placeholder with the palette's words", () => {
    const scene = shown(CHAIN, { ...add("new"), places: { new: [10, 20] } });
    expect(scene.byId.get("new")).toMatchObject({
      hint: "arriving",
      known: true,
      node: { name: "conv2d", family: "convolution", position: [10, 20], outputs: [{ shape: "" }] },
    });
    const block = shown(CHAIN, add("new", null, "block:residual")).byId.get("new")?.node;
    expect(block).toMatchObject({ class_name: "Block", name: "residual_block", family: "blocks", holds: 0 });
  });

  it("is a branch of an output, feeds an input, or stands in a wire", () => {
    expect(wiresOf(shown(CHAIN, add("new", { how: "from", source: "a", source_port: 0 })))).toEqual(["a>b:0", "b>c:0", "a>new:0"]);
    expect(wiresOf(shown(CHAIN, add("new", { how: "to", target: "b", target_port: "inputs" })))).toEqual(["b>c:0", "new>b:0"]);
    expect(wiresOf(shown(CHAIN, add("new", { how: "into", edge: wire("a", "b") })))).toEqual(["new>b:0", "b>c:0", "a>new:0"]);
  });

  it("is the next input of a layer that takes many", () => {
    const document = scope(["a", merge("m")], "a>m");
    expect(wiresOf(shown(document, add("new", { how: "to", target: "m", target_port: "inputs" })))).toEqual(["a>m:0", "new>m:1"]);
  });

  it("takes nothing where it is an input", () => {
    const scene = shown(CHAIN, add("new", { how: "from", source: "a", source_port: 0 }, "Input"));
    expect(wiresOf(scene)).toEqual(["a>b:0", "b>c:0"]);
    expect(scene.byId.get("new")?.node.ports).toEqual([]);
  });

  it("can be built on before Python knows it", () => {
    const scene = shown(
      scope([]),
      add("in", null, "Input"),
      add("one", { how: "from", source: "in", source_port: 0 }),
      add("sum", { how: "from", source: "one", source_port: 0 }, "Add"),
      connect("in", "sum"),
      { kind: "rename", node_id: "one", name: "first" },
    );
    expect(wiresOf(scene)).toEqual(["in>one:0", "one>sum:0", "in>sum:1"]);
    expect(scene.byId.get("one")).toMatchObject({ hint: "arriving", node: { name: "first" } });
  });

  it("is not shown where its wire has gone, and not twice", () => {
    expect(idsOf(shown(CHAIN, add("new", { how: "into", edge: wire("a", "c") })))).toEqual(["a", "b", "c"]);
    expect(idsOf(shown(CHAIN, add("new", { how: "from", source: "gone", source_port: 0 })))).toEqual(["a", "b", "c"]);
    expect(wiresOf(shown(CHAIN, add("b", { how: "from", source: "c", source_port: 0 })))).toEqual(["a>b:0", "b>c:0"]);
    expect(idsOf(shown(CHAIN, add("folded/new")))).toEqual(["a", "b", "c"]);
  });
});

describe("wires", () => {
  it("take the place of the one that is there", () => {
    expect(wiresOf(shown(CHAIN, connect("a", "c")))).toEqual(["a>b:0", "a>c:0"]);
    const document = scope(["a", "b", "c", merge("m")], "a>m b>m:1");
    expect(wiresOf(shown(document, connect("c", "m", 0)))).toEqual(["b>m:1", "c>m:0"]);
    expect(wiresOf(shown(document, connect("c", "m", 9)))).toEqual(["a>m:0", "b>m:1", "c>m:2"]);
  });

  it("move up where one before them goes", () => {
    const document = scope(["a", "b", "c", merge("m")], "a>m b>m:1 c>m:2");
    expect(wiresOf(shown(document, remove([], wires("a>m b>m:1"))))).toEqual(["c>m:0"]);
  });

  it("can be taken elsewhere", () => {
    const document = scope(["a", "b", "c", merge("m"), merge("n")], "a>m b>m:1 c>n");
    const take = (edge: CanvasEdge, source: string, target: string, order: number | null = null): Gesture => ({
      kind: "reconnect", edge, source, source_port: 0, target, target_port: "inputs", order,
    });
    expect(wiresOf(shown(document, take(wire("a", "m"), "a", "n")))).toEqual(["a>n:1", "b>m:0", "c>n:0"]);
    expect(wiresOf(shown(document, take(wire("a", "m"), "c", "m")))).toEqual(["c>m:0", "b>m:1", "c>n:0"]);
    expect(wiresOf(shown(document, take(wire("a", "m"), "a", "n", 0)))).toEqual(["a>n:0", "b>m:0"]);
    expect(wiresOf(shown(document, take(wire("c", "m"), "a", "n")))).toEqual(["a>m:0", "b>m:1", "c>n:0"]);
  });

  it("change places within their port", () => {
    const document = scope(["a", "b", "c", merge("m")], "a>m b>m:1 c>m:2");
    const reorder = (edge: CanvasEdge, order: number): Gesture => ({ kind: "reorder", edge, order });
    expect(wiresOf(shown(document, reorder(wire("c", "m", 2), 0)))).toEqual(["a>m:1", "b>m:2", "c>m:0"]);
    expect(wiresOf(shown(document, reorder(wire("a", "m", 0), 99)))).toEqual(["a>m:2", "b>m:0", "c>m:1"]);
    expect(wiresOf(shown(document, reorder(wire("a", "m", 2), 0)))).toEqual(["a>m:0", "b>m:1", "c>m:2"]);
  });

  it("stay within a graph", () => {
    const document = scope(["a", unfolded("s", scope(["x"], "", { path: "s" }))]);
    expect(wiresOf(shown(document, connect("a", "s/x")))).toEqual([]);
    expect(wiresOf(shown(document, connect("a", "gone")))).toEqual([]);
  });
});

describe("what is removed", () => {
  it("fades where it is, and its neighbours are joined", () => {
    const scene = shown(CHAIN, remove(["b"]));
    expect(scene.byId.get("b")?.hint).toBe("leaving");
    expect(wiresOf(scene)).toEqual(["a>c:0"]);
  });

  it("is stood in for by its first input, through all that goes with it", () => {
    const document = scope(["a", "b", merge("m"), "c", "d"], "a>m b>m:1 m>c c>d");
    expect(wiresOf(shown(document, remove(["m", "c"])))).toEqual(["a>d:0"]);
    expect(wiresOf(shown(document, remove(["a", "m"])))).toEqual(["c>d:0"]);
    expect(wiresOf(shown(document, remove(["a"])))).toEqual(["b>m:0", "m>c:0", "c>d:0"]);
  });

  it("gives only its first output away", () => {
    const edges = [...wires("a>l"), wire("l", "b"), { ...wire("l", "c"), source_port: 1 }];
    expect(wiresOf(shown(scope(["a", "l", "b", "c"], "", { edges }), remove(["l"])))).toEqual(["a>b:0"]);
  });

  it("takes its inside and its notes with it, and no gesture brings it back", () => {
    const inside = scope(["x", "y"], "x>y", { path: "s", notes: [remark("s/n")] });
    const document = scope(["a", unfolded("s", inside)], "a>s", { notes: [remark("n", { node_id: "s" }), remark("m")] });
    const scene = shown(document, remove(["s"]), connect("a", "s"), { kind: "rename", node_id: "s/x", name: "new" });
    expect(idsOf(scene)).toEqual(["a"]);
    expect(scene.notes.map(({ hint }) => hint)).toEqual(["leaving", null, "leaving"]);
    expect(wiresOf(scene)).toEqual(["s/x>s/y:0"]);
    expect(scene.byId.get("s/x")?.node.name).toBe("x");
  });

  it("does not go round in a circle", () => {
    expect(wiresOf(shown(scope(["a", "b", "c"], "a>b b>a:0 b>c"), remove(["a", "b"])))).toEqual([]);
  });
});

describe("copies", () => {
  const duplicate = (copies: Readonly<Record<string, string>>, shared = false): Gesture => ({
    kind: "duplicate", node_ids: Object.keys(copies), shared, copies,
  });

  it("of a run stand behind it", () => {
    const scene = shown(scope(["a", "b", "c", "d"], "a>b b>c c>d"), duplicate({ b: "b2", c: "c2" }));
    expect(wiresOf(scene).sort()).toEqual(["a>b:0", "b2>c2:0", "b>c:0", "c2>d:0", "c>b2:0"]);
    expect(scene.byId.get("b2")).toMatchObject({ hint: "arriving", known: true });
  });

  it("of anything else keep the wires among each other only", () => {
    const document = scope(["a", "b", merge("m"), "c"], "a>m b>m:1 m>c");
    expect(wiresOf(shown(document, duplicate({ b: "b2", m: "m2" }))).sort()).toEqual(["a>m:0", "b2>m2:0", "b>m:1", "m>c:0"]);
  });

  it("of shared layers keep name and layer, and wait for wires of their own", () => {
    const scene = shown(CHAIN, duplicate({ b: "b2" }, true));
    expect(wiresOf(scene)).toEqual(wiresOf(shown(CHAIN)));
    expect(scene.byId.get("b2")?.node).toMatchObject({ layer: "b", name: "b" });
    expect(shown(CHAIN, duplicate({ b: "b2" })).byId.get("b2")?.node.layer).not.toBe("b");
  });

  it("without a name cannot be named by gestures", () => {
    const gesture: Gesture = { kind: "duplicate", node_ids: ["b"], shared: false, copies: {} };
    const scene = shown(CHAIN, gesture);
    expect(scene.nodes.map((each) => each.known)).toEqual([true, true, true, false]);
  });
});

describe("what is pasted", () => {
  const paste = (text: string, copies: Readonly<Record<string, string>>, within = ""): Gesture => ({
    kind: "paste", text, within, position: [100, 100], copies,
  });
  const text = JSON.stringify({
    format: "strata",
    graph: {
      layers: { x: { class_name: "Conv2D", name: "stem" }, y: { class_name: "Add", name: "sum" } },
      nodes: { x: { layer_id: "x", position: [5, 5] }, y: { layer_id: "y", position: [5, 95] }, odd: { layer_id: "gone" }, worse: 3 },
      edges: [{ source: "x", target: "y" }, { source: "x", target: "y", order: 1 }, { source: "x", target: "odd" }, null],
    },
  });

  it("shows what the clipboard tells, and tolerates the rest", () => {
    const scene = shown(CHAIN, paste(text, { x: "x2", y: "y2" }));
    expect(idsOf(scene)).toEqual(["a", "b", "c", "x2", "y2"]);
    expect(wiresOf(scene).slice(2)).toEqual(["x2>y2:0", "x2>y2:1"]);
    expect(scene.byId.get("y2")?.node).toMatchObject({ name: "sum", family: "merge", position: [100, 190] });
  });

  it.each(["", "no JSON", "[]", '{"format":"other","graph":{}}', '{"format":"strata","graph":{"nodes":[1]}}'])(
    "shows nothing of %j",
    (other) => expect(idsOf(shown(CHAIN, paste(other, {})))).toEqual(["a", "b", "c"]),
  );

  it("goes into a block that is unfolded", () => {
    const document = scope(["a", unfolded("s", scope(["x"], "", { path: "s" }))]);
    expect(idsOf(shown(document, paste(text, { x: "s/x2", y: "s/y2" }, "s")))).toEqual(["a", "s", "s/x", "s/x2", "s/y2"]);
    expect(idsOf(shown(document, paste(text, { x: "t/x2" }, "t")))).toEqual(["a", "s", "s/x"]);
  });
});

describe("blocks", () => {
  it("stand where their nodes stood, with the wires that led in and out", () => {
    const document = scope(["a", "b", "c", merge("m"), "d"], "a>b b>c a>m b>m:1 c>m:2 m>d");
    const gesture: Gesture = { kind: "group", node_ids: ["b", "c"], name: "pair", node_id: "p", places: { b: [40, 50], c: [10, 90] } };
    const scene = shown(document, gesture);
    expect(idsOf(scene)).toEqual(["a", "m", "d", "p"]);
    expect(scene.byId.get("p")?.node).toMatchObject({ name: "pair", holds: 2, position: [25, 50] });
    expect(wiresOf(scene).sort()).toEqual(["a>m:0", "a>p:0", "m>d:0", "p.1>m:2", "p>m:1"]);
  });

  it("fold at once, and unfold when Python has said what they hold", () => {
    const document = scope([unfolded("s", scope(["x", "y"], "x>y", { path: "s", notes: [remark("s/n")] }))]);
    const folded = shown(document, { kind: "fold", node_ids: ["s"], unfolded: false });
    expect(idsOf(folded)).toEqual(["s"]);
    expect([folded.edges, folded.notes]).toEqual([[], []]);
    expect(folded.byId.get("s")?.node.inside).toBeNull();
    const waiting = shown(answered(folded), { kind: "fold", node_ids: ["s"], unfolded: true });
    expect(waiting.byId.get("s")).toMatchObject({ hint: "changing", node: { inside: null } });
  });
});

describe("other gestures", () => {
  it("show what they change", () => {
    const twins = [node("a", { layer: "l", shared: 1 }), node("b", { layer: "l", shared: 1 }), node("c")];
    const scene = shown(
      scope(twins),
      { kind: "freeze", node_ids: ["a"], trainable: false },
      { kind: "rename", node_id: "b", name: "twin" },
      { kind: "bypass", node_ids: ["c"], bypassed: true },
      { kind: "output", node_id: "c", on: true },
      { kind: "repeat", node_id: "c", repeat: 3 },
    );
    expect(scene.nodes.map((each) => each.node.frozen)).toEqual([true, true, false]);
    expect(scene.nodes.map((each) => each.node.name)).toEqual(["twin", "twin", "c"]);
    expect(scene.byId.get("c")?.node).toMatchObject({ bypassed: true, is_output: true, repeat: 3 });
    expect(scene.nodes.map(({ hint }) => hint)).toEqual(["changing", "changing", "changing"]);
  });

  it("move nodes and notes without a hint, and turn a graph", () => {
    const document = scope(["a", unfolded("s", scope(["x"], "", { path: "s" }))], "", { notes: [remark("n")] });
    const scene = shown(document, { kind: "place", direction: "right", notes: { n: [7, 8] }, places: { a: [1, 2], "s/x": [3, 4], gone: [5, 6] } });
    expect(scene.nodes.map(({ node: { position }, hint }) => [position, hint])).toEqual([[[1, 2], null], [null, null], [[3, 4], null]]);
    expect(scene.notes[0]?.note.position).toEqual([7, 8]);
    expect([scene.direction(""), scene.direction("s")]).toEqual(["right", "down"]);
  });

  it("write and rewrite notes", () => {
    const write = (text: string, node_id: string | null = null): Gesture => ({ kind: "note", id: "n", text, position: [1, 2], node_id });
    expect(shown(CHAIN, write("Hm"), write("Ah", "a")).notes.map(({ note }) => note)).toEqual([
      { id: "n", text: "Ah", position: [1, 2], node_id: "a" },
    ]);
    expect(shown(CHAIN, write("Hm", "gone")).notes).toEqual([]);
  });

  it("are left to Python where only it knows", () => {
    const scene = shown(CHAIN, { kind: "undo" }, { kind: "redo" }, { kind: "save_block", node_id: "a" }, { kind: "forget_block", item: "block:x" });
    expect(scene.nodes).toEqual(shown(CHAIN).nodes);
  });
});
