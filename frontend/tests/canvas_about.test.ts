import { describe, expect, it } from "vitest";
import { outlives, stillThere } from "../src/canvas/about";
import type { Open } from "../src/canvas/useOverlays";
import { node, snapshotOf, wire } from "./canvas_snapshot";

const near = { x: 0, y: 0 };
const { scene } = snapshotOf({ nodes: [node("a"), node("b")], edges: [wire("a", "b")] });

describe("what is open", () => {
  it.each<[Open, Open]>([
    [{ what: "repeat", id: "a", near }, { what: "repeat", id: "gone", near }],
    [{ what: "inputs", id: "b", near }, { what: "inputs", id: "a", near }],
    [{ what: "note", id: null, near }, { what: "note", id: "gone", near }],
    [
      { what: "quick", landing: { how: "into", edge: wire("a", "b") }, near },
      { what: "quick", landing: { how: "into", edge: wire("b", "a") }, near },
    ],
    [
      { what: "palette", landing: { how: "from", source: "a", port: 0 } },
      { what: "palette", landing: { how: "to", target: "gone", port: "inputs" } },
    ],
    [
      { what: "quick", landing: { how: "best" }, near },
      { what: "quick", landing: { how: "at", scope: "gone", position: [0, 0] }, near },
    ],
  ])("stays while what it is about is there: %j", (there, gone) => {
    expect(stillThere(there, scene)).toBe(true);
    expect(stillThere(gone, scene)).toBe(false);
  });

  it("outlives its document only where it is about nothing in it", () => {
    expect(outlives({ what: "help" })).toBe(true);
    expect(outlives({ what: "repeat", id: "a", near })).toBe(false);
    expect(outlives({ what: "menu", near })).toBe(false);
  });
});
