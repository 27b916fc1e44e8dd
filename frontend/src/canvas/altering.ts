import { snakeCase } from "../shared/format";
import { newPath, shownPlaces } from "./bringing";
import { activeNode, chosenBeside, chosenNodes } from "./chosen";
import { byScope, called } from "./editing";
import { parent } from "./paths";
import type { CanvasNode, Gesture } from "./protocol";
import { type Selection, nodesOnly } from "./selection";
import type { Snapshot } from "./state";

/** Gestures that change nodes which are there, and what is said of them. */
export interface Alteration {
  readonly announcement: string;
  readonly gestures: readonly Gesture[];
  /** What they leave selected, where that is not what was. */
  readonly selection?: Selection;
}

/** Gives the selected calls of shared layers weights of their own. */
export function unsharing(snapshot: Snapshot): Alteration {
  const nodes = chosenNodes(snapshot).filter((node) => node.shared !== null);
  return each(snapshot, nodes, "has weights of its own", (node_ids) => ({ kind: "unshare", node_ids }));
}

/** Bypasses the selected nodes; where all are bypassed, none any longer. */
export function bypassing(snapshot: Snapshot): Alteration {
  const nodes = chosenNodes(snapshot);
  const bypassed = nodes.some((node) => !node.bypassed);
  const how = bypassed ? "bypassed" : "no longer bypassed";
  return each(snapshot, nodes, how, (node_ids) => ({ kind: "bypass", node_ids, bypassed }));
}

/** Freezes the selected nodes; where all are frozen, none any longer. */
export function freezing(snapshot: Snapshot): Alteration {
  const nodes = chosenNodes(snapshot);
  const trainable = nodes.every((node) => node.frozen);
  const how = trainable ? "trainable" : "frozen";
  return each(snapshot, nodes, how, (node_ids) => ({ kind: "freeze", node_ids, trainable }));
}

/** Folds the selected blocks or unfolds them; unless told, unfolds where one is folded. */
export function folding(snapshot: Snapshot, unfolded?: boolean): Alteration {
  const blocks = chosenNodes(snapshot).filter((node) => node.holds !== null);
  const wanted = unfolded ?? blocks.some((node) => node.inside === null);
  const how = wanted ? "unfolded" : "folded";
  return each(snapshot, blocks, how, (node_ids) => ({ kind: "fold", node_ids, unfolded: wanted }));
}

export function renaming(snapshot: Snapshot, id: string, wanted: string): Alteration | null {
  const name = wanted.trim();
  const old = nodeAt(snapshot, id)?.name;
  if (old === undefined || name === "" || name === old) return null;
  return { announcement: `Renamed to ${name}`, gestures: [{ kind: "rename", node_id: id, name }] };
}

/** Applies the quick fix that a node's message offers. */
export function fixing(snapshot: Snapshot, id: string): Alteration | null {
  const node = nodeAt(snapshot, id);
  if (!node?.fix_label || node.code === null) return null;
  return { announcement: node.fix_label, gestures: [{ kind: "fix", node_id: id, code: node.code }] };
}

/** Puts the selected nodes beside the active one into a block. */
export function grouping(snapshot: Snapshot, wanted: string): Alteration | null {
  const nodes = chosenBeside(snapshot);
  const [first] = nodes;
  if (!first) return null;
  const name = wanted.trim();
  const scope = parent(first.id);
  const id = newPath(scope, snakeCase(name) || "block");
  const node_ids = nodes.map((node) => node.id);
  const places = shownPlaces(snapshot, scope);
  return {
    announcement: `${called(snapshot.scene, node_ids)} grouped into ${name}`,
    gestures: [{ kind: "group", node_ids, name, node_id: id, places }],
    selection: nodesOnly([id]),
  };
}

/** Takes the active block apart. */
export function ungrouping(snapshot: Snapshot): Alteration | null {
  const block = activeNode(snapshot);
  if (!block || block.holds === null) return null;
  const places = shownPlaces(snapshot, parent(block.id));
  return { announcement: `${block.name} ungrouped`, gestures: [{ kind: "ungroup", node_id: block.id, places }] };
}

export function repeating(snapshot: Snapshot, id: string, repeat: number): Alteration | null {
  const node = nodeAt(snapshot, id);
  if (!node || !Number.isInteger(repeat) || repeat < 1 || repeat === node.repeat) return null;
  const how = repeat === 1 ? "no longer repeated" : `repeated ${repeat} times`;
  return { announcement: `${node.name} ${how}`, gestures: [{ kind: "repeat", node_id: id, repeat }] };
}

/** Makes the active node an output, or no longer one. */
export function turningOutput(snapshot: Snapshot): Alteration | null {
  const node = activeNode(snapshot);
  if (!node) return null;
  const how = node.is_output ? "no longer an output" : "made an output";
  return {
    announcement: `${node.name} ${how}`,
    gestures: [{ kind: "output", node_id: node.id, on: !node.is_output }],
  };
}

/** A node that gestures can name. */
export function nodeAt({ scene }: Snapshot, id: string): CanvasNode | undefined {
  const found = scene.byId.get(id);
  return found?.known ? found.node : undefined;
}

function each(
  { scene }: Snapshot,
  nodes: readonly CanvasNode[],
  how: string,
  make: (ids: string[]) => Gesture,
): Alteration {
  const ids = nodes.map(({ id }) => id);
  const groups = byScope(ids, (id) => id);
  return { announcement: `${called(scene, ids)} ${how}`, gestures: [...groups.values()].map(make) };
}
