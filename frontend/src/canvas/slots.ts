import type { CanvasEdge, CanvasNode, Direction, Port } from "./protocol";
import type { Size } from "./size";

/** Where one wire is tied to a node: in pixels from the node's top left corner. */
export interface Slot {
  /** The handle's id on React Flow's side. */
  readonly id: string;
  /** The port's name; for an output its number. */
  readonly port: string;
  readonly order: number;
  /** What stands beside it; empty where it needs no words. */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** Whether no wire arrives here yet. */
  readonly free: boolean;
  /** Whether it stands in the corner: what the node can do without. */
  readonly corner: boolean;
  /** Whether it is seen only while a wire is drawn or the node is selected. */
  readonly hidden: boolean;
}

export interface Slots {
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

const NO_ORDERS: ReadonlyMap<string, readonly number[]> = new Map();

/** In pixels: between the slots in the corner, from there to the corner, and to the others. */
const CORNER = { step: 18, end: 13, gap: 16 };
const SHORT_CORNER = { step: 12, end: 7, gap: 8 };
const SHORT = 120;
/** The most of a side that the slots in the corner take. */
const MOST = 0.4;
const MARGIN = 12;

/** Stands beside the next place of a port that takes any number of wires. */
export const MORE = "+";

export const inputId = (port: string, order: number): string => `in:${port}:${order}`;
export const outputId = (port: number): string => `out:${port}`;

/**
 * The slots of a node.
 *
 * What a node needs stands in the middle of its side. What it can do without (optional ports, and
 * the next place of a port that takes many) stands in the corner, so that nothing moves when it
 * appears.
 *
 * @param orders The orders of the wires that arrive, by port.
 */
export function slotsOf(
  node: CanvasNode,
  orders: ReadonlyMap<string, readonly number[]> = NO_ORDERS,
  { width, height }: Size,
  direction: Direction,
): Slots {
  const long = direction === "down" ? width : height;
  const at = (along: number, far: boolean) =>
    direction === "down"
      ? { x: along, y: far ? height : 0 }
      : { x: far ? width : 0, y: along };
  const wanted = node.ports.flatMap((port) => placesOf(port, orders.get(port.name) ?? [], node));
  const middle = wanted.filter((place) => !place.corner);
  const corner = wanted.filter((place) => place.corner);
  const corners = inCorner(corner.length, long);
  const centred = spread(middle.length, long, corners[0] ?? long);
  const inputs = [
    ...middle.map((place, nth) => ({ ...place, ...at(centred[nth] ?? 0, false) })),
    ...corner.map((place, nth) => ({ ...place, ...at(corners[nth] ?? 0, false) })),
  ];
  const ends = spread(node.outputs.length, long, long);
  const outputs = node.outputs.map((output, port) => ({
    id: outputId(port),
    port: String(port),
    order: 0,
    label: node.outputs.length > 1 ? output.label || String(port + 1) : "",
    free: false,
    corner: false,
    hidden: false,
    ...at(ends[port] ?? 0, true),
  }));
  return { inputs, outputs };
}

type Wanted = Omit<Slot, "x" | "y">;

function placesOf(port: Port, orders: readonly number[], node: CanvasNode): Wanted[] {
  const slot = (order: number, label: string, free: boolean, corner: boolean): Wanted => ({
    id: inputId(port.name, order),
    port: port.name,
    order,
    label,
    free,
    corner,
    hidden: free && corner,
  });
  const named = port.optional || node.ports.filter((each) => !each.optional).length > 1;
  if (!port.many) {
    const label = named ? port.name : "";
    // A document may be wrong: every wire that arrives is shown.
    const taken = orders.map((order) => slot(order, label, false, port.optional));
    return taken.length > 0 ? taken : [slot(0, label, true, port.optional)];
  }
  const next = (orders.at(-1) ?? -1) + 1;
  const label = (order: number, nth: number) =>
    port.labels[order] ?? (port.optional ? port.name : orders.length > 1 ? String(nth + 1) : "");
  const taken = orders.map((order, nth) => slot(order, label(order, nth), false, port.optional));
  const places = Math.max(1, port.labels.length);
  const open = Array.from({ length: Math.max(0, places - next) }, (_, nth) =>
    slot(next + nth, port.labels[next + nth] ?? (named ? port.name : ""), true, port.optional),
  );
  const full = port.maximum !== null && orders.length >= port.maximum;
  if (open.length > 0 || full) return [...taken, ...open];
  return [...taken, slot(next, port.optional ? port.name : MORE, true, true)];
}

/** Evenly along a side; where that would come too near to the corner, closer together. */
function spread(count: number, long: number, corner: number): number[] {
  const even = long / (count + 1);
  const last = corner - (long < SHORT ? SHORT_CORNER : CORNER).gap;
  if (corner === long || even * count <= last) {
    return Array.from({ length: count }, (_, nth) => Math.round(even * (nth + 1)));
  }
  const first = Math.min(MARGIN, last / (count + 1));
  const step = count > 1 ? (last - first) / (count - 1) : 0;
  return Array.from({ length: count }, (_, nth) => Math.round(first + step * nth));
}

/** From the far end of a side backwards, in order. */
function inCorner(count: number, long: number): number[] {
  const { step, end } = long < SHORT ? SHORT_CORNER : CORNER;
  const apart = Math.min(step, (long * MOST) / Math.max(count, 1));
  return Array.from({ length: count }, (_, nth) => Math.round(long - end - (count - 1 - nth) * apart));
}

/** The orders of the wires that arrive at a node. */
export interface Orders {
  readonly byPort: ReadonlyMap<string, readonly number[]>;
  /** The same as text, to compare. */
  readonly text: string;
}

/** The orders of the wires that arrive, by node. */
export function ordersByNode(
  edges: readonly { readonly edge: CanvasEdge }[],
): ReadonlyMap<string, Orders> {
  const found = new Map<string, Map<string, number[]>>();
  for (const { edge } of edges) {
    let ports = found.get(edge.target);
    if (!ports) found.set(edge.target, (ports = new Map()));
    const orders = ports.get(edge.target_port);
    if (orders) orders.push(edge.order);
    else ports.set(edge.target_port, [edge.order]);
  }
  return new Map(
    [...found].map(([id, byPort]) => {
      for (const orders of byPort.values()) orders.sort((a, b) => a - b);
      return [id, { byPort, text: JSON.stringify([...byPort]) }];
    }),
  );
}
