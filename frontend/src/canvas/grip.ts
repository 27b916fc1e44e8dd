import type { Found } from "./drop";
import type { Snapshot } from "./model";
import type { CanvasEdge } from "./protocol";
import type { Spot } from "./routes";
import type { Scene } from "./scene";
import { MORE, type Slot, type Slots } from "./slots";
import { type End, endOf, placeOn } from "./wiring";

type Seen = Pick<Snapshot, "scene" | "selection">;

/** What a press takes in the hand: a new wire, or the end of one that is there. */
export interface Held {
  readonly fixed: End;
  readonly moved: CanvasEdge | null;
}

/**
 * Reads what a pressed element begins; null where it begins no wire.
 *
 * A wire that has arrived somewhere is taken by its tip. Of a selected wire both ends can be
 * taken: by the handles that it shows, and by the ports that these stand at.
 */
export function heldAt(element: Element, { scene, selection }: Seen): Held | null {
  const handle = element.closest<HTMLElement>("[data-end]");
  if (handle) {
    const key = handle.closest<HTMLElement>("[data-edge]")?.dataset.edge;
    const wire = scene.edges.find((each) => each.key === key);
    const moved = wire?.edge ?? null;
    return moved && { fixed: endOf(moved, handle.dataset.end === "source" ? "input" : "output"), moved };
  }
  const port = element.closest<HTMLElement>("[data-port]");
  const node = port?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  if (!port || node === undefined || !scene.byId.get(node)?.known) return null;
  const end = endAtPort(node, port.dataset.side ?? "", port.dataset.port ?? "", orderOf(port));
  const chosen = new Set(selection.edges);
  const wire = scene.edges.find(({ key, edge }) => (end.side === "input" || chosen.has(key)) && endsAt(edge, end));
  if (!wire) return { fixed: end, moved: null };
  return { fixed: endOf(wire.edge, end.side === "output" ? "input" : "output"), moved: wire.edge };
}

/** Where both ends of a wire are on the screen, in pixels. */
export interface Stretch {
  readonly source: Spot;
  readonly target: Spot;
}

/** How far from its end a wire can be taken by it: in pixels, and as a share of its length. */
const REACH = 24;
const SHARE = 1 / 3;

/**
 * Reads what a press on a wire takes: the end that is near, though the wire is not selected. Null
 * in the middle of a wire, and where there is none.
 */
export function heldBeside(element: Element, press: Spot, stretch: Stretch, { scene }: Seen): Held | null {
  const key = element.closest<HTMLElement>("[data-edge]")?.dataset.edge;
  const moved = scene.edges.find((each) => each.key === key)?.edge;
  if (!moved) return null;
  const { source, target } = stretch;
  const reach = Math.min(REACH, SHARE * apart(source, target));
  const [toSource, toTarget] = [apart(press, source), apart(press, target)];
  if (Math.min(toSource, toTarget) > reach) return null;
  return { fixed: endOf(moved, toSource < toTarget ? "input" : "output"), moved };
}

function apart(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function endsAt(edge: CanvasEdge, end: End): boolean {
  if (end.side === "output") return edge.source === end.node && edge.source_port === end.port;
  const { target, target_port, order } = edge;
  return target === end.node && target_port === end.port && order === end.order;
}

/**
 * What the loose end is over, by what is under the pointer.
 *
 * @param moved The wire whose end is taken elsewhere; null for a new one.
 */
export function endAt(
  found: Found | null,
  fixed: End,
  scene: Scene,
  slotsOf: (id: string) => Slots | undefined,
  moved: CanvasEdge | null = null,
): End | null {
  const shown = found?.node == null || found.open ? undefined : scene.byId.get(found.node);
  if (!found || !shown?.known) return null;
  const { node } = shown;
  if (found.side !== null && found.port !== null) {
    const over = endAtPort(node.id, found.side, found.port, found.order);
    const itself = over.side === fixed.side && over.node === fixed.node && over.port === fixed.port;
    return itself ? null : moved ? over : besideOnly(over, slotsOf(node.id)?.inputs ?? []);
  }
  return placeOn(scene, fixed, node, slotsOf(node.id));
}

/**
 * The place beside, where a port that takes more shows one wire alone: nobody aims at that wire,
 * as its port looks like the only one. Of several wires each is aimed at by itself.
 */
function besideOnly(over: End, inputs: readonly Slot[]): End {
  if (over.side === "output") return over;
  const there = inputs.filter(({ port }) => port === over.port);
  const next = there.find(({ free, label }) => free && label === MORE);
  const isOnly = there.filter(({ free }) => !free).length === 1;
  return next && isOnly ? { ...over, order: next.order } : over;
}

function endAtPort(node: string, side: string, port: string, order: number | null): End {
  return side === "output"
    ? { side: "output", node, port: Number(port) }
    : { side: "input", node, port, order };
}

function orderOf(port: HTMLElement): number | null {
  return port.dataset.order === undefined ? null : Number(port.dataset.order);
}
