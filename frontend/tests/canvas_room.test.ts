import { describe, expect, it } from "vitest";
import { Arranger } from "../src/canvas/arrange";
import type { Direction } from "../src/canvas/protocol";
import { before, behind, freeSpot, roomOn } from "../src/canvas/room";
import type { Scene } from "../src/canvas/scene";
import type { Box } from "../src/canvas/size";
import { canvasEdge, network, overlap, overlaps, sceneFrom, scopeOf, wired } from "./graphs";

const SIZE = { width: 200, height: 60 };

function shown(text: string, direction: Direction = "down"): { scene: Scene; boxes: ReadonlyMap<string, Box> } {
  const scene = sceneFrom(scopeOf(wired(text), {}, { direction }));
  return { scene, boxes: new Arranger().arrange(scene, "1") };
}

function placed(text: string, at: Readonly<Record<string, readonly [number, number]>>) {
  const facts = Object.fromEntries(Object.entries(at).map(([id, position]) => [id, { position, summary: "" }]));
  const scene = sceneFrom(scopeOf(wired(text), facts));
  return { scene, boxes: new Arranger().arrange(scene, "1") };
}

const boxAt = ([x, y]: readonly [number, number], size = SIZE): Box => ({ x, y, ...size });
const middle = ({ x, width }: Box) => x + width / 2;

describe("room behind a node", () => {
  it("is centred below it where it is free", () => {
    const { scene, boxes } = shown("a>b");
    const box = boxAt(behind(scene, boxes, "b", { width: 140, height: 60 }), { width: 140, height: 60 });
    expect(middle(box)).toBe(middle(boxes.get("b")!));
    expect(box.y).toBeGreaterThan(boxes.get("b")!.y + boxes.get("b")!.height);
  });

  it("is to the right where the tensors go there", () => {
    const { scene, boxes } = shown("a>b", "right");
    const { x, y, width } = boxes.get("b")!;
    const place = behind(scene, boxes, "b", { width: 200, height: boxes.get("b")!.height });
    expect(place[0]).toBeGreaterThan(x + width);
    expect(place[1]).toBe(y);
  });

  it("is beside what stands there, in its row", () => {
    const { scene, boxes } = shown("a>b>c");
    const place = behind(scene, boxes, "a", SIZE);
    expect(place[1]).toBe(boxes.get("b")!.y);
    expect(place[0]).toBeGreaterThan(boxes.get("b")!.x + 200);
  });

  it("fans branches out, one beside the other", () => {
    const at: Record<string, [number, number]> = { a: [0, 0] };
    let text = "a";
    for (const id of ["b", "c", "d", "e"]) {
      const { scene, boxes } = placed(text, at);
      const place = behind(scene, boxes, "a", SIZE);
      at[id] = [place[0], place[1]];
      text += ` a>${id}`;
    }
    const { boxes } = placed(text, at);
    expect(overlaps(boxes)).toEqual([]);
    expect(new Set(["b", "c", "d", "e"].map((id) => boxes.get(id)!.y)).size).toBe(1);
    expect(Math.min(...["b", "c", "d", "e"].map((id) => boxes.get(id)!.x))).toBeLessThan(0);
  });
});

describe("room before a node", () => {
  it("is centred above it, or beside what feeds it already", () => {
    const { scene, boxes } = shown("a>b");
    const first = boxAt(before(scene, boxes, "a", SIZE));
    expect(middle(first)).toBe(middle(boxes.get("a")!));
    expect(first.y + first.height).toBeLessThan(0);
    const second = boxAt(before(scene, boxes, "b", SIZE));
    expect([...boxes.values()].some((box) => overlap(box, second))).toBe(false);
    expect(second.y).toBeLessThan(boxes.get("b")!.y);
  });
});

describe("a free spot", () => {
  it("is the wanted one where nothing is near", () => {
    expect(freeSpot([boxAt([0, 0])], boxAt([500, 3]))).toEqual([500, 3]);
    expect(freeSpot([], boxAt([7, 3]))).toEqual([7, 3]);
  });

  it.each(["down", "right"] as const)("is free and near among many boxes, %s", (direction) => {
    const taken = [boxAt([0, 0])];
    for (let count = 0; count < 40; count += 1) {
      const spot = boxAt(freeSpot(taken, boxAt([0, 0]), direction));
      expect(taken.some((box) => overlap(box, spot))).toBe(false);
      taken.push(spot);
    }
    expect(Math.max(...taken.map(({ x, y }) => Math.abs(x) + Math.abs(y)))).toBeLessThan(3_000);
  });
});

describe("room on a wire", () => {
  it("is halfway, where there is enough", () => {
    const { scene, boxes } = placed("a>b", { a: [0, 0], b: [0, 460] });
    expect(roomOn(scene, boxes, canvasEdge("a", "b"), SIZE)).toEqual({ position: [0, 230], places: {} });
  });

  it("lies between the columns of its ends", () => {
    const { scene, boxes } = placed("a>b", { a: [0, 0], b: [200, 460] });
    expect(roomOn(scene, boxes, canvasEdge("a", "b"), SIZE).position[0]).toBe(100);
  });

  it("stays in its branch where the other end is shared", () => {
    const { scene, boxes } = shown("in>a>add in>b>add");
    const { position } = roomOn(scene, boxes, canvasEdge("b", "add"), SIZE);
    expect(position[0]).toBe(boxes.get("b")!.x);
  });

  it.each(["down", "right"] as const)("is made by moving all that follows on by what is missing, %s", (direction) => {
    const { scene, boxes } = shown("a>b>c>d", direction);
    const { position, places } = roomOn(scene, boxes, canvasEdge("b", "c"), SIZE);
    expect(Object.keys(places).toSorted()).toEqual(["c", "d"]);
    const now = new Map([...boxes].map(([id, box]) => [id, { ...box, ...point(places[id]) }]));
    now.set("new", boxAt(position));
    expect(overlaps(now)).toEqual([]);
    const apart = (among: ReadonlyMap<string, Box>) => {
      const [c, d] = [among.get("c")!, among.get("d")!];
      return [d.x - c.x, d.y - c.y];
    };
    expect(apart(now)).toEqual(apart(boxes));
    if (direction === "down") expect(position[0]).toBe(boxes.get("b")!.x);
  });

  it("moves along what the moved would cover", () => {
    const { scene, boxes } = placed("a>b x>y", { a: [0, 0], b: [0, 100], x: [0, 180], y: [0, 280] });
    const { places } = roomOn(scene, boxes, canvasEdge("a", "b"), SIZE);
    expect(Object.keys(places).toSorted()).toEqual(["b", "x", "y"]);
  });

  it("moves nothing where the wire goes back", () => {
    const { scene, boxes } = placed("a>b>c", { a: [0, 500], b: [0, 0], c: [400, 0] });
    expect(roomOn(scene, boxes, canvasEdge("a", "b"), SIZE).places).toEqual({});
  });

  it.each(Array.from({ length: 25 }, (_, seed) => seed))("covers nothing, wherever it is (network %i)", (seed) => {
    const graph = network(seed, 30);
    const scene = sceneFrom(scopeOf(graph));
    const boxes = new Arranger().arrange(scene, "1");
    for (const { edge } of scene.edges.slice(0, 20)) {
      const { position, places } = roomOn(scene, boxes, edge, SIZE);
      const now = new Map([...boxes].map(([id, box]) => [id, { ...box, ...point(places[id]) }]));
      now.set("new", boxAt(position));
      expect(overlaps(now)).toEqual([]);
    }
  });
});

function point(place: readonly [number, number] | null | undefined): Partial<Box> {
  return place ? { x: place[0], y: place[1] } : {};
}
