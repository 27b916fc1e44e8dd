import type { IconName } from "../shared/Icon";
import {
  activeNode,
  activeScope,
  chosenEdges,
  chosenNodes,
  chosenNote,
  inOneScope,
  movableWire,
} from "./chosen";
import type { Command, Group } from "./command";
import type { Doors } from "./doors";
import { arrivalsAt } from "./inputs";
import type { CanvasModel, Snapshot } from "./model";
import type { Direction } from "./protocol";

type Facts = Omit<Command, "id" | "label" | "keys" | "icon" | "group">;

const command = (
  group: Group,
  id: string,
  label: string,
  keys: readonly string[],
  icon: IconName,
  facts: Facts,
): Command => ({ id, label, keys, icon, group, ...facts });

const always = (): boolean => true;
const someNodes = (snapshot: Snapshot): boolean => chosenNodes(snapshot).length > 0;
const alike = (snapshot: Snapshot): boolean => someNodes(snapshot) && inOneScope(snapshot);
const oneNode = (snapshot: Snapshot): boolean =>
  chosenNodes(snapshot).length === 1 && activeNode(snapshot) !== null;
const oneBlock = (snapshot: Snapshot): boolean =>
  oneNode(snapshot) && activeNode(snapshot)?.holds != null;
const someBlock = (snapshot: Snapshot): boolean =>
  chosenNodes(snapshot).some((node) => node.holds !== null);
const anything = ({ selection }: Snapshot): boolean =>
  selection.nodes.length + selection.edges.length + selection.notes.length > 0;

const allFrozen = (snapshot: Snapshot): boolean =>
  chosenNodes(snapshot).every((node) => node.frozen);
const allBypassed = (snapshot: Snapshot): boolean =>
  chosenNodes(snapshot).every((node) => node.bypassed);
const someFolded = (snapshot: Snapshot): boolean =>
  chosenNodes(snapshot).some((node) => node.holds !== null && node.inside === null);

/** Does something with the active node. */
const withActive =
  (act: (id: string, model: CanvasModel, doors: Doors) => void): Command["run"] =>
  (model, doors) => {
    const { active } = model.snapshot().selection;
    if (active !== null) act(active, model, doors);
  };

const reorder =
  (by: -1 | 1): Command["run"] =>
  (model) => {
    const wire = movableWire(model.snapshot(), by);
    if (wire) model.reorder(wire.edge, wire.edge.order + by);
  };

const layOut =
  (direction: Direction): Command["run"] =>
  (model, doors) => {
    model.tidy(activeScope(model.snapshot()), direction);
    doors.survey();
  };

const layoutLabel =
  (how: string) =>
  (snapshot: Snapshot): string =>
    activeScope(snapshot) === "" ? `Lay out ${how}` : `Lay out this block ${how}`;

/** Every command: the toolbar, the menus, the keys and the list under `?` are made from it. */
export const COMMANDS: readonly Command[] = [
  command("add", "add", "Add a layer", ["/"], "add", {
    on: ["pane", "edge"], edits: true, anywhere: true,
    now: (snapshot) => (chosenEdges(snapshot).length === 1 ? "Insert a layer here" : "Add a layer"),
    applies: always,
    run: (_, doors) => doors.quickAdd(),
  }),
  command("add", "note", "Write a note", ["N"], "note", {
    on: ["pane", "node"], edits: true,
    now: (snapshot) => (oneNode(snapshot) ? "Write a note on it" : "Write a note"),
    applies: (snapshot) => snapshot.selection.nodes.length <= 1,
    run: (_, doors) => doors.note(),
  }),

  command("edit", "undo", "Undo", ["Ctrl+Z"], "undo", {
    on: ["pane"], edits: true, repeats: true, anywhere: true,
    applies: (snapshot) => snapshot.canUndo,
    run: (model) => model.undo(),
  }),
  command("edit", "redo", "Redo", ["Ctrl+Shift+Z", "Ctrl+Y"], "redo", {
    on: ["pane"], edits: true, repeats: true, anywhere: true,
    applies: (snapshot) => snapshot.canRedo,
    run: (model) => model.redo(),
  }),
  command("edit", "cut", "Cut", ["Ctrl+X"], "cut", {
    on: ["node"], edits: true, native: true, applies: alike, run: (_, doors) => doors.cut(),
  }),
  command("edit", "copy", "Copy", ["Ctrl+C"], "copy", {
    on: ["node"], edits: false, native: true, applies: alike, run: (_, doors) => doors.copy(),
  }),
  command("edit", "paste", "Paste", ["Ctrl+V"], "paste", {
    on: ["pane", "node"], edits: true, native: true, applies: always,
    run: (_, doors) => doors.paste(),
  }),
  command("edit", "duplicate", "Duplicate", ["Ctrl+D"], "duplicate", {
    on: ["node"], edits: true, applies: alike, run: (model) => model.duplicate(false),
  }),
  command("edit", "duplicate-shared", "Duplicate with shared weights", ["Ctrl+Shift+D"], "share", {
    on: ["node"], edits: true, applies: alike, run: (model) => model.duplicate(true),
  }),
  command("edit", "remove", "Delete", ["Delete", "Backspace"], "remove", {
    on: ["node", "edge", "note"], edits: true, applies: anything, run: (model) => model.remove(),
  }),

  command("layers", "rename", "Rename", ["F2"], "rename", {
    on: ["node", "note"], edits: true,
    now: (snapshot) => (chosenNote(snapshot) ? "Change the text" : "Rename"),
    applies: (snapshot) => oneNode(snapshot) || chosenNote(snapshot) !== null,
    run: (model, doors) => {
      const note = chosenNote(model.snapshot());
      if (note) doors.note(note.id);
      else withActive((id) => doors.rename(id))(model, doors);
    },
  }),
  command("layers", "bypass", "Bypass", ["B"], "bypass", {
    on: ["node"], edits: true,
    now: (snapshot) => (someNodes(snapshot) && allBypassed(snapshot) ? "Stop bypassing" : "Bypass"),
    applies: someNodes,
    run: (model) => model.bypass(),
  }),
  command("layers", "freeze", "Freeze", ["F"], "freeze", {
    on: ["node"], edits: true,
    now: (snapshot) => (someNodes(snapshot) && allFrozen(snapshot) ? "Unfreeze" : "Freeze"),
    applies: someNodes,
    run: (model) => model.freeze(),
  }),
  command("layers", "unshare", "Unshare the weights", ["U"], "unshare", {
    on: ["node"], edits: true,
    applies: (snapshot) => chosenNodes(snapshot).some((node) => node.shared !== null),
    run: (model) => model.unshare(),
  }),
  command("layers", "output", "Make it an output", ["O"], "output", {
    on: ["node"], edits: true,
    now: (snapshot) =>
      activeNode(snapshot)?.is_output ? "No longer an output" : "Make it an output",
    applies: oneNode,
    run: (model) => model.toggleOutput(),
  }),
  command("layers", "fix", "Apply the quick fix", ["Q"], "fix", {
    on: ["node"], edits: true,
    now: (snapshot) => activeNode(snapshot)?.fix_label ?? "Apply the quick fix",
    applies: (snapshot) => activeNode(snapshot)?.fix_label != null,
    run: withActive((id, model) => model.fix(id)),
  }),

  command("wires", "wire", "Draw a wire", ["W"], "wire", {
    on: ["node"], edits: true,
    applies: (snapshot) => oneNode(snapshot) && (activeNode(snapshot)?.outputs.length ?? 0) > 0,
    run: withActive((id, _, doors) => doors.wire(id)),
  }),
  command("wires", "remove-wires", "Delete its wires", ["X"], "unwire", {
    on: ["node"], edits: true,
    applies: (snapshot) => {
      const { nodes, edges } = snapshot.selection;
      const chosen = new Set(nodes);
      return (
        edges.length > 0 ||
        snapshot.scene.edges.some(({ edge }) => chosen.has(edge.source) || chosen.has(edge.target))
      );
    },
    run: (model) => model.removeWires(),
  }),
  command("wires", "inputs", "Wires to its inputs …", ["I"], "order", {
    on: ["node"], edits: true,
    applies: (snapshot) => {
      const node = activeNode(snapshot);
      return node !== null && oneNode(snapshot) && arrivalsAt(snapshot.scene, node).length > 0;
    },
    run: withActive((id, _, doors) => doors.inputs(id)),
  }),
  command("wires", "earlier", "Earlier among the inputs", ["["], "earlier", {
    on: ["edge"], edits: true, repeats: true,
    applies: (snapshot) => movableWire(snapshot, -1) !== null,
    run: reorder(-1),
  }),
  command("wires", "later", "Later among the inputs", ["]"], "later", {
    on: ["edge"], edits: true, repeats: true,
    applies: (snapshot) => movableWire(snapshot, 1) !== null,
    run: reorder(1),
  }),

  command("blocks", "group", "Group into a block …", ["Ctrl+G"], "group", {
    on: ["node"], edits: true, applies: alike, run: (_, doors) => doors.askName(),
  }),
  command("blocks", "ungroup", "Ungroup", ["Ctrl+Shift+G"], "ungroup", {
    on: ["node"], edits: true, applies: oneBlock, run: (model) => model.ungroup(),
  }),
  command("blocks", "fold", "Fold or unfold", ["E"], "fold", {
    on: ["node"], edits: true,
    now: (snapshot) => (someFolded(snapshot) ? "Unfold" : "Fold"),
    applies: someBlock,
    run: (model) => model.fold(),
  }),
  command("blocks", "repeat", "Repeat …", ["R"], "repeat", {
    on: ["node"], edits: true, applies: oneBlock,
    run: withActive((id, _, doors) => doors.askRepeat(id)),
  }),
  command("blocks", "save-block", "Save the block to the palette", [], "save", {
    on: ["node"], edits: true, applies: oneBlock,
    run: withActive((id, model) => model.saveBlock(id)),
  }),

  command("select", "find", "Find a layer", ["Ctrl+K"], "search", {
    on: ["pane"], edits: false, anywhere: true,
    applies: (snapshot) => snapshot.scene.nodes.length > 0,
    run: (_, doors) => doors.find(),
  }),
  command("select", "select-all", "Select all", ["Ctrl+A"], "select", {
    on: ["pane"], edits: false,
    applies: (snapshot) => snapshot.scene.nodes.length > 0,
    run: (model) => model.selectAll(),
  }),
  command("select", "clear", "Select nothing", ["Escape"], "close", {
    on: [], edits: false, applies: anything, run: (model) => model.clearSelection(),
  }),
  command("select", "menu", "Menu of the selection", ["Shift+F10", "ContextMenu"], "more", {
    on: [], edits: false, applies: always, run: (_, doors) => doors.menu(),
  }),

  command("view", "tidy-down", "Lay out downwards", ["L"], "down", {
    on: ["pane"], edits: true,
    now: layoutLabel("downwards"),
    applies: (snapshot) => snapshot.scene.nodes.length > 0,
    run: layOut("down"),
  }),
  command("view", "tidy-right", "Lay out to the right", ["Shift+L"], "right", {
    on: ["pane"], edits: true,
    now: layoutLabel("to the right"),
    applies: (snapshot) => snapshot.scene.nodes.length > 0,
    run: layOut("right"),
  }),
  command("view", "zoom-in", "Zoom in", ["+", "="], "zoom-in", {
    on: [], edits: false, repeats: true, applies: always, run: (_, doors) => doors.zoomIn(),
  }),
  command("view", "zoom-out", "Zoom out", ["-"], "zoom-out", {
    on: [], edits: false, repeats: true, applies: always, run: (_, doors) => doors.zoomOut(),
  }),
  command("view", "fit", "Show everything", ["0", "Shift+1"], "fit", {
    on: ["pane"], edits: false,
    applies: (snapshot) => snapshot.scene.nodes.length > 0,
    run: (_, doors) => doors.fit(),
  }),
  command("view", "zoom-selection", "Zoom to the selection", ["Z"], "zoom-selection", {
    on: [], edits: false, applies: someNodes,
    run: (model, doors) => doors.show(model.snapshot().selection.nodes),
  }),
  command("view", "full-screen", "Full screen", ["Shift+F"], "full", {
    on: ["pane"], edits: false, applies: always, run: (_, doors) => doors.fullScreen(),
  }),
  command("view", "help", "Keyboard shortcuts", ["?"], "help", {
    on: [], edits: false, anywhere: true, applies: always, run: (_, doors) => doors.help(),
  }),
];

const BY_ID: ReadonlyMap<string, Command> = new Map(COMMANDS.map((each) => [each.id, each]));

/** The command with an id. */
export function commandNamed(id: string): Command {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`Expected the id of a command, got ${id}`);
  return found;
}
