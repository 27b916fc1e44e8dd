import { join, parent } from "../src/canvas/paths";
import type { CanvasEdge, CanvasNode, Gesture, Scope } from "../src/canvas/protocol";
import type { Scene } from "../src/canvas/scene";
import { merge, node } from "./canvas_snapshot";
import { clipboard, remark, scope, unfolded } from "./canvas_scopes";
import { random } from "./graphs";

/** Makes documents and gestures at random: the same for each seed. */
export class Chance {
  readonly next: () => number;
  private made = 0;

  constructor(seed: number) {
    this.next = random(seed);
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  flip(odds = 0.5): boolean {
    return this.next() < odds;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  some<Item>(items: readonly Item[]): Item[] {
    return items.filter(() => this.flip(0.4));
  }

  document(path = "", depth = 0): Scope {
    const ids = Array.from({ length: 1 + this.below(6) }, (_, at) => join(path, `n${at}`));
    const nodes = ids.map((id) => this.node(id, depth));
    const notes = this.flip() ? [remark(join(path, "note"), { node_id: this.flip() ? this.of(ids) : null })] : [];
    return scope(nodes, "", { path, notes, edges: this.edges(nodes), direction: this.of(["down", "right"]) });
  }

  /** Any gesture: about what is there, mostly, and sometimes about what is not. */
  gesture(scene: Scene): Gesture {
    const gesture = this.of(KINDS)(this, scene);
    if (this.flip(0.7)) return gesture;
    const places = Object.fromEntries(this.some(this.ids(scene)).map((id) => [id, this.flip(0.8) ? this.point() : null]));
    return { ...gesture, places };
  }

  ids(scene: Scene): string[] {
    return [...scene.nodes.map((each) => each.node.id), "gone", "n0/gone"];
  }

  id(scene: Scene): string {
    return this.of(this.ids(scene));
  }

  /** Nodes that lie beside each other, mostly. */
  beside(scene: Scene): string[] {
    const first = this.id(scene);
    const others = this.ids(scene).filter((id) => this.flip(0.05) || parent(id) === parent(first));
    return [first, ...this.some(others).filter((id) => id !== first)];
  }

  fresh(scene: Scene): string {
    return this.flip(0.9) ? join(parent(this.id(scene)), `new${this.made++}`) : this.id(scene);
  }

  edge(scene: Scene): CanvasEdge {
    const known = scene.edges.map(({ edge }) => edge);
    return known.length > 0 && this.flip(0.9) ? this.of(known) : { ...this.ends(scene), order: this.below(3) };
  }

  ends(scene: Scene) {
    const source = this.id(scene);
    const beside = this.ids(scene).filter((id) => parent(id) === parent(source));
    return {
      source,
      source_port: this.below(2),
      target: this.flip(0.9) ? this.of(beside) : this.id(scene),
      target_port: this.of(["inputs", "inputs", "query"]),
      order: this.flip() ? null : this.below(4),
    };
  }

  point(): readonly [number, number] {
    return [this.below(500), this.below(500)];
  }

  private node(id: string, depth: number): CanvasNode {
    if (depth < 2 && this.flip(0.2)) return unfolded(id, this.document(id, depth + 1));
    if (this.flip(0.3)) return { ...merge(id), id };
    return node(id, { layer: this.of(["shared", id]), position: this.flip() ? this.point() : null });
  }

  private edges(nodes: readonly CanvasNode[]): CanvasEdge[] {
    return nodes.flatMap((target, at) => {
      const many = target.ports[0]?.many ?? false;
      const sources = nodes.slice(0, at);
      const count = sources.length === 0 ? 0 : this.below(many ? 4 : 2);
      return Array.from({ length: count }, (_, order): CanvasEdge => ({
        source: this.of(sources).id, source_port: 0, target: target.id, target_port: "inputs", order,
      }));
    });
  }
}

type Make = (chance: Chance, scene: Scene) => Gesture;

const copiesOf = (chance: Chance, scene: Scene, ids: readonly string[]) =>
  Object.fromEntries(ids.filter(() => chance.flip(0.9)).map((id) => [id, chance.fresh(scene)]));

const add: Make = (chance, scene) => {
  const node_id = chance.fresh(scene);
  const item = chance.of(["Conv2D", "Add", "Input", "block:residual", "Odd"]);
  const edge = chance.edge(scene);
  const wire = chance.of([
    null,
    { how: "from", source: edge.source, source_port: 0 } as const,
    { how: "to", target: edge.target, target_port: edge.target_port } as const,
    { how: "into", edge } as const,
  ]);
  return { kind: "add", item, node_id, wire };
};

const KINDS: readonly Make[] = [
  add,
  add,
  (chance, scene) => ({ kind: "connect", ...chance.ends(scene) }),
  (chance, scene) => ({ kind: "connect", ...chance.ends(scene) }),
  (chance, scene) => ({ kind: "reconnect", edge: chance.edge(scene), ...chance.ends(scene) }),
  (chance, scene) => ({ kind: "reorder", edge: chance.edge(scene), order: chance.below(4) }),
  (chance, scene) => ({
    kind: "remove",
    node_ids: chance.flip() ? chance.beside(scene) : [],
    edges: chance.flip() ? [chance.edge(scene), chance.edge(scene)] : [],
    notes: chance.flip(0.2) ? ["note"] : [],
  }),
  (chance, scene) => {
    const node_ids = chance.beside(scene);
    return { kind: "duplicate", node_ids, shared: chance.flip(), copies: copiesOf(chance, scene, node_ids) };
  },
  (chance, scene) => {
    const text = chance.flip(0.8) ? clipboard(["x", "y", "z"], "x>y x>z y>z:1") : chance.of(["", "{}", "[]", '{"format":"strata","graph":{"nodes":{"x":7}}}']);
    return { kind: "paste", text, within: parent(chance.id(scene)), position: chance.point(), copies: copiesOf(chance, scene, ["x", "y", "z"]) };
  },
  (chance, scene) => ({ kind: "group", node_ids: chance.beside(scene), name: "block", node_id: chance.fresh(scene) }),
  (chance, scene) => ({ kind: "ungroup", node_id: chance.id(scene) }),
  (chance, scene) => ({ kind: "fold", node_ids: chance.beside(scene), unfolded: chance.flip() }),
  (chance) => ({ kind: "place", notes: { note: chance.point() }, ...(chance.flip() && { direction: "right" }) }),
  (chance, scene) => ({ kind: "bypass", node_ids: chance.beside(scene), bypassed: chance.flip() }),
  (chance, scene) => ({ kind: "freeze", node_ids: chance.beside(scene), trainable: chance.flip() }),
  (chance, scene) => ({ kind: "rename", node_id: chance.id(scene), name: "other" }),
  (chance, scene) => ({ kind: "repeat", node_id: chance.id(scene), repeat: 3 }),
  (chance, scene) => ({ kind: "output", node_id: chance.id(scene), on: chance.flip() }),
  (chance, scene) => ({ kind: "note", id: chance.fresh(scene), text: "Why?", position: chance.point(), node_id: chance.flip() ? null : chance.id(scene) }),
  (chance, scene) => ({ kind: "unshare", node_ids: chance.beside(scene) }),
  (chance, scene) => ({ kind: "fix", node_id: chance.id(scene), code: "rank" }),
  () => ({ kind: "undo" }),
  () => ({ kind: "redo" }),
];
