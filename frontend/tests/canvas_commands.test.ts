import { describe, expect, it } from "vitest";
import { GROUPS, isEnabled, labelOf, perform } from "../src/canvas/command";
import { COMMANDS, commandNamed } from "../src/canvas/commands";
import type { Doors } from "../src/canvas/doors";
import { menuFor, targetOf } from "../src/canvas/menus";
import type { CanvasModel, Snapshot } from "../src/canvas/model";
import { type Tool, TOOLS, arranged, commandOf, toolsFor } from "../src/canvas/tools";
import { merge, node, snapshotOf, wire } from "./canvas_snapshot";

const block = (id: string, facts = {}) => node(id, { holds: 3, ...facts });
const enabled = (id: string, snapshot: Snapshot) => isEnabled(commandNamed(id), snapshot);
const label = (id: string, snapshot: Snapshot) => labelOf(commandNamed(id), snapshot);
const one = (facts = {}) => snapshotOf({ nodes: [node("a", facts)], selected: ["a"] });

/** What a command calls on the model and on the doors, with what. */
function callsOf(id: string, snapshot: Snapshot): unknown[] {
  const calls: unknown[] = [];
  const recorder = (target: object) =>
    new Proxy(target, {
      get: (own, name) =>
        Reflect.get(own, name) ?? ((...given: unknown[]) => void calls.push([name, ...given])),
    });
  const model = recorder({ snapshot: () => snapshot }) as CanvasModel;
  perform(commandNamed(id), model, recorder({}) as Doors);
  return calls;
}

describe("the table", () => {
  it("has every command once, with a label and a group", () => {
    const ids = COMMANDS.map((each) => each.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(COMMANDS.every((each) => each.label !== "" && each.group in GROUPS)).toBe(true);
  });

  it("refuses a name that is none", () => {
    expect(() => commandNamed("explode")).toThrow("Expected the id of a command, got explode");
  });
});

describe("when a command can be used", () => {
  const nothing = snapshotOf({ nodes: [node("a")] });

  it("needs a selection for what is done with one", () => {
    for (const id of ["remove", "duplicate", "copy", "bypass", "freeze", "group", "rename"]) {
      expect([id, enabled(id, nothing)]).toEqual([id, false]);
      expect([id, enabled(id, one())]).toEqual([id, true]);
    }
  });

  it("edits nothing where the document is only shown", () => {
    const shown = snapshotOf({ nodes: [node("a")], selected: ["a"], facts: { readOnly: true } });
    expect(COMMANDS.filter((each) => each.edits && isEnabled(each, shown))).toEqual([]);
    expect(["copy", "find", "fit", "help"].every((id) => enabled(id, shown))).toBe(true);
    expect(callsOf("remove", shown)).toEqual([]);
  });

  it("copies and groups only what lies in one graph", () => {
    const apart = snapshotOf({ nodes: [block("b"), node("b/c"), node("a")], selected: ["a", "b/c"] });
    expect(enabled("copy", apart)).toBe(false);
    expect(enabled("group", apart)).toBe(false);
    expect(enabled("freeze", apart)).toBe(true);
  });

  it("asks for blocks, shared layers, fixes and histories where it needs them", () => {
    expect(enabled("ungroup", one())).toBe(false);
    expect(enabled("ungroup", one({ holds: 3 }))).toBe(true);
    expect(enabled("repeat", one())).toBe(false);
    expect(enabled("unshare", one())).toBe(false);
    expect(enabled("unshare", one({ shared: 1 }))).toBe(true);
    expect(enabled("fix", one())).toBe(false);
    expect(enabled("fix", one({ fix_label: "Insert Flatten" }))).toBe(true);
    expect(enabled("undo", one())).toBe(false);
    expect(enabled("undo", snapshotOf({ facts: { canUndo: true } }))).toBe(true);
  });

  it("does not take a node for one that Python has not named", () => {
    const snapshot = one();
    const unknown = { ...snapshot.scene.nodes[0]!, known: false };
    const scene = { ...snapshot.scene, nodes: [unknown], byId: new Map([["a", unknown]]) };
    expect(enabled("duplicate", { ...snapshot, scene })).toBe(false);
  });
});

describe("labels", () => {
  it("say what would happen", () => {
    expect(label("freeze", one())).toBe("Freeze");
    expect(label("freeze", one({ frozen: true }))).toBe("Unfreeze");
    expect(label("bypass", one({ bypassed: true }))).toBe("Stop bypassing");
    expect(label("fold", one({ holds: 3 }))).toBe("Unfold");
    expect(label("output", one({ is_output: true }))).toBe("No longer an output");
    expect(label("fix", one({ fix_label: "Insert Flatten" }))).toBe("Insert Flatten");
  });

  it("freeze all where one of several is not frozen", () => {
    const mixed = snapshotOf({ nodes: [node("a", { frozen: true }), node("b")], selected: ["a", "b"] });
    expect(label("freeze", mixed)).toBe("Freeze");
  });
});

describe("what a command does", () => {
  it("lays out the graph that the active node lies in", () => {
    const inside = snapshotOf({ nodes: [block("b"), node("b/c")], selected: ["b/c"] });
    expect(callsOf("tidy-down", one())).toEqual([["tidy", "", "down"], ["survey"]]);
    expect(callsOf("tidy-right", inside)).toEqual([["tidy", "b", "right"], ["survey"]]);
    expect(label("tidy-right", inside)).toBe("Lay out this block to the right");
  });

  it("opens what has to be asked", () => {
    expect(callsOf("add", one())).toEqual([["quickAdd"]]);
    expect(callsOf("rename", one())).toEqual([["rename", "a"]]);
    expect(callsOf("repeat", one({ holds: 2 }))).toEqual([["askRepeat", "a"]]);
    expect(callsOf("group", one())).toEqual([["askName"]]);
  });

  it("renames a note by changing its text", () => {
    const note = { id: "n", text: "wider?", position: null, node_id: null };
    const notes = [{ note, scope: "", hint: null }];
    const snapshot = snapshotOf({ notes, selectedNotes: ["n"] });
    expect(label("rename", snapshot)).toBe("Change the text");
    expect(callsOf("rename", snapshot)).toEqual([["note", "n"]]);
  });

  it("moves a wire among those of its port, as far as they go", () => {
    const edges = [wire("a", "m", 0), wire("b", "m", 1)];
    const nodes = [node("a"), node("b"), merge("m")];
    const first = snapshotOf({ nodes, edges, selectedEdges: edges.slice(0, 1) });
    expect(callsOf("later", first)).toEqual([["reorder", edges[0], 1]]);
    expect(callsOf("earlier", first)).toEqual([]);
    expect(enabled("later", snapshotOf({ nodes, edges, selectedEdges: edges }))).toBe(false);
  });

  it("lists the wires to a node that has any", () => {
    const nodes = [node("a"), node("b"), merge("m")];
    const given = (edges: ReturnType<typeof wire>[]) => snapshotOf({ nodes, edges, selected: ["m"] });
    expect(enabled("inputs", given([wire("a", "b")]))).toBe(false);
    expect(callsOf("inputs", given([wire("a", "m")]))).toEqual([["inputs", "m"]]);
    expect(callsOf("inputs", given([wire("a", "m"), wire("b", "m", 1)]))).toEqual([["inputs", "m"]]);
  });
});

describe("context menus", () => {
  const ids = (snapshot: Snapshot) => menuFor(targetOf(snapshot), snapshot).flat().map(({ id }) => id);

  it("are about what is selected", () => {
    const edge = wire("a", "b");
    const nodes = [node("a"), node("b")];
    expect(targetOf(snapshotOf())).toBe("pane");
    expect(targetOf(one())).toBe("node");
    expect(targetOf(snapshotOf({ nodes, edges: [edge], selectedEdges: [edge] }))).toBe("edge");
    expect(targetOf(snapshotOf({ selectedNotes: ["n"] }))).toBe("note");
  });

  it("have only what applies", () => {
    expect(ids(one())).not.toContain("ungroup");
    expect(ids(one({ holds: 3 }))).toEqual(expect.arrayContaining(["fold", "ungroup", "repeat"]));
    expect(ids(snapshotOf())).toEqual(["add", "note", "paste", "full-screen"]);
  });

  it("begin with the selection, where there is one", () => {
    expect(ids(one())[0]).toBe("cut");
  });
});

describe("the toolbar", () => {
  const all: readonly Tool[] = TOOLS.flat();

  it("shows everything where there is room, and hides nothing for nothing", () => {
    expect(arranged(TOOLS, all.length)).toEqual({ shown: TOOLS, more: [] });
  });

  it.each([3, 6, 10])("keeps what matters most in %i places, and loses nothing", (room) => {
    const { shown, more } = arranged(TOOLS, room);
    expect(shown.flat()).toHaveLength(room - 1);
    expect(shown.flat()).toContain("undo");
    expect(new Set([...shown.flat(), ...more])).toEqual(new Set(all));
  });

  it("has a command behind each tool", () => {
    expect(all.map((tool) => commandOf(tool, snapshotOf()).id)).toContain("tidy-down");
    expect(commandOf("turn", snapshotOf()).id).toBe("tidy-right");
  });

  it("offers no edits where there are none", () => {
    const shown = snapshotOf({ facts: { readOnly: true } });
    expect(toolsFor(shown, true)).toEqual([["find", "full-screen", "help"]]);
    expect(toolsFor(snapshotOf(), false).flat()).not.toContain("undo");
  });
});
