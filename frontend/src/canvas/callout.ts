import type { Rect, Spot } from "./routes";
import type { Size } from "./size";

const GAP = 12;
/** What stays free at the border of the canvas. */
const BORDER = 4;

/**
 * Where a card about a node stands: beside it, where it hides the least of the others.
 *
 * @param node The node that it is about, and `others` the rest, all in pixels of the canvas.
 * @param room The size of the canvas, which the card does not leave.
 */
export function besideNode(node: Rect, others: readonly Rect[], card: Size, room: Size): Spot {
  const right = node.x + node.width + GAP;
  const left = node.x - GAP - card.width;
  const sides = [
    { x: right, y: node.y },
    { x: left, y: node.y },
    { x: node.x, y: node.y + node.height + GAP },
    { x: node.x, y: node.y - GAP - card.height },
  ].map(({ x, y }) => ({
    x: between(BORDER, x, room.width - card.width - BORDER),
    y: between(BORDER, y, room.height - card.height - BORDER),
  }));
  const hidden = sides.map((at) => {
    const place = { ...at, width: card.width, height: card.height };
    const own = common(place, node) * OWN;
    return others.reduce((sum, other) => sum + common(place, other), own);
  });
  const best = hidden.indexOf(Math.min(...hidden));
  return sides[best] ?? { x: right, y: node.y };
}

/** Hiding what the card is about counts for more than hiding anything else. */
const OWN = 4;

function common(one: Rect, other: Rect): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}

const between = (least: number, wanted: number, most: number): number =>
  Math.max(least, Math.min(wanted, most));
