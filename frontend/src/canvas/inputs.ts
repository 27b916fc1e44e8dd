import type { CanvasNode, Port } from "./protocol";
import type { Scene, SceneEdge } from "./scene";

/** A wire among those that arrive at one port, in their order. */
export interface Arrival {
  /** Stays when the order changes. */
  readonly key: string;
  readonly wire: SceneEdge;
  /** The name of the node that it comes from. */
  readonly from: string;
  /** What the tensor stands for, where the layer tells its inputs or its ports apart. */
  readonly label: string;
}

export interface Arrivals {
  readonly port: string;
  readonly arrivals: readonly Arrival[];
}

/** What arrives at a node, by the ports that take something. */
export function arrivalsAt(scene: Scene, node: CanvasNode): Arrivals[] {
  const wires = scene.edges.filter(({ edge, hint }) => edge.target === node.id && hint !== "leaving");
  const name = (port: Port) => (node.ports.length > 1 ? port.name : "");
  return node.ports
    .map((port) => ({
      port: port.name,
      arrivals: wires
        .filter(({ edge }) => edge.target_port === port.name)
        .sort((a, b) => a.edge.order - b.edge.order)
        .map((wire, at, all) => arrival(scene, wire, at, all, port.labels[at] ?? name(port))),
    }))
    .filter(({ arrivals }) => arrivals.length > 0);
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
  const key = `${wire.edge.target_port}:${source}:${source_port}:${before}`;
  return { key, wire, from: name, label };
}
