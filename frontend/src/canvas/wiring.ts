import type { CanvasModel } from "./model";
import type { CanvasEdge, CanvasNode, Ends } from "./protocol";
import type { Spot } from "./routes";
import type { Scene } from "./scene";
import type { Slots } from "./slots";
import { refusal, replaced, withoutEdge } from "./wires";

/** One end of a wire: an output of a node, or a place at one of its ports (null: the next one). */
export type End =
  | { readonly side: "output"; readonly node: string; readonly port: number }
  | {
      readonly side: "input";
      readonly node: string;
      readonly port: string;
      readonly order: number | null;
    };

/** A wire that is being drawn. */
export interface Drawing {
  /** The end that stays. */
  readonly fixed: End;
  /** The wire whose other end is taken elsewhere. */
  readonly moved: CanvasEdge | null;
  /** Where the pointer is, in the coordinates of the canvas. */
  readonly at: Spot | null;
  readonly over: End | null;
  /** Both ends, where the wire would join what belongs together. */
  readonly ends: Ends | null;
  /** Why it cannot be drawn; null where it can, or leads nowhere yet. */
  readonly refusal: string | null;
  /** The name of what it takes the place of. */
  readonly replaces: string | null;
  /** The targets that the keyboard goes through, with the one that it is at. */
  readonly tour: { readonly targets: readonly End[]; readonly at: number } | null;
}

const NOWHERE = { over: null, ends: null, refusal: null, replaces: null, tour: null } as const;

const SAME_SIDE = {
  output: "A wire ends at an input, not at another output.",
  input: "A wire begins at an output, not at another input.",
} as const;

/** The wire between two ends; null where both are of one kind. */
export function between(a: End, b: End): Ends | null {
  if (a.side === b.side) return null;
  const [from, to] = a.side === "output" ? [a, b] : [b, a];
  if (from.side !== "output" || to.side !== "input") return null;
  return {
    source: from.node,
    source_port: from.port,
    target: to.node,
    target_port: to.port,
    order: to.order,
  };
}

/** The end of a wire that stays: of one that is there, the one which is not like the other's goal. */
function staying({ fixed, moved }: Drawing, over: End | null): End {
  return moved && over?.side === fixed.side ? endOf(moved, fixed.side === "output" ? "input" : "output") : fixed;
}

/** An end of a wire that is there. */
export function endOf(edge: CanvasEdge, side: End["side"]): End {
  return side === "output"
    ? { side, node: edge.source, port: edge.source_port }
    : { side, node: edge.target, port: edge.target_port, order: edge.order };
}

/** Why a wire between two ends cannot be; null where it can. */
function objection(scene: Scene, fixed: End, over: End): string | null {
  const ends = between(fixed, over);
  return ends ? refusal(scene, ends) : SAME_SIDE[over.side];
}

/** Where a wire goes that is let go on a node's body: the first place that is free and fits. */
export function placeOn(
  scene: Scene,
  fixed: End,
  node: CanvasNode,
  slots: Slots | undefined,
): End | null {
  if (fixed.side === "input") {
    return node.outputs.length > 0 ? { side: "output", node: node.id, port: 0 } : null;
  }
  const places = [...(slots?.inputs ?? [])]
    .sort((a, b) => rank(a) - rank(b))
    .map((slot): End => ({ side: "input", node: node.id, port: slot.port, order: slot.order }));
  const fitting = places.find((place) => objection(scene, fixed, place) === null);
  return fitting ?? places[0] ?? { side: "input", node: node.id, port: "", order: null };
}

/** Free places that are asked for come first, then free ones, then those that are taken. */
function rank(slot: { readonly free: boolean; readonly hidden: boolean }): number {
  if (!slot.free) return 2;
  return slot.hidden ? 1 : 0;
}

/** The scene that a wire is judged by, and what it was made from. */
interface Judged {
  readonly from: Scene;
  readonly moved: CanvasEdge | null;
  readonly scene: Scene;
}

/** Where a wire from one end could end, by node. */
interface Fits {
  readonly scene: Scene;
  readonly fixed: End;
  readonly fits: Map<string, string>;
}

/** What drawing wires needs of the model. */
export type Wirable = Pick<CanvasModel, "snapshot" | "connect" | "reconnect" | "ask">;

/** The wire that is being drawn, by pointer or by keyboard. */
export class Wiring {
  private readonly listeners = new Set<() => void>();
  private current: Drawing | null = null;
  private judged: Judged | null = null;
  private fitsFor: Fits | null = null;

  constructor(
    private readonly model: Wirable,
    readonly slotsOf: (id: string) => Slots | undefined,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): Drawing | null => this.current;

  start(fixed: End, moved: CanvasEdge | null, at: Spot | null): void {
    this.current = { ...NOWHERE, fixed, moved, at };
    this.changed();
  }

  /** The keyboard's way: through targets, one after the other. */
  tour(fixed: End, targets: readonly End[], moved: CanvasEdge | null = null): void {
    this.start(fixed, moved, null);
    if (!this.current) return;
    this.current = { ...this.current, tour: { targets, at: 0 } };
    this.point(targets[0] ?? null, null);
  }

  step(places: number): void {
    const tour = this.current?.tour;
    if (!this.current || !tour || tour.targets.length === 0) return;
    const at = (tour.at + places + tour.targets.length) % tour.targets.length;
    this.current = { ...this.current, tour: { ...tour, at } };
    this.point(tour.targets[at] ?? null, null);
  }

  /** Moves the loose end: over something, or over nothing. */
  point(over: End | null, at: Spot | null): void {
    const { current } = this;
    if (!current) return;
    if (sameEnd(over, current.over)) {
      if (at === current.at) return;
      this.current = { ...current, at };
      return this.changed();
    }
    const scene = this.scene();
    const fixed = staying(current, over);
    const ends = over && between(fixed, over);
    const refused = over && objection(scene, fixed, over);
    const there = ends && !refused ? replaced(scene, ends) : null;
    const replaces = there && (scene.byId.get(there.edge.source)?.node.name ?? there.edge.source);
    this.current = { ...current, over, at, ends, refusal: refused, replaces };
    this.model.ask(ends && !refused ? ends : null);
    this.changed();
  }

  /** Draws the wire; null when that was done, else why not. */
  draw(): string | null {
    const { current } = this;
    if (!current) return null;
    this.cancel();
    const { ends, moved } = current;
    if (current.refusal !== null) return current.refusal;
    if (!ends) return null;
    return moved ? this.model.reconnect(moved, ends) : this.model.connect(ends);
  }

  cancel(): void {
    if (!this.current) return;
    this.current = null;
    this.model.ask(null);
    this.changed();
  }

  /** The slots of a node that the wire could end at, as one text; worked out once for a wire. */
  readonly fits = (id: string): string => {
    const { current } = this;
    if (!current) return "";
    const { scene } = this.model.snapshot();
    if (this.fitsFor?.scene !== scene || this.fitsFor.fixed !== current.fixed) {
      this.fitsFor = { scene, fixed: current.fixed, fits: new Map() };
    }
    const known = this.fitsFor.fits.get(id);
    if (known !== undefined) return known;
    const found = this.fitting(id, current.fixed);
    this.fitsFor.fits.set(id, found);
    return found;
  };

  private fitting(id: string, fixed: End): string {
    const slots = this.slotsOf(id);
    const scene = this.scene();
    const found =
      fixed.side === "input"
        ? slots?.outputs.filter(({ port }) => {
            return fit(scene, fixed, { side: "output", node: id, port: Number(port) });
          })
        : slots?.inputs.filter(({ port, order }) => {
            return fit(scene, fixed, { side: "input", node: id, port, order });
          });
    return found?.map((slot) => slot.id).join(" ") ?? "";
  }

  /** What the wire is judged by; the same object as long as nothing changes. */
  private scene(): Scene {
    const { scene } = this.model.snapshot();
    const moved = this.current?.moved ?? null;
    if (this.judged?.from !== scene || this.judged.moved !== moved) {
      this.judged = { from: scene, moved, scene: moved ? withoutEdge(scene, moved) : scene };
    }
    return this.judged.scene;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function fit(scene: Scene, fixed: End, end: End): boolean {
  return objection(scene, fixed, end) === null;
}

function sameEnd(a: End | null, b: End | null): boolean {
  if (a === b) return true;
  if (!a || !b || a.side !== b.side || a.node !== b.node || a.port !== b.port) return false;
  return a.side === "output" || (b.side === "input" && a.order === b.order);
}
