import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StackModel } from "../src/stack/model";
import type { Gesture, StackData } from "../src/stack/protocol";
import { row } from "./rows";

interface Sent {
  readonly client: string;
  readonly pending: readonly (Gesture & { readonly seq: number })[];
}

function editor(changes: Partial<StackData> = {}) {
  const states = new Map<string, unknown>();
  const data: StackData = {
    palette: [{ class_name: "Conv2D", family: "convolution", summary: "" }],
    families: [],
    rows: [row("a"), row("b"), row("c")],
    selection: { ids: [], rev: 0 },
    ack: { client: "", seq: 0 },
    browser: "me",
    read_only: false,
    can_undo: true,
    can_redo: true,
    ...changes,
  };
  const component = (next: Partial<StackData> = {}) => ({
    name: "stack",
    key: "stack",
    data: { ...data, ...next },
    parentElement: {} as HTMLElement,
    setStateValue: (name: string, value: unknown) => void states.set(name, value),
  });
  const model = new StackModel(component(), "me");
  return {
    model,
    states,
    sent: () => states.get("gestures") as Sent | undefined,
    selected: () => (states.get("selection") as { ids: string[] } | undefined)?.ids,
    answer: (next: Partial<StackData>) => model.update(component(next)),
    acknowledged: (seq: number) => ({ client: (states.get("gestures") as Sent).client, seq }),
    shown: () => model.snapshot().shown.map((each) => each.row.id),
  };
}

describe("what is added", () => {
  it("is called as in the palette until Python says more", () => {
    const block = { class_name: "block:residual", title: "Residual block", family: "blocks", summary: "" };
    const { model, sent } = editor({ palette: [block] });
    model.add("block:residual");
    const { row } = model.snapshot().shown.at(-1)!;
    expect(row).toMatchObject({ name: "residual_block", class_name: "Block", family: "blocks" });
    expect(model.snapshot().announcement).toBe("Residual block added");
    expect(sent()?.pending).toMatchObject([{ class_name: "block:residual" }]);
  });

  it("can be taken back before Python has heard of it", () => {
    const { model, sent } = editor({ can_undo: false, can_redo: false });
    expect(model.snapshot()).toMatchObject({ canUndo: false, canRedo: false });
    model.add("Conv2D");
    expect(model.snapshot()).toMatchObject({ canUndo: true, canRedo: false });
    model.undo();
    expect(model.snapshot()).toMatchObject({ canUndo: true, canRedo: true });
    expect(sent()?.pending.map(({ kind }) => kind)).toEqual(["add", "undo"]);
  });
});

describe("the browser", () => {
  it("says whose it is wherever Python thinks of another one", () => {
    const { states, answer } = editor({ browser: "" });
    expect(states.get("browser")).toBe("me");
    states.clear();
    answer({ browser: "me" });
    expect(states.has("browser")).toBe(false);
    answer({ browser: "" });
    expect(states.get("browser")).toBe("me");
  });

  it("says nothing where Python knows it", () => {
    expect(editor().states.has("browser")).toBe(false);
  });
});

describe("the editor", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("adds behind the selection, and the next one behind the new one", () => {
    const { model, sent, shown } = editor({ selection: { ids: ["a"], rev: 0 } });
    model.add("Conv2D");
    model.add("Conv2D");
    const [first, second] = sent()?.pending ?? [];
    expect(first).toMatchObject({ kind: "add", after: "a" });
    expect(second).toMatchObject({ kind: "add", after: (first as { node_id: string }).node_id });
    expect(shown()).toHaveLength(5);
  });

  it("adds at the end where nothing is selected, and in the first place of an empty stack", () => {
    const full = editor();
    full.model.add("Conv2D");
    expect(full.sent()?.pending[0]).toMatchObject({ after: "c" });
    const empty = editor({ rows: [] });
    empty.model.add("Conv2D");
    expect(empty.sent()?.pending[0]).toMatchObject({ after: null });
  });

  it("keeps the hint until the acknowledgement comes with the new rows", () => {
    const { model, sent, answer, acknowledged } = editor();
    model.addAt("Conv2D", 1);
    const added = sent()?.pending[0] as { node_id: string };
    answer({});
    expect(model.snapshot()).toMatchObject({ waiting: true });
    answer({ rows: [row("a"), row(added.node_id), row("b"), row("c")], ack: acknowledged(1) });
    const { shown, waiting, selection } = model.snapshot();
    expect(waiting).toBe(false);
    expect(shown.every((each) => each.hint === null)).toBe(true);
    expect(selection.active).toBe(added.node_id);
  });

  it("selects the neighbour of what is removed, at once", () => {
    const { model, selected } = editor({ selection: { ids: ["b"], rev: 0 } });
    model.remove();
    expect(selected()).toEqual(["c"]);
    expect(model.snapshot().order).toEqual(["a", "c"]);
  });

  it("adds into a gap below a row that is being removed behind one that stays", () => {
    const { model, sent } = editor({ selection: { ids: ["b"], rev: 0 } });
    model.remove();
    model.addAt("Conv2D", 2);
    expect(sent()?.pending[1]).toMatchObject({ kind: "add", after: "a" });
  });

  it("bypasses all of a mixed selection before it stops bypassing", () => {
    const rows = [row("a", { bypassed: true }), row("b")];
    const { model, sent } = editor({ rows, selection: { ids: ["a", "b"], rev: 0 } });
    model.bypass();
    expect(sent()?.pending[0]).toMatchObject({ bypassed: true });
    model.bypass();
    expect(sent()?.pending[1]).toMatchObject({ bypassed: false });
  });

  it("takes up Python's selection only when its number changes", () => {
    const { model, answer, selected } = editor({ selection: { ids: ["a"], rev: 1 } });
    model.step(1, false);
    answer({ selection: { ids: ["a"], rev: 1 } });
    expect(model.snapshot().selection.ids).toEqual(["b"]);
    answer({ selection: { ids: ["c"], rev: 2 } });
    vi.runAllTimers();
    expect(model.snapshot().selection.ids).toEqual(["c"]);
    expect(selected()).toEqual(["c"]);
  });

  it("keeps its selection when the number falls back: the server was started again", () => {
    const { model, answer } = editor({ selection: { ids: ["a"], rev: 3 } });
    model.step(1, false);
    answer({ selection: { ids: ["a"], rev: 1 } });
    expect(model.snapshot().selection.ids).toEqual(["b"]);
    answer({ selection: { ids: ["c"], rev: 2 } });
    expect(model.snapshot().selection.ids).toEqual(["c"]);
  });

  it("drops a selection that Python has taken out", () => {
    const { model, answer } = editor({ selection: { ids: ["c"], rev: 0 } });
    answer({ rows: [row("a")] });
    expect(model.snapshot().selection.ids).toEqual([]);
  });

  it("sends nothing where it is only looked at", () => {
    const { model, sent } = editor({ read_only: true, selection: { ids: ["a"], rev: 0 } });
    model.add("Conv2D");
    model.remove();
    model.shift(1);
    model.undo();
    expect(sent()).toBeUndefined();
    expect(model.snapshot().shown).toHaveLength(3);
  });

  it("does not rename to nothing or to the same name", () => {
    const { model, sent } = editor();
    model.rename("a", "  ");
    model.rename("a", "a");
    expect(sent()).toBeUndefined();
    model.rename("a", " head ");
    expect(sent()?.pending[0]).toMatchObject({ kind: "rename", name: "head" });
  });

  it("sends the code of the fix, and none where there is no fix", () => {
    const { model, sent } = editor({ rows: [row("a", { fix_label: "Insert Flatten", code: "flat" }), row("b")] });
    model.fix("b");
    expect(sent()).toBeUndefined();
    model.fix("a");
    expect(sent()?.pending[0]).toMatchObject({ kind: "fix", code: "flat" });
  });

  it("announces the same gesture anew", () => {
    const { model } = editor();
    model.undo();
    const first = model.snapshot().announcement;
    model.undo();
    expect(model.snapshot().announcement.trim()).toBe(first);
    expect(model.snapshot().announcement).not.toBe(first);
  });

  it("does not undo what cannot be undone", () => {
    const { model, sent } = editor({ can_undo: false });
    model.undo();
    expect(sent()).toBeUndefined();
    model.redo();
    expect(sent()?.pending[0]).toMatchObject({ kind: "redo" });
  });
});
