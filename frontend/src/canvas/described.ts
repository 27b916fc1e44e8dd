import { count } from "../shared/format";
import type { Scene, SceneEdge, SceneNode } from "./scene";

/** The names of the nodes that a node is wired to, as text. */
interface Neighbours {
  readonly from: string;
  readonly to: string;
}

/** What feeds each node and what it feeds, by name. */
function neighbours(scene: Scene): ReadonlyMap<string, Neighbours> {
  const from = new Map<string, string[]>();
  const to = new Map<string, string[]>();
  const note = (lists: Map<string, string[]>, id: string, other: string) => {
    const name = scene.byId.get(other)?.node.name ?? other;
    const list = lists.get(id);
    if (list) list.push(name);
    else lists.set(id, [name]);
  };
  for (const { edge, hint } of scene.edges) {
    if (hint === "leaving") continue;
    note(from, edge.target, edge.source);
    note(to, edge.source, edge.target);
  }
  return new Map(
    scene.nodes.map(({ node }) => [
      node.id,
      { from: from.get(node.id)?.join(", ") ?? "", to: to.get(node.id)?.join(", ") ?? "" },
    ]),
  );
}

const known = new WeakMap<Scene, ReadonlyMap<string, Neighbours>>();

/** The neighbours of a node, those of all nodes of a scene worked out at once. */
function around(scene: Scene, id: string): Neighbours | undefined {
  let found = known.get(scene);
  if (!found) known.set(scene, (found = neighbours(scene)));
  return found.get(id);
}

/** What a screen reader says of a node; empty where there is none. */
export function described(scene: Scene, id: string): string {
  const shown = scene.byId.get(id);
  return shown ? wordsFor(shown, around(scene, id)) : "";
}

function wordsFor({ node, hint }: SceneNode, around?: Neighbours): string {
  const shape = node.outputs.map((output) => output.shape).filter(Boolean).join(" and ");
  const parts = [
    node.name,
    node.class_name,
    node.summary,
    shape && `output ${shape}`,
    node.params !== null && `${count(node.params)} parameters`,
    node.holds !== null && `block of ${node.holds} ${node.holds === 1 ? "layer" : "layers"}`,
    node.inside !== null && "unfolded",
    around?.from && `from ${around.from}`,
    around?.to && `to ${around.to}`,
    node.shared !== null && `shares weights, group ${node.shared}`,
    node.repeat > 1 && `repeated ${node.repeat} times`,
    node.frozen && "frozen",
    node.bypassed && "bypassed",
    node.is_output && "output",
    node.severity && `${node.severity}: ${node.message ?? ""}`,
    node.fix_label && `quick fix: ${node.fix_label}`,
    hint === "arriving" && "being added",
    hint === "leaving" && "being removed",
  ];
  return parts.filter(Boolean).join(", ");
}

/** What a screen reader says of a wire; empty where there is none. */
export function describedWire(scene: Scene, key: string): string {
  const shown = scene.byKey.get(key);
  return shown ? wordsForWire(shown, scene) : "";
}

function wordsForWire({ edge, shape }: SceneEdge, scene: Scene): string {
  const name = (id: string) => scene.byId.get(id)?.node.name ?? id;
  const ports = scene.byId.get(edge.target)?.node.ports ?? [];
  const port = ports.length > 1 ? `, ${edge.target_port}` : "";
  return `Wire from ${name(edge.source)} to ${name(edge.target)}${port}${shape && `, ${shape}`}`;
}
