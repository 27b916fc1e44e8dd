import { describe, expect, it } from "vitest";
import { Arranger, tidied } from "../src/canvas/arrange";
import { shownPlaces } from "../src/canvas/bringing";
import { FRAME } from "../src/canvas/size";
import type { CanvasNode, Places, Point, Scope } from "../src/canvas/protocol";
import type { Box } from "../src/canvas/size";
import type { Snapshot } from "../src/canvas/state";
import { type Wired, network, note, overlap, overlaps, sceneFrom, scopeOf, wired } from "./graphs";

const CHAIN = wired("a>b>c>d");
const INSIDE = wired("x>p>q>y x>r>y");

/** A block with something in it, folded or not. */
function block(unfolded: boolean, path = "b", inside: Wired = INSIDE): Partial<CanvasNode> {
  return { class_name: "Block", inside: unfolded ? scopeOf(inside, {}, { path }) : null };
}

function at(places: Places): Readonly<Record<string, Partial<CanvasNode>>> {
  return Object.fromEntries(Object.entries(places).map(([id, position]) => [id, { position }]));
}

function pointOf(box: Box | undefined): Point {
  return [box!.x, box!.y];
}

/** What an arranger shows of one document after another. */
function shown(...scopes: readonly Scope[]): readonly ReadonlyMap<string, Box>[] {
  const arranger = new Arranger();
  return scopes.map((scope) => arranger.arrange(sceneFrom(scope), "1"));
}

function places(boxes: ReadonlyMap<string, Box>, ids: readonly string[]): readonly Point[] {
  return ids.map((id) => pointOf(boxes.get(id)));
}

describe("what was shown", () => {
  it("is the very same where nothing changed", () => {
    const [first, again] = shown(scopeOf(CHAIN), scopeOf(CHAIN));
    expect(again).toBe(first);
  });

  it("keeps the boxes of nodes that did not change", () => {
    const [first, then] = shown(scopeOf(CHAIN), scopeOf(CHAIN, { d: { position: [500, 500] } }));
    expect(then).not.toBe(first);
    expect(then!.get("a")).toBe(first!.get("a"));
  });

  it("stays where it is when nodes and wires come and go", () => {
    const steps = ["a>b>c>d", "a>b>c>d a>e", "a>b>c>d a>e>f>d", "a>c>d a>e>f>d", "a>c d e f"];
    const all = shown(...steps.map((step) => scopeOf(wired(step))));
    for (const [at, boxes] of all.entries()) {
      for (const [id, box] of all[at - 1] ?? []) if (boxes.has(id)) expect(boxes.get(id)).toBe(box);
      expect(overlaps(boxes)).toEqual([]);
    }
  });

  it("stays where it is when a summary appears", () => {
    const [plain, summed] = shown(scopeOf(CHAIN, { b: { summary: "" } }), scopeOf(CHAIN));
    expect(summed!.get("b")!.height).toBeGreaterThan(plain!.get("b")!.height);
    expect(places(summed!, CHAIN.ids)).toEqual(places(plain!, CHAIN.ids));
  });

  it("is laid out anew for another document", () => {
    const arranger = new Arranger();
    arranger.arrange(sceneFrom(scopeOf(wired("a>b c>d"))), "1");
    const other = arranger.arrange(sceneFrom(scopeOf(CHAIN)), "2");
    expect(other).toEqual(shown(scopeOf(CHAIN))[0]);
  });

  it("comes back to its old place", () => {
    const [before, , after] = shown(scopeOf(CHAIN), scopeOf(wired("a>b d")), scopeOf(CHAIN));
    expect(after).toEqual(before);
  });

  it("comes back to where it stood before somebody placed it", () => {
    const [before, , after] = shown(scopeOf(CHAIN), scopeOf(CHAIN, at({ b: [900, 900] })), scopeOf(CHAIN));
    expect(after).toEqual(before);
  });

  it("is laid out again when it goes another way and nobody has placed anything", () => {
    const [, right] = shown(scopeOf(CHAIN), scopeOf(CHAIN, {}, { direction: "right" }));
    expect(new Set([...right!.values()].map(({ y }) => y)).size).toBe(1);
  });
});

describe("what somebody has placed", () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))("stands exactly there (network %i)", (seed) => {
    const graph = network(seed, 25);
    const some = graph.ids.filter((_, nth) => (nth * 7 + seed) % 3 === 0);
    const chosen = Object.fromEntries(some.map((id, nth): [string, Point] => [id, [nth * 333.5, -nth * 101]]));
    const [boxes] = shown(scopeOf(graph, at(chosen)));
    for (const [id, position] of Object.entries(chosen)) expect(pointOf(boxes!.get(id))).toEqual(position);
    const others = new Map([...boxes!].filter(([id]) => !(id in chosen)));
    expect(boxes!.size).toBe(graph.ids.length);
    expect(overlaps(others)).toEqual([]);
    for (const id of Object.keys(chosen)) {
      expect([...others.values()].some((box) => overlap(box, boxes!.get(id)!))).toBe(false);
    }
  });

  it("wins over the place that was found", () => {
    const [, boxes] = shown(scopeOf(CHAIN), scopeOf(CHAIN, at({ c: [-300, 7] })));
    expect(pointOf(boxes!.get("c"))).toEqual([-300, 7]);
  });
});

describe("a new node", () => {
  it("stands below what feeds it", () => {
    const [before, after] = shown(scopeOf(CHAIN), scopeOf(wired("a>b>c>d>e")));
    const [d, e] = [after!.get("d")!, after!.get("e")!];
    expect(e.x).toBe(before!.get("d")!.x);
    expect(e.y).toBeGreaterThan(d.y + d.height);
  });

  it("stands beside its siblings", () => {
    const [, after] = shown(scopeOf(CHAIN), scopeOf(wired("a>b>c>d b>e")));
    expect(after!.get("e")!.y).toBe(after!.get("c")!.y);
    expect(after!.get("e")!.x).toBeGreaterThan(after!.get("c")!.x);
  });

  it("stands before what it feeds where nothing feeds it", () => {
    const [, after] = shown(scopeOf(CHAIN), scopeOf(wired("a>b>c>d e>a")));
    expect(after!.get("e")!.y + after!.get("e")!.height).toBeLessThan(after!.get("a")!.y);
    expect(after!.get("e")!.x).toBe(after!.get("a")!.x);
  });

  it("gets room between two that nobody has placed", () => {
    const [before, after] = shown(scopeOf(CHAIN), scopeOf(wired("a>b>e>c>d")));
    expect(new Set([...after!.values()].map(({ x }) => x)).size).toBe(1);
    expect(places(after!, ["a", "b"])).toEqual(places(before!, ["a", "b"]));
    expect(overlaps(after!)).toEqual([]);
    expect(after!.get("e")!.y).toBeLessThan(after!.get("c")!.y);
  });

  it("moves nothing that somebody has placed", () => {
    const chosen: Places = { a: [0, 0], b: [0, 120], c: [0, 240], d: [0, 360] };
    const [, after] = shown(scopeOf(CHAIN, at(chosen)), scopeOf(wired("a>b>e>c>d"), at(chosen)));
    for (const [id, position] of Object.entries(chosen)) expect(pointOf(after!.get(id))).toEqual(position);
    expect(overlaps(after!)).toEqual([]);
  });

  it("stays together with what is new with it", () => {
    const [, after] = shown(scopeOf(CHAIN), scopeOf(wired("a>b>c>d d>e>f>g e>h>g")));
    expect(overlaps(after!)).toEqual([]);
    expect(after!.get("f")!.y).toBe(after!.get("h")!.y);
    expect(after!.get("e")!.y).toBeGreaterThan(after!.get("d")!.y);
  });
});

describe("notes", () => {
  it("stand beside their nodes, cover nothing and stay", () => {
    const notes = [note("1", "b"), note("2", "b"), note("3")];
    const [plain, noted, again] = shown(scopeOf(CHAIN), scopeOf(CHAIN, {}, { notes }), scopeOf(CHAIN, {}, { notes }));
    expect(places(noted!, CHAIN.ids)).toEqual(places(plain!, CHAIN.ids));
    expect(noted!.get("note:1")!.y).toBe(noted!.get("b")!.y);
    expect(noted!.get("note:1")!.x).toBeGreaterThan(noted!.get("b")!.x);
    expect(overlaps(noted!)).toEqual([]);
    expect(again).toBe(noted);
  });

  it("stand where somebody has put them", () => {
    const [boxes] = shown(scopeOf(CHAIN, {}, { notes: [note("1", "b", [-400, 3])] }));
    expect(pointOf(boxes!.get("note:1"))).toEqual([-400, 3]);
  });
});

describe("an unfolded block", () => {
  const graph = wired("a>b>c>d a>e>d");
  const unfolded = scopeOf(graph, { b: block(true) });
  const folded = scopeOf(graph, { b: block(false) });

  it("is as large as what it holds", () => {
    const [boxes] = shown(unfolded);
    const frame = boxes!.get("b")!;
    const inner = ["x", "p", "q", "r", "y"].map((id) => boxes!.get(`b/${id}`)!);
    expect(Math.max(...inner.map(({ x, width }) => x + width)) + 2 * FRAME.side).toBeLessThanOrEqual(frame.width);
    expect(Math.max(...inner.map(({ y, height }) => y + height)) + FRAME.top).toBeLessThanOrEqual(frame.height);
    expect(Math.min(...inner.map(({ x }) => x))).toBeGreaterThanOrEqual(0);
  });

  it("covers nothing, from the start and unfolded later", () => {
    for (const boxes of [shown(unfolded)[0], shown(folded, unfolded)[1]]) {
      const top = new Map([...boxes!].filter(([id]) => !id.includes("/")));
      expect(overlaps(top)).toEqual([]);
      expect(boxes!.get("c")!.y).toBeGreaterThan(boxes!.get("b")!.y + boxes!.get("b")!.height);
    }
  });

  it("gives back what it took when it is folded again", () => {
    const [before, between, after] = shown(folded, unfolded, folded);
    expect(pointOf(between!.get("c"))).not.toEqual(pointOf(before!.get("c")));
    expect(after).toEqual(before);
  });

  describe("among nodes that somebody has placed", () => {
    const chosen = { a: [0, 0], b: [0, 120], c: [0, 240], d: [0, 360], e: [900, 120] } satisfies Places;
    const facts = at(chosen);
    const closed = scopeOf(graph, { ...facts, b: { ...facts.b, ...block(false) } });
    const open = scopeOf(graph, { ...facts, b: { ...facts.b, ...block(true) } });
    const top = (boxes: ReadonlyMap<string, Box>) => new Map([...boxes].filter(([id]) => !id.includes("/")));

    it("covers none of them, and moves none that it does not cover or lead to", () => {
      for (const boxes of [shown(closed, open)[1], shown(open)[0]]) {
        expect(overlaps(top(boxes!))).toEqual([]);
        expect(places(boxes!, ["a", "e"])).toEqual([chosen.a, chosen.e]);
        expect(boxes!.get("d")!.y - boxes!.get("c")!.y).toBe(120);
      }
    });

    it("keeps its middle line, and stands where it stood once it is folded", () => {
      const [before, between] = shown(closed, open).map((boxes) => boxes!.get("b")!);
      expect(between!.x + between!.width / 2).toBe(before!.x + before!.width / 2);
      expect(between!.y).toBe(before!.y);
      const boxes = shown(closed, open)[1]!;
      const posted = shownPlaces({ scene: sceneFrom(open), boxes } as Snapshot, "");
      expect(posted).toHaveProperty("c");
      expect(posted).not.toHaveProperty("b");
    });

    it("keeps what made way where it is, whatever becomes of the wires", () => {
      const cut = { ...open, edges: [] };
      const [before, after] = shown(open, cut);
      expect(after!.get("c")).toBe(before!.get("c"));
    });

    it("lets them go back when it is folded, or gone", () => {
      const [before, , after] = shown(closed, open, closed);
      expect(after).toEqual(before);
      const without = scopeOf(wired("a>c>d a>e>d"), facts);
      expect(pointOf(shown(open, without)[1]!.get("c"))).toEqual(chosen.c);
    });

    it("stays beside what was placed while it made way", () => {
      const [, between] = shown(closed, open);
      const settled = at(Object.fromEntries([...top(between!)].map(([id, box]) => [id, pointOf(box)])));
      const kept = scopeOf(graph, { ...settled, b: { ...settled.b, ...block(true) } });
      expect(shown(closed, open, kept)[2]).toEqual(between);
      expect(shown(kept)[0]).toEqual(between);
    });
  });

  it("takes in what lies before its corner, with all the rest", () => {
    const inside = scopeOf(wired("x>y"), at({ y: [-50, 0] }), { path: "b" });
    const [boxes] = shown(scopeOf(wired("a>b"), { b: { class_name: "Block", inside } }));
    const [x, y] = [boxes!.get("b/x")!, boxes!.get("b/y")!];
    expect(x.y).toBe(0);
    expect(y.y).toBeGreaterThan(x.height);
    expect(Math.min(x.x, y.x)).toBe(0);
    const frame = boxes!.get("b")!;
    expect(y.y + y.height + FRAME.top).toBeLessThanOrEqual(frame.height);
  });

  it("grows with its inside, and the frame around it too", () => {
    const deep = (inside: Wired): Scope =>
      scopeOf(wired("a>b>c"), {
        b: { inside: scopeOf(wired("x>n>y"), { n: block(true, "b/n", inside) }, { path: "b" }) },
      });
    const [before, after] = shown(deep(wired("p>q")), deep(wired("p>q>r>s")));
    for (const id of ["b", "b/n"]) expect(after!.get(id)!.height).toBeGreaterThan(before!.get(id)!.height);
    expect(places(after!, ["b", "b/n", "b/n/p"])).toEqual(places(before!, ["b", "b/n", "b/n/p"]));
    expect(after!.get("c")!.y).toBeGreaterThan(after!.get("b")!.y + after!.get("b")!.height);
    expect(after!.get("b/y")!.y).toBeGreaterThan(after!.get("b/n")!.y + after!.get("b/n")!.height);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))("covers nothing in any network (%i)", (seed) => {
    const network20 = network(seed, 20);
    const id = `n${3 + (seed % 15)}`;
    const scope = (open: boolean) => scopeOf(network20, { [id]: block(open, id) });
    const [before, between, after] = shown(scope(false), scope(true), scope(false));
    expect(overlaps(new Map([...between!].filter(([key]) => !key.includes("/"))))).toEqual([]);
    expect(after).toEqual(before);
  });

  it("may hold nothing", () => {
    const [boxes] = shown(scopeOf(wired("a>b>c"), { b: block(true, "b", { ids: [], edges: [] }) }));
    expect(overlaps(boxes!)).toEqual([]);
  });
});

describe("the Layout command", () => {
  it("gives every node of the scope a place, in the order of their names", () => {
    const graph = network(3, 30);
    const scattered = Object.fromEntries(graph.ids.map((id, nth): [string, Point] => [id, [nth, nth]]));
    const found = tidied(sceneFrom(scopeOf(graph, at(scattered))), "", "down");
    expect(Object.keys(found)).toEqual(graph.ids.toSorted());
    const [boxes] = shown(scopeOf(graph, at(found)));
    expect(overlaps(boxes!)).toEqual([]);
  });

  it("leaves frames their room, and lays out one scope alone", () => {
    const graph = wired("a>b>c a>d>c");
    const scene = sceneFrom(scopeOf(graph, { b: block(true) }));
    for (const direction of ["down", "right"] as const) {
      const top = tidied(scene, "", direction);
      expect(Object.keys(top)).toEqual(["a", "b", "c", "d"]);
      const facts = at(top);
      const [boxes] = shown(scopeOf(graph, { ...facts, b: { ...facts.b, ...block(true) } }));
      expect(overlaps(new Map([...boxes!].filter(([id]) => !id.includes("/"))))).toEqual([]);
    }
    expect(Object.keys(tidied(scene, "b", "right"))).toEqual(["b/p", "b/q", "b/r", "b/x", "b/y"]);
    expect(tidied(scene, "gone", "down")).toEqual({});
  });
});
