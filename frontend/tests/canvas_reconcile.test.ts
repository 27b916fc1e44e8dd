import { describe, expect, it } from "vitest";
import type { Scope } from "../src/canvas/protocol";
import { reconcile } from "../src/canvas/reconcile";
import { merge } from "./canvas_snapshot";
import { remark, scope, shown, unfolded } from "./canvas_scopes";

const DOCUMENT = scope(["a", "b", merge("m"), unfolded("s", scope(["x"], "", { path: "s" }))], "a>m b>m:1", { notes: [remark("n")] });
const parsed = (document: Scope): Scope => JSON.parse(JSON.stringify(document)) as Scope;
const changed = (change: (document: Scope) => Scope) => {
  const before = shown(DOCUMENT);
  return { before, now: reconcile(before, shown(change(parsed(DOCUMENT)))) };
};

describe("reconciling scenes", () => {
  it("keeps the scene that says the same", () => {
    const { before, now } = changed((document) => document);
    expect(now).toBe(before);
  });

  it("keeps every object that stays, and the lists that do", () => {
    const { before, now } = changed((document) => ({
      ...document,
      nodes: document.nodes.map((node) => (node.id === "a" ? { ...node, name: "other" } : node)),
    }));
    expect(now.byId.get("a")?.node.name).toBe("other");
    expect(now.byId.get("m")).toBe(before.byId.get("m"));
    expect(now.byId.get("s/x")).toBe(before.byId.get("s/x"));
    expect([now.edges, now.notes]).toEqual([before.edges, before.notes]);
    expect(now.edges).toBe(before.edges);
  });

  it("sees what changes deep inside", () => {
    const { before, now } = changed((document) => ({
      ...document,
      nodes: document.nodes.map((node) => (node.id === "m" ? { ...node, ports: [{ ...node.ports[0]!, maximum: 2 }] } : node)),
    }));
    expect(now.byId.get("m")?.node.ports[0]?.maximum).toBe(2);
    expect(now.byId.get("a")).toBe(before.byId.get("a"));
  });

  it("sees another order, and another direction", () => {
    const turned = changed((document) => ({ ...document, nodes: [...document.nodes].reverse() }));
    expect(turned.now.nodes[0]).toBe(turned.before.byId.get("s"));
    const right = changed((document) => ({ ...document, direction: "right" }));
    expect(right.now.direction("")).toBe("right");
    expect(right.now.nodes).toBe(right.before.nodes);
  });

  it("keeps what a pending gesture shows from rerun to rerun", () => {
    const gesture = { kind: "rename", node_id: "a", name: "other" } as const;
    const before = shown(DOCUMENT, gesture);
    expect(reconcile(before, shown(parsed(DOCUMENT), gesture))).toBe(before);
  });
});
