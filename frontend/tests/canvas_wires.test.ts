import { describe, expect, it } from "vitest";
import type { Ends } from "../src/canvas/protocol";
import { placed, portsFor, refusal, replaced, wished, withoutEdge } from "../src/canvas/wires";
import { merge, node, wire } from "./canvas_snapshot";
import { scope, shown, unfolded } from "./canvas_scopes";

const ends = (source: string, target: string, order: number | null = null, target_port = "inputs"): Ends => ({
  source, source_port: 0, target, target_port, order,
});
const DOT = node("dot", { ports: [{ name: "inputs", many: true, optional: false, maximum: 2, labels: [] }] });

describe("a wire", () => {
  const input = node("in", { class_name: "Input", ports: [] });
  const scene = shown(
    scope([input, "a", "b", "c", DOT, unfolded("s", scope(["x"], "", { path: "s" }))], "in>a a>b b>c in>dot a>dot:1"),
  );

  it("is refused in words", () => {
    expect(refusal(scene, ends("a", "a"))).toBe("a cannot take its own output.");
    expect(refusal(scene, ends("a", "in"))).toBe("in is an input: it takes nothing.");
    expect(refusal(scene, ends("a", "s/x"))).toContain("cannot cross the border of a block: a and x");
    expect(refusal(scene, ends("b", "dot"))).toBe("dot takes 2 tensors and has both.");
    expect(refusal(scene, ends("b", "dot", 2))).toBe("dot takes 2 tensors and has both.");
    expect(refusal(scene, ends("a", "b", null, "query"))).toBe("b has no input query: expected one of inputs.");
    expect(refusal(scene, ends("gone", "b"))).toContain("one of them is gone");
    expect(refusal(scene, ends("a", "b"))).toBe("This wire is there already.");
  });

  it("does not close a circle, and the names on it are said", () => {
    expect(refusal(scene, ends("c", "a"))).toBe("That would close a circle: a → b → c → a.");
    expect(refusal(scene, ends("in", "c"))).toBeNull();
    const ids = Array.from({ length: 40 }, (_, at) => `n${at}`);
    const chain = shown(scope(ids, ids.slice(1).map((id, at) => `n${at}>${id}`).join(" ")));
    expect(refusal(chain, ends("n39", "n0"))).toBe("That would close a circle: n0 → n1 → n2 → … → n38 → n39 → n0.");
  });

  it("is refused the same in a document that has a circle already", () => {
    const round = shown(scope(["a", "b", "c"], "a>b b>a"));
    expect(refusal(round, ends("b", "c"))).toBeNull();
    expect(refusal(round, ends("c", "a"))).toBeNull();
  });

  it("takes the place of another one where there is only one, or where it is put on it", () => {
    expect(replaced(scene, ends("in", "b"))?.edge).toEqual(wire("a", "b"));
    expect(replaced(scene, ends("b", "dot", 1))?.edge).toEqual(wire("a", "dot", 1));
    expect(refusal(scene, ends("b", "dot", 1))).toBeNull();
    expect(replaced(scene, ends("b", "dot"))).toBeNull();
  });

  it("comes last in a port that takes many, unless it is put on another one", () => {
    const many = shown(scope(["a", "b", "c", merge("m")], "a>m b>m:1"));
    expect(placed(many, ends("c", "m"))).toMatchObject({ order: 2 });
    expect(wished(many, ends("c", "m", 2))).toMatchObject({ order: null });
    expect(wished(many, ends("c", "m", 0))).toMatchObject({ order: 0 });
    expect(wished(many, ends("c", "b", 0))).toMatchObject({ order: null });
  });

  it("can be taken from its place and put elsewhere", () => {
    const free = withoutEdge(scene, wire("a", "dot", 1));
    expect(refusal(free, ends("b", "dot"))).toBeNull();
    expect(replaced(free, ends("b", "dot", 1))).toBeNull();
  });
});

describe("where the keyboard leads a wire", () => {
  it("is behind its start first, and only where it can end", () => {
    const ports = [
      { name: "query", many: false, optional: false, maximum: null, labels: [] },
      { name: "value", many: false, optional: false, maximum: null, labels: [] },
    ];
    const edges = [...[wire("b", "c"), wire("c", "d")], { ...wire("a", "att"), target_port: "query" }];
    const scene = shown(scope(["a", "b", "c", "d", node("att", { ports })], "", { edges }));
    const found = portsFor(scene, "c").map((each) => `${each.target}.${each.target_port}`);
    expect(found).toEqual(["att.value", "att.query", "a.inputs"]);
    expect(portsFor(scene, "gone")).toEqual([]);
  });
});
