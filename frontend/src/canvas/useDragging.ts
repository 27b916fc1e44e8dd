import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import { clickedOn } from "./choose";
import type { FlowNode } from "./flow";
import type { CanvasModel } from "./model";
import { parent } from "./paths";
import { noteIn } from "./scene";
import type { Holding } from "./useHeld";

export interface Dragging {
  readonly onNodesChange: (changes: NodeChange<FlowNode>[]) => void;
  readonly onNodeDragStart: OnNodeDrag<FlowNode>;
  readonly onNodeDragStop: () => void;
}

/** Dragging nodes with the pointer, as React Flow reports it. */
export function useDragging(
  model: CanvasModel,
  { drag, drop }: Holding,
  onMoving: (moving: boolean) => void,
): Dragging {
  const scope = useRef("");
  const alone = useRef<AbortController>(null);
  useEffect(() => () => alone.current?.abort(), []);

  const onNodeDragStop = useCallback(() => {
    alone.current?.abort();
    drop();
    onMoving(false);
  }, [drop, onMoving]);
  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      // All nodes of one gesture lie in one graph.
      const moved = changes.filter((each) => each.type === "position" && scopeOf(each.id) === scope.current);
      if (moved.length > 0) drag(moved);
      // When the node goes from the page meanwhile, React Flow says no more than this.
      if (moved.some((each) => each.type === "position" && each.dragging === false)) onNodeDragStop();
    },
    [drag, onNodeDragStop],
  );
  const onNodeDragStart = useCallback<OnNodeDrag<FlowNode>>(
    (_, node) => {
      scope.current = scopeOf(node.id);
      alone.current?.abort();
      alone.current = keepToOneFinger();
      onMoving(true);
      if (!node.selected) model.select(clickedOn(model.snapshot().selection, node.id, false), false);
    },
    [model, onMoving],
  );
  return { onNodesChange, onNodeDragStart, onNodeDragStop };
}

const scopeOf = (key: string): string => parent(noteIn(key) ?? key);

/** Until aborted: React Flow would give a drag up for good, without a word, at a second finger. */
function keepToOneFinger(): AbortController {
  const until = new AbortController();
  const keep = (event: TouchEvent) => {
    if (event.touches.length > 1) event.stopPropagation();
  };
  window.addEventListener("touchmove", keep, { capture: true, signal: until.signal });
  return until;
}
