import type { CanvasEdge } from "./protocol";
import type { Hint } from "./scene";

/** A wire of the preview. */
export interface Wire {
  readonly edge: CanvasEdge;
  readonly hint: Hint | null;
}

/** An output of a node. */
export interface Start {
  readonly source: string;
  readonly source_port: number;
}

/** The ports whose tensors come first, as Keras orders them (`builder/graph/ordering.py`). */
const FIRST_PORTS: readonly string[] = ["inputs", "query", "value", "key"];

export function samePort(a: CanvasEdge, b: CanvasEdge): boolean {
  return a.target === b.target && a.target_port === b.target_port;
}

export function samePlace(a: CanvasEdge, b: CanvasEdge): boolean {
  return samePort(a, b) && a.order === b.order;
}

export function sameStart(a: Start, b: Start): boolean {
  return a.source === b.source && a.source_port === b.source_port;
}

export function sameEdge(a: CanvasEdge, b: CanvasEdge): boolean {
  return samePlace(a, b) && sameStart(a, b);
}

/** The wires into a node: by port, then in their order. */
export function arrivingAt(wires: readonly Wire[], id: string): Wire[] {
  const rank = (port: string) => {
    const at = FIRST_PORTS.indexOf(port);
    return at < 0 ? FIRST_PORTS.length : at;
  };
  return wires
    .filter(({ edge }) => edge.target === id)
    .sort(
      ({ edge: a }, { edge: b }) =>
        rank(a.target_port) - rank(b.target_port) ||
        (a.target_port < b.target_port ? -1 : Number(a.target_port > b.target_port)) ||
        a.order - b.order,
    );
}

/** Closes the gaps in the numbering of every port; what came later stays later. */
export function renumbered(wires: readonly Wire[]): Wire[] {
  const ports = new Map<string, number[]>();
  for (const { edge } of wires) {
    const orders = ports.get(portKey(edge));
    if (orders) orders.push(edge.order);
    else ports.set(portKey(edge), [edge.order]);
  }
  for (const orders of ports.values()) orders.sort((a, b) => a - b);
  return wires.map((wire) => {
    const order = ports.get(portKey(wire.edge))?.indexOf(wire.edge.order) ?? 0;
    return order === wire.edge.order ? wire : { ...wire, edge: { ...wire.edge, order } };
  });
}

/**
 * The wires once nodes are gone: whoever took a node's first output takes its first input
 * instead, as `RemoveNodes` does.
 */
export function healed(wires: readonly Wire[], gone: ReadonlySet<string>): Wire[] {
  const standIn = (start: Start): Start | null => {
    const passed = new Set<string>();
    let here: Start | undefined = start;
    while (here && gone.has(here.source)) {
      if (here.source_port !== 0 || passed.has(here.source)) return null;
      passed.add(here.source);
      here = arrivingAt(wires, here.source)[0]?.edge;
    }
    return here ? { source: here.source, source_port: here.source_port } : null;
  };
  const kept = wires.flatMap((wire): Wire[] => {
    if (gone.has(wire.edge.target)) return [];
    if (!gone.has(wire.edge.source)) return [wire];
    const start = standIn(wire.edge);
    return start ? [{ edge: { ...wire.edge, ...start }, hint: "changing" }] : [];
  });
  return renumbered(kept);
}

/** The wires with one taken to another place of its port; those in between move by one. */
export function reordered(wires: readonly Wire[], edge: CanvasEdge, order: number): Wire[] {
  const port = wires
    .filter((wire) => samePort(wire.edge, edge))
    .sort((a, b) => a.edge.order - b.edge.order);
  const moved = port.find((wire) => sameEdge(wire.edge, edge));
  if (!moved) return [...wires];
  const listed = port.filter((wire) => wire !== moved);
  listed.splice(order, 0, moved);
  return wires.map((wire) => {
    const at = listed.indexOf(wire);
    return at < 0 || at === wire.edge.order ? wire : { edge: { ...wire.edge, order: at }, hint: "changing" };
  });
}

function portKey(edge: CanvasEdge): string {
  return `${edge.target}:${edge.target_port}`;
}
