import type { CanvasNode } from "./protocol";
import type { Scene, SceneEdge } from "./scene";

/** A tensor among those that arrive at one port, in their order. */
export interface Arrival {
  /** Stays when the order changes. */
  readonly key: string;
  readonly wire: SceneEdge;
  /** The name of the node that it comes from. */
  readonly from: string;
  /** What the tensor stands for, where the layer tells its inputs apart. */
  readonly label: string;
}

export interface Arrivals {
  readonly port: string;
  readonly arrivals: readonly Arrival[];
}

/** What arrives at the ports of a node that take many tensors. */
export function arrivalsAt(scene: Scene, node: CanvasNode): Arrivals[] {
  return node.ports
    .filter((port) => port.many)
    .map((port) => ({
      port: port.name,
      arrivals: scene.edges
        .filter(({ edge }) => edge.target === node.id && edge.target_port === port.name)
        .sort((a, b) => a.edge.order - b.edge.order)
        .map((wire, at, all) => arrival(scene, wire, at, all, port.labels[at] ?? "")),
    }));
}

function arrival(
  scene: Scene,
  wire: SceneEdge,
  at: number,
  all: readonly SceneEdge[],
  label: string,
): Arrival {
  const { source, source_port } = wire.edge;
  const name = scene.byId.get(source)?.node.name ?? source;
  const before = all
    .slice(0, at)
    .filter(({ edge }) => edge.source === source && edge.source_port === source_port).length;
  return { key: `${source}:${source_port}:${before}`, wire, from: name, label };
}
