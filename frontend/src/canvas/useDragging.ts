import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import { clickedOn } from "./choose";
import type { FlowNode } from "./flow";
import type { CanvasModel } from "./model";
import type { Moves } from "./moves";
import { parent } from "./paths";
import { noteIn } from "./scene";

export interface Dragging {
  readonly onNodesChange: (changes: NodeChange<FlowNode>[]) => void;
  readonly onNodeDragStart: OnNodeDrag<FlowNode>;
  readonly onNodeDragStop: () => void;
}

/** Dragging nodes with the pointer, as React Flow reports it; Escape gives it up. */
export function useDragging(
  model: CanvasModel,
  moves: Moves,
  onMoving: (moving: boolean) => void,
): Dragging {
  const scope = useRef("");
  const during = useRef<AbortController>(null);
  useEffect(() => () => during.current?.abort(), []);

  const onNodeDragStop = useCallback(() => {
    during.current?.abort();
    moves.drop();
    onMoving(false);
  }, [moves, onMoving]);
  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      // All nodes of one gesture lie in one graph.
      const moved = changes.filter((each) => each.type === "position" && scopeOf(each.id) === scope.current);
      if (moved.length > 0) moves.drag(moved);
      // When the node goes from the page meanwhile, React Flow says no more than this.
      if (moved.some((each) => each.type === "position" && each.dragging === false)) onNodeDragStop();
    },
    [moves, onNodeDragStop],
  );
  const onNodeDragStart = useCallback<OnNodeDrag<FlowNode>>(
    (_, node) => {
      scope.current = scopeOf(node.id);
      during.current?.abort();
      during.current = new AbortController();
      keepToOneFinger(during.current.signal);
      onEscape(moves.giveUp, during.current.signal);
      moves.begin();
      onMoving(true);
      if (!node.selected) model.select(clickedOn(model.snapshot().selection, node.id, false), false);
    },
    [model, moves, onMoving],
  );
  return { onNodesChange, onNodeDragStart, onNodeDragStop };
}

const scopeOf = (key: string): string => parent(noteIn(key) ?? key);

/** Until aborted: React Flow would give a drag up for good, without a word, at a second finger. */
function keepToOneFinger(signal: AbortSignal): void {
  const keep = (event: TouchEvent) => {
    if (event.touches.length > 1) event.stopPropagation();
  };
  window.addEventListener("touchmove", keep, { capture: true, signal });
}

/** Until aborted, wherever the focus is; React Flow itself knows no way to give a drag up. */
function onEscape(giveUp: () => void, signal: AbortSignal): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    giveUp();
  };
  window.addEventListener("keydown", onKey, { capture: true, signal });
}
