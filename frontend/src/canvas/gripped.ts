import { useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";
import type { Held } from "./grip";
import { edgeKey } from "./scene";

type Side = "source" | "target";

/** The end of a wire that a press would take where the pointer is, to be shown there. */
export class Gripped {
  private readonly listeners = new Set<() => void>();
  private key: string | null = null;
  private side: Side = "target";

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Which end of a wire would be taken; null where it would not. */
  of(key: string): Side | null {
    return key === this.key ? this.side : null;
  }

  /** Takes what a press would take in the hand: nothing, a new wire, or the end of one. */
  show(held: Held | null): void {
    const key = held?.moved ? edgeKey(held.moved) : null;
    const side = held?.fixed.side === "input" ? "source" : "target";
    if (key === this.key && (key === null || side === this.side)) return;
    this.key = key;
    this.side = side;
    for (const listener of this.listeners) listener();
  }
}

/** Which end of a wire a press would take; null for none. */
export function useGripped(key: string): Side | null {
  const { gripped } = useCanvas();
  return useSyncExternalStore(gripped.subscribe, () => gripped.of(key));
}
