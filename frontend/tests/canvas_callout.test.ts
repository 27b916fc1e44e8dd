import { describe, expect, it } from "vitest";
import { besideNode } from "../src/canvas/callout";

const ROOM = { width: 900, height: 600 };
const CARD = { width: 260, height: 90 };
const NODE = { x: 300, y: 200, width: 200, height: 80 };
const at = (x: number, y: number) => ({ x, y, width: 200, height: 80 });

describe("The card that says what is wrong with a node", () => {
  it("stands at its right where nothing is in the way", () => {
    expect(besideNode(NODE, [], CARD, ROOM)).toEqual({ x: 512, y: 200 });
  });

  it("hides no neighbour while there is room at another side", () => {
    expect(besideNode(NODE, [at(540, 200)], CARD, ROOM)).toEqual({ x: 28, y: 200 });
    const both = [at(540, 200), at(60, 200)];
    expect(besideNode(NODE, both, CARD, ROOM)).toEqual({ x: 300, y: 292 });
    expect(besideNode(NODE, [...both, at(300, 320)], CARD, ROOM)).toEqual({ x: 300, y: 98 });
  });

  it("stays on the canvas and off its own node", () => {
    expect(besideNode({ ...NODE, x: 640, y: 550 }, [], CARD, ROOM)).toEqual({ x: 368, y: 506 });
    const narrow = { width: 390, height: 600 };
    expect(besideNode({ ...NODE, x: 90 }, [], CARD, narrow)).toEqual({ x: 90, y: 292 });
  });
});
