import { createContext } from "react";
import type { Direction } from "./protocol";
import { type Line, type Rect, type Spot, landmark } from "./routes";
import type { Scene } from "./scene";

/** Sizes in canvas units: a letter of a label, its height, and the tip of the arrow. */
const LETTER = 6.7;
export const LINE = 16;
export const TIP = 7;

/** The shape of a tensor beside its wire. */
export interface Label {
  readonly text: string;
  readonly box: Rect;
  /** Whether there is room for it along the wire. */
  readonly roomy: boolean;
}

/** The label of a wire: beside a line that runs straight, on any other line; null for a shape that is not known. */
export function labelOf(
  shape: string,
  { from, to }: { readonly from: Spot; readonly to: Spot },
  direction: Direction,
  lane: number | null,
): Label | null {
  const text = shape.replaceAll(" ", "");
  if (text === "") return null;
  const { label, room, straight, side } = landmark(from, to, direction, lane);
  const width = text.length * LETTER + 8;
  const { x, y } = label;
  const corner = () => {
    if (!straight) return { x: x - width / 2, y: y - LINE / 2 };
    if (direction === "down") return { x: side > 0 ? x + 7 : x - 7 - width, y: y - LINE / 2 };
    return { x: x - width / 2, y: side > 0 ? y - LINE - 3 : y + 3 };
  };
  const needed = straight === (direction === "right") ? width : LINE;
  return { text, box: { ...corner(), width, height: LINE }, roomy: room >= needed + 2 * TIP };
}

/**
 * The wires of which the label would lie on that of another one, as at a fan-out, where all say the
 * same: of these the first in the document keeps its label.
 *
 * @param lines The wires of each graph, in the order of the document.
 */
export function crowdedLabels(
  scene: Scene,
  lines: ReadonlyMap<string, readonly Line[]>,
  lanes: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const crowded = new Set<string>();
  for (const [scope, wires] of lines) {
    const direction = scene.direction(scope);
    const rows = new Map<number, Rect[]>();
    for (const wire of wires) {
      const lane = lanes.get(wire.key) ?? null;
      if (!mayStand(lane, scope)) continue;
      const label = labelOf(scene.byKey.get(wire.key)?.shape ?? "", wire, direction, lane);
      if (!label?.roomy) continue;
      const near = rowsOf(label.box).map((row) => rows.get(row) ?? rows.set(row, []).get(row) ?? []);
      if (near.some((row) => row.some((other) => meets(label.box, other)))) crowded.add(wire.key);
      else for (const row of near) row.push(label.box);
    }
  }
  return crowded;
}

/** Beside the lane of an inner wire there is the border of the frame. */
export function mayStand(lane: number | null, scope: string): boolean {
  return lane === null || scope === "";
}

/** The rows of the height of a label that it lies in: it can only meet those that lie in one of them. */
function rowsOf({ y, height }: Rect): number[] {
  const [first, last] = [Math.floor(y / LINE), Math.floor((y + height) / LINE)];
  return Array.from({ length: last - first + 1 }, (_, nth) => first + nth);
}

function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** What `crowdedLabels` finds of the scene that is shown. */
export const CrowdedContext = createContext<ReadonlySet<string>>(new Set());
