import { parent } from "./paths";
import type { CanvasEdge, Ends, Port } from "./protocol";
import { type Scene, type SceneEdge, edgeKey } from "./scene";

/** Names on a circle that are said; of more, those in the middle are left out. */
const MOST_NAMES = 6;

/** Why a wire cannot be drawn, in words; null where it can. */
export function refusal(scene: Scene, ends: Ends): string | null {
  const source = scene.byId.get(ends.source)?.node;
  const target = scene.byId.get(ends.target)?.node;
  if (!source || !target) return "A wire needs a layer at both ends, and one of them is gone.";
  if (source.id === target.id) return `${target.name} cannot take its own output.`;
  if (parent(source.id) !== parent(target.id)) {
    return `A wire cannot cross the border of a block: ${source.name} and ${target.name} are not in the same graph.`;
  }
  if (target.class_name === "Input") return `${target.name} is an input: it takes nothing.`;
  const port = target.ports.find(({ name }) => name === ends.target_port);
  if (!port) return noPort(target.name, ends.target_port, target.ports);
  return fullness(scene, ends, port) ?? doubled(scene, ends) ?? circle(scene, ends);
}

/** The wire whose place a new one takes; null where its place is free. */
export function replaced(scene: Scene, ends: Ends): SceneEdge | null {
  const { order } = placed(scene, ends);
  return arriving(scene, ends).find(({ edge }) => edge.order === order) ?? null;
}

/** Both ends with the place that the wire gets: the next one of a port that takes many, else the only one. */
export function placed(scene: Scene, ends: Ends): Ends & { readonly order: number } {
  const port = portOf(scene, ends);
  if (port && !port.many) return { ...ends, order: 0 };
  const next = Math.max(-1, ...arriving(scene, ends).map(({ edge }) => edge.order)) + 1;
  return { ...ends, order: Math.min(ends.order ?? next, next) };
}

/** A scene without one of its wires: what there is once its end is in the hand. */
export function withoutEdge(scene: Scene, edge: CanvasEdge): Scene {
  const key = edgeKey(edge);
  return { ...scene, edges: scene.edges.filter((each) => each.key !== key) };
}

/** What is asked of Python: without an order where the wire goes to the only place, or to the next. */
export function wished(scene: Scene, ends: Ends): Ends {
  const { source, source_port, target, target_port } = ends;
  const order = portOf(scene, ends)?.many && replaced(scene, ends) ? ends.order : null;
  return { source, source_port, target, target_port, order };
}

/**
 * Where the keyboard can lead a wire from an output: behind the source in the order of the
 * document first, then before it, the nearest first. Of one node, free places come first.
 */
export function portsFor(scene: Scene, source: string, port = 0): Ends[] {
  const beside = scene.nodes.filter(
    (each) => each.scope === parent(source) && each.hint !== "leaving",
  );
  const at = beside.findIndex(({ node }) => node.id === source);
  if (at < 0) return [];
  const ordered = [...beside.slice(at + 1), ...beside.slice(0, at).reverse()];
  return ordered.flatMap(({ node }) =>
    node.ports
      .map((each): Ends => ({
        source,
        source_port: port,
        target: node.id,
        target_port: each.name,
        order: each.many ? null : 0,
      }))
      .filter((ends) => refusal(scene, ends) === null)
      .sort((a, b) => Number(replaced(scene, a) !== null) - Number(replaced(scene, b) !== null)),
  );
}

function arriving(scene: Scene, { target, target_port }: Ends): readonly SceneEdge[] {
  return wiringOf(scene).arriving.get(place(target, target_port)) ?? [];
}

function portOf(scene: Scene, { target, target_port }: Ends): Port | undefined {
  return scene.byId.get(target)?.node.ports.find(({ name }) => name === target_port);
}

function noPort(name: string, wanted: string, ports: readonly Port[]): string {
  if (ports.length === 0) return `${name} takes no tensors.`;
  const there = ports.map((port) => port.name).join(", ");
  return wanted === "" ? `${name} takes nothing more.` : `${name} has no input ${wanted}: expected one of ${there}.`;
}

function fullness(scene: Scene, ends: Ends, port: Port): string | null {
  const { maximum, many } = port;
  if (!many || maximum === null || arriving(scene, ends).length < maximum) return null;
  if (replaced(scene, ends)) return null;
  const name = scene.byId.get(ends.target)?.node.name ?? ends.target;
  if (maximum === 1) return `${name} takes one tensor and has it.`;
  return `${name} takes ${maximum} tensors and has ${maximum === 2 ? "both" : "all of them"}.`;
}

function doubled(scene: Scene, ends: Ends): string | null {
  const there = replaced(scene, ends)?.edge;
  if (there?.source !== ends.source || there.source_port !== ends.source_port) return null;
  return "This wire is there already.";
}

function circle(scene: Scene, { source, target }: Ends): string | null {
  const way = wayBetween(scene, target, source);
  if (!way) return null;
  const names = [...way, target].map((id) => scene.byId.get(id)?.node.name ?? id);
  return `That would close a circle: ${shortened(names).join(" → ")}.`;
}

function shortened(names: readonly string[]): readonly string[] {
  if (names.length <= MOST_NAMES) return names;
  const half = MOST_NAMES / 2;
  return [...names.slice(0, half), "…", ...names.slice(-half)];
}

/** The nodes on a way along the wires, both ends included; null where there is none. */
function wayBetween(scene: Scene, from: string, to: string): string[] | null {
  const next = wiringOf(scene).stepsTo(to);
  if (!next.has(from)) return null;
  const way = [from];
  for (let at = next.get(from); at !== undefined; at = next.get(at)) way.push(at);
  return way;
}

/** What is looked up again and again while a wire is drawn, worked out once for a scene's wires. */
interface Wiring {
  readonly arriving: ReadonlyMap<string, readonly SceneEdge[]>;
  /** The next node on a shortest way to a node, for all from which there is one. */
  stepsTo(id: string): ReadonlyMap<string, string | undefined>;
}

const wirings = new WeakMap<readonly SceneEdge[], Wiring>();

const place = (target: string, port: string): string => `${target}:${port}`;

function wiringOf({ edges }: Scene): Wiring {
  const known = wirings.get(edges);
  if (known) return known;
  const made = makeWiring(edges);
  wirings.set(edges, made);
  return made;
}

function makeWiring(edges: readonly SceneEdge[]): Wiring {
  const arrivals = new Map<string, SceneEdge[]>();
  const sources = new Map<string, string[]>();
  for (const each of edges) {
    append(arrivals, place(each.edge.target, each.edge.target_port), each);
    append(sources, each.edge.target, each.edge.source);
  }
  const found = new Map<string, ReadonlyMap<string, string | undefined>>();
  return {
    arriving: arrivals,
    stepsTo: (id) => {
      const known = found.get(id) ?? steps(id, sources);
      found.set(id, known);
      return known;
    },
  };
}

/** Goes back along the wires from a node, level by level. */
function steps(
  to: string,
  sources: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, string | undefined> {
  const next = new Map<string, string | undefined>([[to, undefined]]);
  for (const at of next.keys()) {
    for (const source of sources.get(at) ?? []) if (!next.has(source)) next.set(source, at);
  }
  return next;
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
