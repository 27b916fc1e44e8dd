import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Snapshot } from "./model";
import type { CanvasNode } from "./protocol";
import { useByKeys } from "./useByKeys";

/** How long the pointer rests on a node until its problem is shown, and may be away from it. */
const REST_MS = 180;
const AWAY_MS = 260;

export interface Problem {
  readonly node: CanvasNode;
  readonly enter: () => void;
  readonly leave: () => void;
}

/**
 * Whose problem is shown: that of the node under the pointer, else, to who works with the keys,
 * that of the active one. To the others it would hide what they are about to take.
 */
export function useProblem(
  canvas: RefObject<HTMLElement | null>,
  { scene, selection }: Snapshot,
  moving: boolean,
): { readonly problem: Problem | null; readonly hover: (id: string | null) => void } {
  const [hovered, setHovered] = useState<string | null>(null);
  const byKeys = useByKeys(canvas);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hover = useCallback((id: string | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHovered(id), id === null ? AWAY_MS : REST_MS);
  }, []);
  const enter = useCallback(() => clearTimeout(timer.current), []);
  const leave = useCallback(() => hover(null), [hover]);

  const wrong = (id: string | null) => {
    const found = id === null ? undefined : scene.byId.get(id);
    return found?.node.message != null && found.hint !== "leaving" ? found.node : null;
  };
  const alone = byKeys && selection.nodes.length <= 1 ? selection.active : null;
  const node = moving ? null : (wrong(hovered) ?? wrong(alone));
  return { problem: node && { node, enter, leave }, hover };
}
