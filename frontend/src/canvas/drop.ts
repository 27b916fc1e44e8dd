import type { CanvasEdge, Point } from "./protocol";
import { type Scene, noteIn } from "./scene";

/** Where something from the palette would land. */
export type Landing =
  | { readonly on: "wire"; readonly key: string; readonly edge: CanvasEdge }
  | { readonly on: "output"; readonly node: string; readonly port: number }
  | { readonly on: "input"; readonly node: string; readonly port: string }
  | { readonly on: "canvas"; readonly scope: string; readonly position: Point };

/** What is known of the element under the pointer. */
export interface Found {
  readonly wire: string | null;
  /** The path of the node, and whether the pointer is in the open inside of a frame. */
  readonly node: string | null;
  readonly open: boolean;
  readonly side: "input" | "output" | null;
  readonly port: string | null;
  readonly order: number | null;
}

const WIRE = ".react-flow__edge-wire";

/** Reads what an element of the canvas belongs to; null where it is none of the canvas's. */
export function foundAt(element: Element | null): Found | null {
  if (!element?.closest(".react-flow__renderer")) return null;
  const port = element.closest<HTMLElement>("[data-port]");
  const node = element.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? null;
  const open = element.closest(".frame") !== null && element.closest(".frame-head") === null;
  return {
    wire: element.closest<HTMLElement>(WIRE)?.dataset.id ?? null,
    node: node === null || noteIn(node) !== null ? null : node,
    open: open && port === null,
    side: (port?.dataset.side as Found["side"]) ?? null,
    port: port?.dataset.port ?? null,
    order: port?.dataset.order === undefined ? null : Number(port.dataset.order),
  };
}

/** Where something is dropped, given what is under the pointer and the place there. */
export function landingOn(
  found: Found,
  scene: Scene,
  place: { readonly scope: string; readonly position: Point },
): Landing {
  const wire = found.wire === null ? undefined : scene.edges.find(({ key }) => key === found.wire);
  if (wire) return { on: "wire", key: wire.key, edge: wire.edge };
  const there = found.node === null || found.open ? undefined : scene.byId.get(found.node);
  if (!there?.known) return { on: "canvas", ...place };
  const { node } = there;
  const { side, port } = found;
  if (side === "input" && port !== null) {
    const into = scene.edges.find(({ edge }) => isAt(edge, node.id, port, found.order));
    return into ? { on: "wire", key: into.key, edge: into.edge } : { on: "input", node: node.id, port };
  }
  if (side === "output") return { on: "output", node: node.id, port: Number(port) };
  return node.outputs.length > 0 ? { on: "output", node: node.id, port: 0 } : { on: "canvas", ...place };
}

/** Whether a wire ends at a place: what is dropped there comes between, it does not cut the wire off. */
function isAt(edge: CanvasEdge, node: string, port: string, order: number | null): boolean {
  return edge.target === node && edge.target_port === port && (order === null || edge.order === order);
}

/** What the dragged layer would do, in words; empty where it would just stand there. */
export function landingWords(landing: Landing, scene: Scene): string {
  const name = (id: string) => scene.byId.get(id)?.node.name ?? id;
  switch (landing.on) {
    case "wire":
      return `between ${name(landing.edge.source)} and ${name(landing.edge.target)}`;
    case "output":
      return `behind ${name(landing.node)}`;
    case "input":
      return `before ${name(landing.node)}`;
    case "canvas":
      return landing.scope === "" ? "" : `in ${name(landing.scope)}`;
  }
}
