import { endName, hintFor } from "./hint";
import type { CanvasModel } from "./model";
import type { CanvasEdge, Ends } from "./protocol";
import { type Scene, edgeKey } from "./scene";
import { placed, portsFor, withoutEdge } from "./wires";
import type { End, Wiring } from "./wiring";

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

const HOW = "Arrows choose, Enter draws the wire, Escape leaves.";

/**
 * Drawing a wire with the keyboard: through the places where it can end, one after the other.
 *
 * Where a node has several outputs, a digit says first from which one. All of it is said aloud.
 */
export class Tour {
  /** The node whose output is still to be chosen, while the same node is active. */
  private choosing: { readonly id: string; readonly active: string | null } | null = null;

  constructor(
    private readonly model: Pick<CanvasModel, "snapshot">,
    private readonly wiring: Wiring,
    private readonly say: (text: string) => void,
  ) {}

  begin(id: string): void {
    const { scene, readOnly, selection } = this.model.snapshot();
    const node = scene.byId.get(id)?.node;
    if (!node || readOnly) return;
    this.choosing = null;
    if (node.outputs.length <= 1) return this.from(id, 0);
    this.choosing = { id, active: selection.active };
    const outputs = node.outputs.map(({ label }, at) => `${at + 1} ${label || "output"}`);
    this.say(`${node.name} has ${node.outputs.length} outputs: ${outputs.join(", ")}. Press a number.`);
  }

  /** Takes the end of a wire elsewhere. */
  take(edge: CanvasEdge): void {
    this.choosing = null;
    if (!this.model.snapshot().readOnly) this.from(edge.source, edge.source_port, edge);
  }

  /** Takes a key; whether it meant something to the wire. */
  key({ key, shiftKey }: { readonly key: string; readonly shiftKey: boolean }): boolean {
    if (this.choosing?.active !== this.model.snapshot().selection.active) this.choosing = null;
    if (this.choosing) return this.choose(this.choosing.id, key);
    const drawing = this.wiring.snapshot();
    if (!drawing?.tour) return false;
    const step = key === "Tab" ? (shiftKey ? -1 : 1) : STEPS[key];
    if (step !== undefined) {
      this.wiring.step(step);
      this.tell("");
    } else if (key === "Enter") {
      this.draw();
    } else if (key === "Escape") {
      this.wiring.cancel();
      this.say("No wire drawn.");
    }
    return key.length > 1;
  }

  private choose(id: string, key: string): boolean {
    const port = Number(key) - 1;
    const outputs = this.model.snapshot().scene.byId.get(id)?.node.outputs ?? [];
    if (key === "Escape") {
      this.choosing = null;
      this.say("No wire drawn.");
    } else if (outputs[port]) {
      this.choosing = null;
      this.from(id, port);
    }
    return key !== "Tab";
  }

  private from(source: string, port: number, moved: CanvasEdge | null = null): void {
    const { scene } = this.model.snapshot();
    const without = moved ? withoutEdge(scene, moved) : scene;
    const isElsewhere = (ends: Ends) => !moved || edgeKey(placed(without, ends)) !== edgeKey(moved);
    const targets = portsFor(without, source, port)
      .filter(isElsewhere)
      .map((ends): End => ({
        side: "input", node: ends.target, port: ends.target_port, order: ends.order,
      }));
    const fixed: End = { side: "output", node: source, port };
    if (targets.length === 0) {
      return this.say(`There is nothing that ${nameOf(scene, source)} could be wired to.`);
    }
    this.wiring.tour(fixed, targets, moved);
    this.tell(`Wire from ${nameOf(scene, source)}. ${HOW}`);
  }

  /** Says where the wire would end, and what that would do. */
  private tell(before: string): void {
    const drawing = this.wiring.snapshot();
    if (!drawing?.tour) return;
    const { scene } = this.model.snapshot();
    const hint = hintFor(drawing, null, scene);
    const { at, targets } = drawing.tour;
    this.say([before, hint?.text, `${at + 1} of ${targets.length}.`].filter(Boolean).join(" "));
  }

  private draw(): void {
    const drawing = this.wiring.snapshot();
    const complaint = this.wiring.draw();
    if (complaint !== null) return this.say(complaint);
    const { scene } = this.model.snapshot();
    if (drawing?.over) {
      this.say(`Wire drawn. ${endName(drawing.fixed, scene)}. ${endName(drawing.over, scene)}.`);
    }
  }
}

const nameOf = (scene: Scene, id: string): string => scene.byId.get(id)?.node.name ?? id;
