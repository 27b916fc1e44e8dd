import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Snapshot } from "./model";
import type { CanvasNode } from "./protocol";
import { useByKeys } from "./useByKeys";

/** How long the pointer rests on a node until its problem is shown, and may be away from it. */
const REST_MS = 420;
const AWAY_MS = 260;

export interface Problem {
  readonly node: CanvasNode;
  readonly enter: () => void;
  readonly leave: () => void;
}

/**
 * Whose problem is shown: that of the node on which the pointer has come to rest, else, to who works with the keys,
 * that of the active one. To the others it would hide what they are about to take.
 */
export function useProblem(
  canvas: RefObject<HTMLElement | null>,
  { scene, selection }: Snapshot,
  moving: boolean,
): { readonly problem: Problem | null; readonly hover: (id: string | null) => void } {
  const [hovered, setHovered] = useState<string | null>(null);
  const byKeys = useByKeys(canvas);
  const shown = useRef(hovered);
  shown.current = hovered;
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const away = useRef<ReturnType<typeof setTimeout>>(undefined);
  const enter = useCallback(() => {
    clearTimeout(rest.current);
    clearTimeout(away.current);
  }, []);
  useEffect(() => enter, [enter]);
  useEffect(() => {
    if (!moving) return;
    enter();
    setHovered(null);
  }, [moving, enter]);
  const hover = useCallback((id: string | null) => {
    clearTimeout(rest.current);
    if (id === null) away.current = setTimeout(() => setHovered(null), AWAY_MS);
    else if (id === shown.current) clearTimeout(away.current);
    else rest.current = setTimeout(() => setHovered(id), REST_MS);
  }, []);
  const leave = useCallback(() => hover(null), [hover]);

  const wrong = (id: string | null) => {
    const found = id === null ? undefined : scene.byId.get(id);
    return found?.node.message != null && found.hint !== "leaving" ? found.node : null;
  };
  const alone = byKeys && selection.nodes.length <= 1 ? selection.active : null;
  const node = moving ? null : (wrong(hovered) ?? wrong(alone));
  return { problem: node && { node, enter, leave }, hover };
}
