import { GAPS } from "./laid";
import { type Link, layered } from "./layout";
import type { Part } from "./parts";
import type { Direction, Point } from "./protocol";
import { APART, freeInRow } from "./room";
import type { Box, Size } from "./size";
import { type Span, cornerOf, middleOf, spanOf } from "./span";

type Sizes = ReadonlyMap<string, Size>;

/**
 * Places for nodes of a scope in which others stand already: behind what feeds them or before
 * what they feed, where it is free. What is new and wired together stays together.
 *
 * @param fresh The nodes that have no place yet.
 * @param shown The boxes of all that stands in the scope.
 */
export function placesNear(
  { links, direction }: Part,
  fresh: readonly string[],
  sizes: Sizes,
  shown: ReadonlyMap<string, Box>,
): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>();
  const taken = [...shown.values()];
  for (const group of groupsOf(fresh, links)) {
    const inner = layered(vertices(group, sizes), links, direction);
    const size = hull(inner, sizes);
    const wanted = wantedFor(new Set(group), size, links, direction, shown, taken);
    const [x, y] = freeInRow(taken, wanted, direction);
    for (const [id, [left, top]] of inner) places.set(id, [x + left, y + top]);
    taken.push({ x, y, ...size });
  }
  return places;
}

export function vertices(ids: readonly string[], sizes: Sizes): { id: string; size: Size }[] {
  return ids.map((id) => ({ id, size: sizes.get(id) ?? { width: 0, height: 0 } }));
}

/** The new nodes, those together that wires lead between, in the order of the document. */
function groupsOf(fresh: readonly string[], links: readonly Link[]): readonly string[][] {
  const neighbours = new Map(fresh.map((id): [string, string[]] => [id, []]));
  for (const { source, target } of links) {
    if (!neighbours.has(source) || !neighbours.has(target)) continue;
    neighbours.get(source)?.push(target);
    neighbours.get(target)?.push(source);
  }
  const grouped = new Set<string>();
  return fresh.flatMap((first) => {
    if (grouped.has(first)) return [];
    const group = new Set([first]);
    for (const id of group) for (const next of neighbours.get(id) ?? []) group.add(next);
    for (const id of group) grouped.add(id);
    return [fresh.filter((id) => group.has(id))];
  });
}

function hull(places: ReadonlyMap<string, Point>, sizes: Sizes): Size {
  let [width, height] = [0, 0];
  for (const [id, [x, y]] of places) {
    const size = sizes.get(id);
    width = Math.max(width, x + (size?.width ?? 0));
    height = Math.max(height, y + (size?.height ?? 0));
  }
  return { width, height };
}

/** Where a group would stand if nothing were in its way. */
function wantedFor(
  group: ReadonlySet<string>,
  size: Size,
  links: readonly Link[],
  direction: Direction,
  shown: ReadonlyMap<string, Box>,
  taken: readonly Box[],
): Box {
  const spansOf = (ids: readonly string[]): readonly Span[] =>
    ids.flatMap((id) => {
      const box = shown.get(id);
      return box ? [spanOf(box, direction)] : [];
    });
  const above = spansOf(links.flatMap(({ source, target }) => (group.has(target) ? [source] : [])));
  const below = spansOf(links.flatMap(({ source, target }) => (group.has(source) ? [target] : [])));
  const gap = GAPS[direction].next;
  const [length, breadth] = direction === "down" ? [size.height, size.width] : [size.width, size.height];
  const at = (start: number, low: number): Box => {
    const [x, y] = cornerOf({ start, end: start + length, low: Math.round(low), high: low + breadth }, direction);
    return { x, y, ...size };
  };
  if (above.length > 0) return at(Math.max(...above.map(({ end }) => end)) + gap, middle(above) - breadth / 2);
  if (below.length > 0) {
    return at(Math.min(...below.map(({ start }) => start)) - gap - length, middle(below) - breadth / 2);
  }
  const all = taken.map((box) => spanOf(box, direction));
  return at(Math.min(...all.map(({ start }) => start)), Math.max(...all.map(({ high }) => high)) + APART);
}

function middle(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + middleOf(span), 0) / spans.length;
}
