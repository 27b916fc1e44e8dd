import { describe, expect, it } from "vitest";
import { FlowMaker, INSIDE, type LayerFlowNode, type Picture, saidId } from "../src/canvas/flow";
import type { Scope } from "../src/canvas/protocol";
import { reconcile } from "../src/canvas/reconcile";
import { type Scene, sceneOf } from "../src/canvas/scene";
import { NOTHING, nodesOnly } from "../src/canvas/selection";
import type { Box } from "../src/canvas/size";
import { note, sceneFrom, scopeOf, wired } from "./graphs";

const BOX: Box = { x: 0, y: 0, width: 200, height: 80 };

function pictureOf(scene: Scene, facts: Partial<Picture> = {}): Picture {
  const ids = [...scene.nodes.map(({ node }) => node.id), ...scene.notes.map((each) => `note:${each.note.id}`)];
  return {
    scene,
    boxes: new Map(ids.map((id, at) => [id, { ...BOX, y: at * 120 }])),
    selection: NOTHING,
    families: new Map(),
    renaming: null,
    held: new Map(),
    prefix: "p",
    ...facts,
  };
}

const chain = () => sceneFrom(scopeOf(wired("a>b>c")));
const unfolded = (): Scope =>
  scopeOf(wired("a>b"), {
    b: { inside: scopeOf(wired("x>y"), { x: { class_name: "Input" }, y: { is_output: true } }, { path: "b" }) },
  });

describe("React Flow's nodes", () => {
  it("stand where the boxes say, with their size and their handles known", () => {
    const [, b] = new FlowMaker().nodes(pictureOf(chain()));
    expect(b).toMatchObject({ id: "b", position: { x: 0, y: 120 }, measured: { width: 200, height: 80 } });
    expect(b!.handles!.map(({ id, type, x, y }) => [id, type, x, y])).toEqual([
      ["in:inputs:0", "target", 100, 0],
      ["out:0", "source", 100, 80],
    ]);
  });

  it("are the same objects where nothing changed", () => {
    const maker = new FlowMaker();
    const scene = chain();
    const before = maker.nodes(pictureOf(scene));
    const after = maker.nodes(pictureOf(reconcile(scene, chain())));
    expect(after.map((node, at) => node === before[at])).toEqual([true, true, true]);
  });

  it("are the same list, as the wires are, where shapes, counts, names and messages are other ones", () => {
    const maker = new FlowMaker();
    const scene = chain();
    const before = pictureOf(scene);
    const [nodes, edges] = [maker.nodes(before), maker.edges(before)];
    const told = { params: 7, summary: "8 units", severity: "error" as const, message: "Too wide", name: "wide" };
    const others = scene.nodes.map((each) => ({
      ...each,
      hint: "changing" as const,
      node: { ...each.node, ...told, outputs: each.node.outputs.map((output) => ({ ...output, shape: "8" })) },
    }));
    const other = sceneOf(others, scene.edges.map((each) => ({ ...each, shape: "8" })), [], new Map());
    const after = { ...before, scene: other };
    expect(maker.nodes(after)).toBe(nodes);
    expect(maker.edges(after)).toBe(edges);
    expect(maker.nodes({ ...after, selection: nodesOnly(["b"]) })).not.toBe(nodes);
  });

  it("leave nothing behind of nodes that have gone, however many documents there were", () => {
    const maker = new FlowMaker();
    const documents = Array.from({ length: 30 }, (_, at) => sceneFrom(scopeOf(wired(`a${at}>b${at}`))));
    for (const scene of documents) maker.nodes(pictureOf(scene));
    expect(maker.slotsOf("b29")).toBeDefined();
    expect(maker.slotsOf("a0")).toBeUndefined();
  });

  it("are new only where they are moved, and then keep their data", () => {
    const maker = new FlowMaker();
    const scene = chain();
    const before = maker.nodes(pictureOf(scene));
    const after = maker.nodes(pictureOf(scene, { held: new Map([["b", { x: 7, y: 9 }]]) }));
    expect(after.map((node, at) => node === before[at])).toEqual([true, false, true]);
    expect(after[1]!.position).toEqual({ x: 7, y: 9 });
    expect(after[1]!.data).toBe(before[1]!.data);
  });

  it("are new only where the selection changed", () => {
    const maker = new FlowMaker();
    const scene = chain();
    const before = maker.nodes(pictureOf(scene, { selection: nodesOnly(["a"]) }));
    const after = maker.nodes(pictureOf(scene, { selection: nodesOnly(["b"]) }));
    expect(after.map((node, at) => node === before[at])).toEqual([false, false, true]);
    expect(after.map(({ selected }) => selected)).toEqual([false, true, false]);
  });

  it("lie in the frame of their block, counted from its corner, above it", () => {
    const nodes = new FlowMaker().nodes(pictureOf(sceneFrom(unfolded())));
    const [frame, inner] = [nodes.find(({ id }) => id === "b")!, nodes.find(({ id }) => id === "b/x")!];
    expect(frame.type).toBe("frame");
    expect(inner).toMatchObject({ parentId: "b", position: { x: INSIDE.x, y: 240 + INSIDE.y } });
    expect(inner.zIndex!).toBeGreaterThan(frame.zIndex!);
    expect(nodes.indexOf(frame)).toBeLessThan(nodes.indexOf(inner));
  });

  it("say what they are to people who do not see them", () => {
    const nodes = new FlowMaker().nodes(pictureOf(chain(), { selection: nodesOnly(["b"]) }));
    const b = nodes[1] as LayerFlowNode;
    expect(b.ariaRole).toBe("treeitem");
    expect(b.domAttributes).toMatchObject({ id: "p-b", "aria-selected": true, "aria-level": 1 });
    expect(b.domAttributes).toMatchObject({ "aria-labelledby": saidId("p", "b") });
    expect(b.domAttributes).not.toHaveProperty("aria-expanded");
  });

  it("say what lies in a block, and notes", () => {
    const inside = scopeOf(wired("x"), {}, { path: "s", notes: [note("s/n")] });
    const scene = sceneFrom(scopeOf(wired("s"), { s: { holds: 1, inside } }));
    const [block, x, remark] = new FlowMaker().nodes(pictureOf(scene));
    expect(block!.domAttributes).toMatchObject({ "aria-level": 1, "aria-expanded": true });
    expect(x!.domAttributes).toMatchObject({ id: "p-s/x", "aria-level": 2 });
    expect(remark).toMatchObject({ ariaRole: "treeitem", domAttributes: { id: "p-note:s/n", "aria-level": 2 } });
  });

  it("cannot be moved before Python knows them", () => {
    const scene = chain();
    const [first, ...rest] = scene.nodes;
    const nodes = new FlowMaker().nodes(pictureOf({ ...scene, nodes: [{ ...first!, known: false }, ...rest] }));
    expect(nodes.map(({ draggable }) => draggable)).toEqual([false, undefined, undefined]);
  });

  it("include the notes", () => {
    const scene = sceneFrom(scopeOf(wired("a"), {}, { notes: [note("n1")] }));
    const [, found] = new FlowMaker().nodes(pictureOf(scene));
    expect(found).toMatchObject({ id: "note:n1", type: "note", position: { x: 0, y: 120 } });
  });
});

describe("React Flow's edges", () => {
  function made(scene: Scene) {
    const maker = new FlowMaker();
    const picture = pictureOf(scene);
    return { nodes: maker.nodes(picture), edges: maker.edges(picture), maker, picture };
  }

  it("are tied to handles that there are", () => {
    const { nodes, edges } = made(sceneFrom(unfolded()));
    const handles = new Map(nodes.map((node) => [node.id, new Set(node.handles!.map(({ id, type }) => `${type} ${id}`))]));
    expect(edges).toHaveLength(4);
    for (const edge of edges) {
      expect(handles.get(edge.source)).toContain(`source ${edge.sourceHandle}`);
      expect(handles.get(edge.target)).toContain(`target ${edge.targetHandle}`);
    }
  });

  it("are the same objects where nothing changed", () => {
    const { edges, maker, picture } = made(chain());
    expect(maker.edges(picture).map((edge, at) => edge === edges[at])).toEqual([true, true]);
  });

  it("cannot be selected where they only show how a block is fed", () => {
    const { edges } = made(sceneFrom(unfolded()));
    expect(edges.filter(({ type }) => type === "inner").map(({ selectable }) => selectable)).toEqual([false, false]);
  });

  it("are led around what is in their way", () => {
    const { edges } = made(sceneFrom(scopeOf(wired("a>b>c>d a>d"))));
    const lanes = edges.map((edge) => (edge.type === "wire" ? edge.data?.lane : undefined));
    expect(lanes.slice(0, 3)).toEqual([null, null, null]);
    expect(lanes[3]).not.toBeNull();
  });

  it("are named by the words that stand in them", () => {
    const [edge] = made(chain()).edges;
    expect(edge).toMatchObject({ ariaLabel: null, domAttributes: { "aria-labelledby": saidId("p", edge!.id) } });
  });
});
