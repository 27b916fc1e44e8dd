import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { edgeKey } from "../src/canvas/scene";
import { type Box, noteSize } from "../src/canvas/size";
import { node, wire } from "./canvas_snapshot";
import { CHAIN, type Sent, canvas, ends } from "./canvas_mounted";
import { clipboard, remark, scope, unfolded } from "./canvas_scopes";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("removing", () => {
  it("selects what the removed fed, and says nothing of what lies inside of it", () => {
    const inside = scope(["x"], "", { path: "s" });
    const { model, pending } = canvas(scope(["a", unfolded("s", inside), "c"], "a>s s>c"));
    const key = edgeKey(wire("a", "s"));
    model.select({ nodes: ["s/x", "s"], edges: [key], notes: [], active: "s" });
    model.remove();
    expect(pending()).toMatchObject([{ node_ids: ["s"], edges: [], notes: [] }]);
    expect(model.snapshot().selection.active).toBe("c");
  });

  it("takes one gesture for each graph", () => {
    const inside = scope(["x"], "", { path: "s" });
    const { model, pending } = canvas(scope(["a", unfolded("s", inside)], "", { notes: [remark("n")] }));
    model.select({ nodes: ["s/x", "a"], edges: [], notes: ["n"], active: "a" });
    model.remove();
    expect(pending()).toMatchObject([{ node_ids: ["s/x"], notes: [] }, { node_ids: ["a"], notes: ["n"] }]);
  });
});

describe("copies", () => {
  it("are named by the browser, selected, and stand where there is room", () => {
    const { model, last, placeOf } = canvas(CHAIN, { selection: { ids: ["b", "c"], rev: 0 } });
    model.duplicate(true);
    const { copies } = last() as Extract<Sent, { kind: "duplicate" }>;
    expect(Object.keys(copies)).toEqual(["b", "c"]);
    expect(model.snapshot().selection.nodes).toEqual(Object.values(copies));
    expect(last().places).toMatchObject({ a: [placeOf("a")!.x, placeOf("a")!.y] });
    const [first, second] = Object.values(copies).map((id) => placeOf(id)!);
    expect(first!.x).not.toBe(placeOf("b")!.x);
    expect(second!.y - first!.y).toBe(placeOf("c")!.y - placeOf("b")!.y);
  });

  it("with weights of their own stand behind the run that they are copies of", () => {
    const { model, last, placeOf } = canvas(CHAIN, { selection: { ids: ["b", "c"], rev: 0 } });
    model.duplicate(false);
    const { copies } = last() as Extract<Sent, { kind: "duplicate" }>;
    expect(placeOf(copies.b ?? "")!.x).toBe(placeOf("c")!.x);
    expect(placeOf(copies.b ?? "")!.y).toBeGreaterThan(placeOf("c")!.y);
  });

  it("can be copied once Python has sent what is selected now", () => {
    const { model, answer } = canvas(CHAIN, { selection: { ids: ["a", "b"], rev: 0 } });
    expect(model.copyText()).toBeNull();
    answer({ fragment: { ids: ["b", "a"], text: "both" } });
    expect(model.copyText()).toBe("both");
    model.selectNodes(["a"]);
    expect(model.copyText()).toBeNull();
  });

  it("are pasted where it is asked for, with their layout", () => {
    const { model, last, placeOf } = canvas();
    expect(model.paste(clipboard(["x", "y"], "x>y"), { scope: "", position: [900, 40] })).toBeNull();
    const { copies, within } = last() as Extract<Sent, { kind: "paste" }>;
    expect(within).toBe("");
    const [x, y] = [placeOf(copies.x ?? "")!, placeOf(copies.y ?? "")!];
    expect([x.x, x.y]).toEqual([900, 40]);
    expect(y.y).toBeGreaterThan(x.y + x.height);
    expect(model.snapshot().selection.nodes).toEqual([copies.x, copies.y]);
  });

  it("do not cover each other when pasted twice", () => {
    const { model, last, placeOf } = canvas(scope([]));
    const text = clipboard(["x"], "", { x: { position: [70, 70] } });
    const paste = () => {
      model.paste(text, { scope: "", position: [5, 5] });
      return placeOf(Object.values((last() as Extract<Sent, { kind: "paste" }>).copies)[0] ?? "")!;
    };
    const [first, second] = [paste(), paste()];
    expect([first.x, first.y]).toEqual([5, 5]);
    expect(second.x >= first.x + first.width || second.y >= first.y + first.height).toBe(true);
  });

  it("are none where the clipboard holds something else", () => {
    const { model, pending } = canvas();
    expect(model.paste("buy milk")).toContain("no layers");
    expect(model.paste(clipboard([]))).toContain("no layers");
    expect(pending()).toEqual([]);
  });
});

describe("places", () => {
  it("are sent in whole units, only where something moves, a gesture for each graph", () => {
    const inside = scope([node("s/x", { position: [0, 0] })], "", { path: "s" });
    const { model, pending } = canvas(scope([node("a", { position: [10, 10] }), unfolded("s", inside, { position: [500, 0] })]));
    model.move({ a: [10.2, 9.7] });
    expect(pending()).toEqual([]);
    model.move({ a: [20.4, 10], "s/x": [5, 5], gone: [1, 1] });
    expect(pending()).toMatchObject([{ places: { a: [20, 10] } }, { places: { "s/x": [5, 5] } }]);
    expect(pending()[0]?.places).not.toHaveProperty("gone");
  });

  it("of a whole layout come in one gesture, blocks with what they hold", () => {
    const inside = scope([node("s/x", { position: [300, 0] }), node("s/y", { position: [0, 0] })], "x>y", { path: "s" });
    const document = scope([node("a", { position: [0, 900] }), unfolded("s", inside, { position: [0, 0] })], "a>s");
    const { model, last, placeOf } = canvas(document);
    model.tidy("", "right");
    expect(last()).toMatchObject({ kind: "place", direction: "right" });
    expect(Object.keys(last().places ?? {}).sort()).toEqual(["a", "s", "s/x", "s/y"]);
    expect(placeOf("s")!.x).toBeGreaterThan(placeOf("a")!.x);
    expect(placeOf("s/y")!.y).toBeGreaterThan(placeOf("s/x")!.y);
    model.tidy("s");
    expect(Object.keys(last().places ?? {}).sort()).toEqual(["s/x", "s/y"]);
  });

  it("of notes move too", () => {
    const { model, last } = canvas(scope(["a"], "", { notes: [remark("n")] }));
    model.move({}, { n: [7, 8] });
    expect(last()).toMatchObject({ kind: "place", notes: { n: [7, 8] }, places: {} });
  });
});

describe("other gestures", () => {
  it("bypass and freeze all of a mixed selection before they stop", () => {
    const { model, last } = canvas(scope([node("a", { bypassed: true, frozen: true }), "b"]), { selection: { ids: ["a", "b"], rev: 0 } });
    model.bypass();
    expect(last()).toMatchObject({ bypassed: true });
    model.bypass();
    expect(last()).toMatchObject({ bypassed: false });
    model.freeze();
    expect(last()).toMatchObject({ trainable: false });
    model.freeze();
    expect(last()).toMatchObject({ trainable: true });
  });

  it("group what lies beside the active node, and fold blocks", () => {
    const inside = scope(["x"], "", { path: "s" });
    const { model, last } = canvas(scope(["a", "b", unfolded("s", inside)], "a>b b>s"), { selection: { ids: ["s/x", "a", "b"], rev: 0 } });
    model.group("My pair");
    expect(last()).toMatchObject({ kind: "group", node_ids: ["a", "b"], name: "My pair" });
    const { node_id } = last() as Extract<Sent, { kind: "group" }>;
    expect(model.snapshot().selection.nodes).toEqual([node_id]);
    model.selectNodes(["s"]);
    model.fold();
    expect(last()).toMatchObject({ kind: "fold", node_ids: ["s"], unfolded: false });
    model.ungroup();
    expect(last()).toMatchObject({ kind: "ungroup", node_id: "s" });
  });

  it("do nothing where they would change nothing", () => {
    const { model, pending } = canvas(CHAIN, { selection: { ids: ["a"], rev: 0 } });
    model.rename("a", "  ");
    model.rename("a", "a");
    model.fix("a");
    model.unshare();
    model.fold();
    model.ungroup();
    model.repeat("a", 1);
    model.editNote("gone", "text");
    model.undo();
    model.redo();
    expect(pending()).toEqual([]);
  });

  it("write notes in their graph", () => {
    const inside = scope(["x"], "", { path: "s" });
    const { model, last } = canvas(scope([unfolded("s", inside)]));
    model.note("Why?", "s/x");
    expect(last()).toMatchObject({ kind: "note", text: "Why?", node_id: "s/x", position: null });
    const { id } = last() as Extract<Sent, { kind: "note" }>;
    expect(id).toMatch(/^s\/note-/);
    model.editNote(id, "Because.");
    expect(last()).toMatchObject({ kind: "note", id, text: "Because.", node_id: "s/x" });
  });

  it("write notes where they cover nothing, and exactly where it is free", () => {
    const { model, last, placeOf } = canvas(CHAIN);
    const at = placeOf("b")!;
    model.note("Why?\nBecause.", { scope: "", position: [at.x + 20, at.y + 10] });
    const [x, y] = (last() as Extract<Sent, { kind: "note" }>).position!;
    const { width, height } = noteSize({ text: "Why?\nBecause." });
    const covers = ({ x: left, y: top, ...box }: Box) =>
      x < left + box.width && x + width > left && y < top + box.height && y + height > top;
    expect(["a", "b", "c"].filter((id) => covers(placeOf(id)!))).toEqual([]);
    model.note("There", { scope: "", position: [at.x + 900, at.y] });
    expect(last()).toMatchObject({ position: [at.x + 900, at.y], node_id: null });
  });

  it("move a note that grows over something, and no other", () => {
    const { model, last, placeOf } = canvas(scope(["a", "b", "c"], "a>b b>c", { notes: [remark("n", { position: null })] }));
    const { x, y } = placeOf("c")!;
    model.move({}, { n: [x, y - 45] });
    model.editNote("n", "Short.");
    expect(last()).toMatchObject({ text: "Short.", position: [x, y - 45] });
    model.editNote("n", "One.\nTwo.\nThree.");
    const { position, text } = last() as Extract<Sent, { kind: "note" }>;
    const box = { ...noteSize({ text }), x: position![0], y: position![1] };
    const { x: left, y: top, width, height } = placeOf("c")!;
    expect(box.x < left + width && box.x + box.width > left && box.y < top + height && box.y + box.height > top).toBe(false);
    expect(placeOf("note:n")).toEqual(box);
    model.editNote("n", "One.\nTwo.\nFour.");
    expect(last()).toMatchObject({ position });
  });

  it("selects what is beside what an undone step takes away", () => {
    const { model, answer, acknowledged } = canvas(scope(["a", "b", "c", "d"], "a>b b>c c>d"), {
      can_undo: true, selection: { ids: ["d"], rev: 0 },
    });
    const before = model.snapshot().reveal;
    model.undo();
    answer({ scope: CHAIN, ack: acknowledged(), selection: { ids: ["d"], rev: 0 } });
    expect(model.snapshot().selection.nodes).toEqual(["c"]);
    expect(model.snapshot().reveal).toBeGreaterThan(before);
  });

  it("keeps the selection over an undone step that leaves it", () => {
    const { model, answer, acknowledged } = canvas(scope(["a", "b", "c", "d"], "a>b b>c c>d"), {
      can_undo: true, selection: { ids: ["b"], rev: 0 },
    });
    model.undo();
    answer({ scope: CHAIN, ack: acknowledged(), selection: { ids: ["b"], rev: 0 } });
    expect(model.snapshot().selection.nodes).toEqual(["b"]);
  });

  it("can be undone before Python has answered", () => {
    const { model, last } = canvas(CHAIN, { selection: { ids: ["a"], rev: 0 } });
    model.bypass();
    model.undo();
    expect(last()).toMatchObject({ kind: "undo" });
    model.redo();
    expect(last()).toMatchObject({ kind: "redo" });
  });

  it("are none where it is only looked at", () => {
    const { model, pending } = canvas(CHAIN, { read_only: true, can_undo: true, selection: { ids: ["a"], rev: 0 } });
    model.add("Conv2D");
    model.remove();
    model.bypass();
    model.tidy();
    model.undo();
    expect(model.connect(ends("a", "c"))).toBeNull();
    expect(pending()).toEqual([]);
    expect(model.snapshot().scene.nodes).toHaveLength(3);
  });
});

describe("another document", () => {
  it("gets what was not yet acknowledged all the same, and its own places", () => {
    const { model, answer, pending, placeOf } = canvas(CHAIN, { selection: { ids: ["b"], rev: 0 } });
    model.move({ a: [600, 600] });
    model.bypass();
    answer({ epoch: "2", scope: scope(["a", "b"], "a>b") });
    expect(pending()).toHaveLength(2);
    expect(model.snapshot().waiting).toBe(true);
    expect(placeOf("a")).toMatchObject({ x: 600, y: 600 });
    expect(model.snapshot().scene.byId.get("b")?.node.bypassed).toBe(true);
  });
});
