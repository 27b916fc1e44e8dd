import { preview } from "../src/canvas/preview";
import { join, local, parent } from "../src/canvas/paths";
import type { CanvasData, CanvasEdge, CanvasNode, CanvasNote, Gesture, Scope } from "../src/canvas/protocol";
import type { Scene } from "../src/canvas/scene";
import type { Numbered } from "../src/shared/outbox";
import { node, wire } from "./canvas_snapshot";

export const PALETTE: CanvasData["palette"] = [
  { class_name: "Conv2D", family: "convolution", summary: "" },
  { class_name: "Input", family: "core", summary: "" },
  { class_name: "Add", family: "merge", summary: "" },
  { class_name: "block:residual", title: "Residual block", family: "blocks", summary: "" },
];

/** A graph: nodes, wires as "a>b" (or "a>b:1" for a place in a port), notes. */
export function scope(
  nodes: readonly (string | CanvasNode)[],
  edges = "",
  facts: Partial<Scope> = {},
): Scope {
  const path = facts.path ?? "";
  const made = nodes.map((each) => (typeof each === "string" ? node(join(path, each)) : each));
  return { path, direction: "down", nodes: made, edges: wires(edges, path), notes: [], ...facts };
}

export function wires(text: string, path = ""): CanvasEdge[] {
  return text
    .split(/\s+/)
    .filter((each) => each !== "")
    .map((each) => {
      const [source = "", end = ""] = each.split(">");
      const [target = "", order = "0"] = end.split(":");
      return wire(join(path, source), join(path, target), Number(order));
    });
}

/** A block whose inside is shown. */
export function unfolded(id: string, inside: Scope, facts: Partial<CanvasNode> = {}): CanvasNode {
  return node(id, { class_name: "Block", family: "blocks", holds: inside.nodes.length, inside, ...facts });
}

export function remark(id: string, facts: Partial<CanvasNote> = {}): CanvasNote {
  return { id, text: "Why?", position: [0, 0], node_id: null, ...facts };
}

export function shown(document: Scope, ...gestures: Gesture[]): Scene {
  const pending = gestures.map((gesture, at): Numbered<Gesture> => ({ ...gesture, seq: at + 1 }));
  return preview(document, pending, PALETTE);
}

/** The wires of a scene as "a>b:0", with the number of the output where it is not the first. */
export function wiresOf(scene: Scene): string[] {
  return scene.edges.map(({ edge }) => {
    const output = edge.source_port === 0 ? "" : `.${edge.source_port}`;
    const port = edge.target_port === "inputs" ? "" : `.${edge.target_port}`;
    return `${edge.source}${output}>${edge.target}${port}:${edge.order}`;
  });
}

/** The nodes of a scene that stay. */
export function idsOf(scene: Scene): string[] {
  return scene.nodes.filter(({ hint }) => hint !== "leaving").map((each) => each.node.id);
}

/** What Python would answer if it did what the preview shows. */
export function answered(scene: Scene, path = ""): Scope {
  const stays = scene.nodes.filter((each) => each.scope === path && each.hint !== "leaving");
  return {
    path,
    direction: scene.direction(path),
    nodes: stays.map((each) => ({
      ...each.node,
      inside: each.node.inside && answered(scene, each.node.id),
    })),
    edges: scene.edges.filter((each) => each.scope === path).map(({ edge }) => edge),
    notes: scene.notes.filter((each) => each.scope === path && each.hint !== "leaving").map((each) => each.note),
  };
}

/** Copied layers as they are on the clipboard. */
export function clipboard(ids: readonly string[], edges = "", facts: Readonly<Record<string, object>> = {}): string {
  return JSON.stringify({
    format: "strata",
    format_version: 1,
    graph: {
      layers: Object.fromEntries(ids.map((id) => [id, { id, class_name: "Conv2D", name: `${id}_name` }])),
      nodes: Object.fromEntries(ids.map((id) => [id, { id, layer_id: id, ...facts[id] }])),
      edges: wires(edges).map(({ source, target, order }) => (order === 0 ? { source, target } : { source, target, order })),
    },
  });
}

/** What does not hang together in a scene; nothing should. */
export function problems(scene: Scene): string[] {
  const found: string[] = [];
  const places = new Set<string>();
  const orders = new Map<string, number[]>();
  scene.nodes.forEach(({ node: { id }, scope: within }, at) => {
    if (scene.byId.get(id) !== scene.nodes[at]) found.push(`${id} is there twice`);
    if (within !== parent(id) || local(id) === "") found.push(`${id} is not in ${within}`);
    const block = scene.nodes.findIndex((each) => each.node.id === within);
    if (within !== "" && (block < 0 || block > at)) found.push(`${id} comes before its block`);
  });
  for (const { edge, scope: within } of scene.edges) {
    const ends = [edge.source, edge.target];
    if (!ends.every((id) => scene.byId.get(id)?.scope === within)) found.push(`${edge.source}>${edge.target} hangs`);
    const port = `${edge.target}:${edge.target_port}`;
    if (places.has(`${port}:${edge.order}`)) found.push(`two wires at ${port}:${edge.order}`);
    places.add(`${port}:${edge.order}`);
    orders.set(port, [...(orders.get(port) ?? []), edge.order]);
  }
  for (const [port, numbers] of orders) {
    if (Math.max(...numbers) !== numbers.length - 1) found.push(`gap in ${port}: ${numbers.join(" ")}`);
  }
  return found;
}
