import { describe, expect, it } from "vitest";
import type { Gesture, Scope } from "../src/canvas/protocol";
import type { Scene } from "../src/canvas/scene";
import { Chance } from "./canvas_gestures";
import { idsOf, shown, wiresOf } from "./canvas_scopes";

const COUNT = 120;

/** Documents that take more letters are left out. */
const LONGEST = 800;

/** What the preview foresees of a gesture; `tests/ui/test_foreseen.py` holds Python to it. */
interface Case {
  readonly document: object;
  readonly gesture: Gesture;
  readonly nodes: readonly string[];
  readonly wires: readonly string[];
}

/** The ids that a gesture gives, which must be new for the preview to be right. */
function given(gesture: Gesture): string[] | null {
  switch (gesture.kind) {
    case "add":
    case "group":
      return [gesture.node_id];
    case "duplicate":
      return gesture.node_ids.every((id) => id in gesture.copies) ? Object.values(gesture.copies) : null;
    case "paste":
      return Object.keys(gesture.copies).length === 3 ? Object.values(gesture.copies) : null;
    case "connect":
    case "reconnect":
    case "reorder":
    case "remove":
      return [];
    default:
      return null;
  }
}

/** Whether the preview says all of it: not what a copied block holds, nor a wire drawn twice. */
function isForeseen(gesture: Gesture, before: Scene): boolean {
  const ids = given(gesture);
  if (ids === null || ids.some((id) => before.byId.has(id))) return false;
  if (gesture.kind === "duplicate") return gesture.node_ids.every((id) => !before.byId.get(id)?.node.inside);
  if (gesture.kind !== "connect") return true;
  const { source, target } = gesture;
  return !before.edges.some(({ edge }) => edge.source === source && edge.target === target);
}

function staying(scene: Scene): string[] {
  const ids = new Set(idsOf(scene));
  return wiresOf({ ...scene, edges: scene.edges.filter(({ edge }) => ids.has(edge.source)) }).sort();
}

function cases(): Case[] {
  const found: Case[] = [];
  for (let seed = 1; found.length < COUNT; seed += 1) {
    const chance = new Chance(seed);
    const document = chance.document();
    const before = shown(document);
    const gesture = chance.gesture(before);
    const after = shown(document, gesture);
    const [nodes, wires] = [idsOf(after).sort(), staying(after)];
    const changes = JSON.stringify([nodes, wires]) !== JSON.stringify([idsOf(before).sort(), staying(before)]);
    const isShort = JSON.stringify(short(document)).length <= LONGEST;
    if (changes && isShort && isForeseen(gesture, before)) found.push({ document: short(document), gesture, nodes, wires });
  }
  return found;
}

/** A document without what Python derives. */
function short({ nodes, edges }: Scope): object {
  return {
    nodes: nodes.map(({ id, layer, class_name, inside }) => ({ id, layer, class_name, ...(inside && { inside: short(inside) }) })),
    edges,
  };
}

describe("what the preview foresees", () => {
  it("is what Python is held to", async () => {
    const lines = cases().map((each) => JSON.stringify(each)).join(",\n");
    await expect(`[\n${lines}\n]\n`).toMatchFileSnapshot("../../tests/protocol/foreseen/gestures.json");
  });
});
