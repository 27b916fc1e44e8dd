import type { Snapshot } from "../src/canvas/model";
import type { CanvasEdge, CanvasNode } from "../src/canvas/protocol";
import { type SceneNote, edgeKey, sceneEdge, sceneOf } from "../src/canvas/scene";
import { parent } from "../src/canvas/paths";

/** A node with unremarkable facts; the last part of its path is its name. */
export function node(id: string, facts: Partial<CanvasNode> = {}): CanvasNode {
  return {
    id,
    layer: id,
    name: id.split("/").at(-1) ?? id,
    class_name: "Dense",
    family: "core",
    summary: "",
    position: null,
    ports: [{ name: "inputs", many: false, optional: false, maximum: 1, labels: [] }],
    outputs: [{ label: "", shape: "64" }],
    params: 0,
    shared: null,
    frozen: false,
    bypassed: false,
    repeat: 1,
    is_output: false,
    severity: null,
    message: null,
    code: null,
    fix_label: null,
    holds: null,
    inside: null,
    ...facts,
  };
}

/** A layer that takes many tensors in an order. */
export function merge(id: string, labels: readonly string[] = []): CanvasNode {
  const port = { name: "inputs", many: true, optional: false, maximum: null, labels };
  return node(id, { class_name: "Concatenate", family: "merge", ports: [port] });
}

export function wire(source: string, target: string, order = 0): CanvasEdge {
  return { source, source_port: 0, target, target_port: "inputs", order };
}

interface Given {
  readonly nodes?: readonly CanvasNode[];
  readonly edges?: readonly CanvasEdge[];
  readonly notes?: readonly SceneNote[];
  /** Of nodes; the last one is the active one. */
  readonly selected?: readonly string[];
  readonly selectedEdges?: readonly CanvasEdge[];
  readonly selectedNotes?: readonly string[];
  readonly facts?: Partial<Snapshot>;
}

/** What is on the screen, made up. */
export function snapshotOf(given: Given = {}): Snapshot {
  const nodes = (given.nodes ?? []).map((each) => {
    return { node: each, scope: parent(each.id), hint: null, known: true };
  });
  const byId = new Map(nodes.map((each) => [each.node.id, each.node]));
  const edges = (given.edges ?? []).map((edge) => sceneEdge(edge, byId.get(edge.source), null));
  const selected = given.selected ?? [];
  return {
    scene: sceneOf(nodes, edges, given.notes ?? [], new Map()),
    boxes: new Map(),
    selection: {
      nodes: selected,
      edges: (given.selectedEdges ?? []).map(edgeKey),
      notes: given.selectedNotes ?? [],
      active: selected.at(-1) ?? null,
    },
    palette: [],
    families: new Map(),
    familyList: [],
    epoch: "1",
    readOnly: false,
    canUndo: false,
    canRedo: false,
    waiting: false,
    verdict: null,
    announcement: "",
    notice: null,
    reveal: 0,
    ...given.facts,
  };
}
