import { type Extent, type Place, kept } from "../shared/placing";
import type { Verdict } from "./protocol";
import type { Scene } from "./scene";
import type { Drawing, End } from "./wiring";

/** A line beside the wire that is being drawn: what it would do, or why it cannot be. */
export interface Hint {
  readonly tone: "no" | "warning" | "yes";
  readonly text: string;
}

export function hintFor(drawing: Drawing, verdict: Verdict | null, scene: Scene): Hint | null {
  const { over, refusal, replaces, ends } = drawing;
  if (!over) return null;
  if (refusal !== null) return { tone: "no", text: refusal };
  if (!ends) return null;
  const taken = replaces === null ? "" : ` Replaces the wire from ${replaces}.`;
  if (verdict?.message) return { tone: "warning", text: `${verdict.message}${taken}` };
  return { tone: "yes", text: `${endName(over, scene)}.${taken}` };
}

/** How far the line stands from the end of the wire, to the side and below. */
const ASIDE = { x: 16, y: 14 } as const;

/**
 * The corner of the line beside the end of a wire: to the right and below, or on the other side
 * where the canvas ends, so that it hides neither itself nor the place it is about.
 *
 * @param end The end of the wire, in pixels of the canvas.
 */
export function hintCorner(end: Place, box: Extent, room: Extent): Place {
  const fits = (at: number, length: number, all: number) => at + length <= all;
  const x = fits(end.x + ASIDE.x, box.width, room.width) ? end.x + ASIDE.x : end.x - ASIDE.x - box.width;
  const y = fits(end.y + ASIDE.y, box.height, room.height) ? end.y + ASIDE.y : end.y - ASIDE.y - box.height;
  return kept({ x, y }, box, room);
}

/** What an end of a wire is called: the node, and the place at it where it has several. */
export function endName(end: End, scene: Scene): string {
  const node = scene.byId.get(end.node)?.node;
  if (!node) return end.node;
  if (end.side === "output") {
    const label = node.outputs[end.port]?.label || `output ${end.port + 1}`;
    return node.outputs.length > 1 ? `From ${node.name}, ${label}` : `From ${node.name}`;
  }
  const port = node.ports.find(({ name }) => name === end.port);
  const place = port?.many ? placeOf(end.order, port.labels) : node.ports.length > 1 ? end.port : "";
  return place === "" ? `To ${node.name}` : `To ${node.name}, ${place}`;
}

function placeOf(order: number | null, labels: readonly string[]): string {
  if (order === null) return "";
  return labels[order] ?? `input ${order + 1}`;
}
