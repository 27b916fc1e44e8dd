import { describe, expect, it } from "vitest";
import { Arranger } from "../src/canvas/arrange";
import { preview } from "../src/canvas/preview";
import type { Gesture } from "../src/canvas/protocol";
import { reconcile } from "../src/canvas/reconcile";
import type { Numbered } from "../src/shared/outbox";
import { Chance } from "./canvas_gestures";
import { PALETTE, answered, idsOf, problems, shown, wiresOf } from "./canvas_scopes";

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed + 1);

/** What Python has done already shows once: these gestures may be pending all the same. */
const ONCE: ReadonlySet<Gesture["kind"]> = new Set(["add", "duplicate", "paste", "group", "note", "place", "connect"]);

describe("any gestures on any document", () => {
  it.each(SEEDS)("give a scene that hangs together (%i)", (seed) => {
    const chance = new Chance(seed);
    const document = chance.document();
    const pending: Numbered<Gesture>[] = [];
    const arranger = new Arranger();
    let before = preview(document, pending, PALETTE);
    for (let seq = 1; seq <= 12; seq += 1) {
      pending.push({ ...chance.gesture(before), seq });
      const now = preview(document, pending, PALETTE);
      expect(problems(now), JSON.stringify(pending)).toEqual([]);
      expect(reconcile(before, now)).toEqual(expect.objectContaining({ nodes: now.nodes, edges: now.edges, notes: now.notes }));
      const boxes = arranger.arrange(now, "1");
      expect(now.nodes.filter(({ node }) => !boxes.has(node.id))).toEqual([]);
      before = now;
    }
  });

  it.each(SEEDS)("show what Python has done already only once (%i)", (seed) => {
    const chance = new Chance(seed);
    const document = chance.document();
    const gesture = chance.gesture(shown(document));
    if (!ONCE.has(gesture.kind)) return;
    const first = shown(document, gesture);
    const again = shown(answered(first), gesture);
    expect(idsOf(again), JSON.stringify(gesture)).toEqual(idsOf(shown(answered(first))));
    expect(wiresOf(again).sort(), JSON.stringify(gesture)).toEqual(wiresOf(first).sort());
  });

  it("leaves Python's document as it is", () => {
    const chance = new Chance(7);
    const document = chance.document();
    const text = JSON.stringify(document);
    for (let turn = 0; turn < 50; turn += 1) shown(document, chance.gesture(shown(document)), chance.gesture(shown(document)));
    expect(JSON.stringify(document)).toBe(text);
  });
});
