import { createContext } from "react";
import type { Direction } from "./protocol";
import { type Landmark, type Line, type Rect, landmark } from "./routes";
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
export function labelOf(shape: string, mark: Landmark, direction: Direction): Label | null {
  const text = textOf(shape);
  if (text === "") return null;
  const { label: { x, y }, room, straight, side } = mark;
  const width = text.length * LETTER + 8;
  const isBeside = straight && direction === "down";
  const left = isBeside ? (side > 0 ? x + 7 : x - 7 - width) : x - width / 2;
  const top = straight && direction === "right" ? (side > 0 ? y - LINE - 3 : y + 3) : y - LINE / 2;
  const needed = straight === (direction === "right") ? width : LINE;
  return { text, box: { x: left, y: top, width, height: LINE }, roomy: room >= needed + 2 * TIP };
}

const texts = new Map<string, string>();
const MOST_TEXTS = 2_000;

/** A shape without spaces: of a thousand tensors few differ. */
function textOf(shape: string): string {
  const known = texts.get(shape);
  if (known !== undefined) return known;
  if (texts.size >= MOST_TEXTS) texts.clear();
  const text = shape.replaceAll(" ", "");
  texts.set(shape, text);
  return text;
}

/** A wire with the place of its label. */
export interface Marked {
  readonly key: string;
  readonly mark: Landmark;
}

/** The wires of each graph that may have a label, in the order of the document. */
export function marksOf(
  scene: Scene,
  lines: ReadonlyMap<string, readonly Line[]>,
  lanes: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly Marked[]> {
  return new Map(
    [...lines].map(([scope, wires]) => {
      const direction = scene.direction(scope);
      const marked = wires.flatMap(({ key, from, to }): Marked[] => {
        const lane = lanes.get(key) ?? null;
        return mayStand(lane, scope) ? [{ key, mark: landmark(from, to, direction, lane) }] : [];
      });
      return [scope, marked];
    }),
  );
}

/**
 * The wires of which the label would lie on that of another one, as at a fan-out, where all say the
 * same: of these the first in the document keeps its label.
 */
export function crowdedLabels(
  scene: Scene,
  marked: ReadonlyMap<string, readonly Marked[]>,
): ReadonlySet<string> {
  const crowded = new Set<string>();
  for (const [scope, wires] of marked) {
    const direction = scene.direction(scope);
    // A label is as high as a row: it can only meet those that begin in its own and in those beside it.
    const rows = new Map<number, Rect[]>();
    for (const { key, mark } of wires) {
      const label = labelOf(scene.byKey.get(key)?.shape ?? "", mark, direction);
      if (!label?.roomy) continue;
      const { box } = label;
      const row = Math.floor(box.y / LINE);
      const isMet = [row - 1, row, row + 1].some((each) => rows.get(each)?.some((other) => meets(box, other)));
      const here = rows.get(row);
      if (isMet) crowded.add(key);
      else if (here) here.push(box);
      else rows.set(row, [box]);
    }
  }
  return crowded;
}

/** Beside the lane of an inner wire there is the border of the frame. */
export function mayStand(lane: number | null, scope: string): boolean {
  return lane === null || scope === "";
}

function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** What `crowdedLabels` finds of the scene that is shown. */
export const CrowdedContext = createContext<ReadonlySet<string>>(new Set());
