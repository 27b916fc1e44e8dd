import { useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";

/** What lights up because something would be dropped on it: an edge's key, or a node's path. */
export class Lit {
  private readonly listeners = new Set<() => void>();
  private key: string | null = null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  is(key: string): boolean {
    return this.key === key;
  }

  set(key: string | null): void {
    if (key === this.key) return;
    this.key = key;
    for (const listener of this.listeners) listener();
  }
}

/** Whether something lights up. */
export function useLit(key: string): boolean {
  const { lit } = useCanvas();
  return useSyncExternalStore(lit.subscribe, () => lit.is(key));
}
