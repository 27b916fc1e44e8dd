import { expect, it } from "vitest";
import { farPath } from "../src/canvas/far";
import { ordersByNode, slotsOf } from "../src/canvas/slots";
import { sceneFrom, scopeOf, wired } from "./graphs";

it("draws every wire from its output to its input", () => {
  const scene = sceneFrom(scopeOf(wired("a>b")));
  const orders = ordersByNode(scene.edges);
  const size = { width: 200, height: 60 };
  const slots = (id: string) => slotsOf(scene.byId.get(id)!.node, orders.get(id)?.byPort, size, "down");
  const boxes = new Map([["a", { x: 10, y: 20, ...size }], ["b", { x: 300, y: 400, ...size }]]);
  expect(farPath(scene, boxes, slots)).toBe("M110,80L400,400");
  expect(farPath(scene, new Map(), slots)).toBe("");
});
