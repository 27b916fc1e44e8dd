import type { Scene } from "./scene";

/**
 * The new scene, with the old object wherever something is the same as before, and the old scene
 * where all of it is: every rerun parses the whole document anew, and React skips what stays.
 */
export function reconcile(before: Scene, now: Scene): Scene {
  const nodes = sharing(before.nodes, now.nodes, ({ node }) => node.id);
  const edges = sharing(before.edges, now.edges, ({ key }) => key);
  const notes = sharing(before.notes, now.notes, ({ note }) => note.id);
  const unchanged =
    nodes === before.nodes &&
    edges === before.edges &&
    notes === before.notes &&
    ["", ...nodes.map(({ scope }) => scope)].every((each) => before.direction(each) === now.direction(each));
  if (unchanged) return before;
  const byId = nodes === before.nodes ? before.byId : new Map(nodes.map((each) => [each.node.id, each]));
  const byKey = edges === before.edges ? before.byKey : new Map(edges.map((each) => [each.key, each]));
  return { ...now, nodes, edges, notes, byId, byKey };
}

/** The old value where the new one is equal to it. */
export function kept<Value>(before: Value, now: Value): Value {
  return equal(before, now) ? before : now;
}

/** The new items, each as the old object where that is equal; the old list where all are. */
function sharing<Item>(
  before: readonly Item[],
  now: readonly Item[],
  keyOf: (item: Item) => string,
): readonly Item[] {
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const shared = now.map((item) => {
    const previous = old.get(keyOf(item));
    return previous !== undefined && equal(previous, item) ? previous : item;
  });
  const unchanged = shared.length === before.length && shared.every((item, at) => item === before[at]);
  return unchanged ? before : shared;
}

/** Whether two values of the protocol say the same. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(fieldOf(a, name), fieldOf(b, name)))
  );
}

function fieldOf(value: object, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name];
}
