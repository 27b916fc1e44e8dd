import {
  Background,
  ReactFlow,
  type NodeMouseHandler,
  useStore,
} from "@xyflow/react";
import { type MouseEvent, useCallback, useMemo } from "react";
import { BlockFrame } from "./BlockFrame";
import { FarWires } from "./FarWires";
import { InnerEdge } from "./InnerEdge";
import { LayerNode } from "./LayerNode";
import { NoteNode } from "./NoteNode";
import { TensorEdge } from "./TensorEdge";
import { clicked, clickedOn } from "./choose";
import type { CanvasModel, Snapshot } from "./model";
import { type FlowEdge, type FlowMaker, type FlowNode } from "./flow";
import { CrowdedContext } from "./labels";
import { LABELS, LevelContext, levelAt } from "./level";
import { useDragging } from "./useDragging";
import type { Holding } from "./useHeld";
import type { CanvasView } from "./useView";
import { type Viewport, ZOOMS } from "./viewport";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly maker: FlowMaker;
  readonly holding: Holding;
  readonly renaming: string | null;
  readonly prefix: string;
  readonly view: CanvasView;
  readonly opening: Viewport;
  /** Whether nodes can be moved with the pointer: on a small screen a finger pans. */
  readonly movable: boolean;
  readonly onHover: (id: string | null) => void;
  readonly onMoving: (moving: boolean) => void;
  readonly onOpen: (id: string, event: MouseEvent) => void;
}

const NODE_TYPES = { layer: LayerNode, frame: BlockFrame, note: NoteNode };
const EDGE_TYPES = { wire: TensorEdge, inner: InnerEdge };

/** From this many nodes on only what can be seen is on the page. */
const MANY = 150;

const NO_EDGES: FlowEdge[] = [];
const NONE: ReadonlySet<string> = new Set();

/** React Flow says "application" of itself, and nothing of what holds its nodes. */
function asTree(element: HTMLDivElement | null): void {
  element?.setAttribute("role", "presentation");
  const nodes = element?.querySelector(".react-flow__nodes");
  nodes?.setAttribute("role", "tree");
  nodes?.setAttribute("aria-label", "Layers and notes");
  nodes?.setAttribute("aria-multiselectable", "true");
}

/** React Flow with the scene in it. What is selected and where things stand, the model decides. */
export function Flow(props: Props) {
  const { model, snapshot, maker, holding, renaming, prefix, onHover, onMoving, onOpen } = props;
  const { scene, boxes, selection, families, readOnly } = snapshot;
  const { held, moves } = holding;
  const picture = { scene, boxes, selection, families, renaming, held, prefix };
  const nodes = useMemo(
    () => maker.nodes(picture),
    [maker, scene, boxes, selection, families, renaming, held, prefix],
  );
  const edges = useMemo(() => maker.edges(picture), [maker, scene, boxes, selection.edges]);
  const level = useStore((state) => levelAt(state.transform[2]));
  const labels = useStore((state) => state.transform[2] >= LABELS);
  const crowded = useMemo(() => (labels ? maker.crowdedIn(picture) : NONE), [maker, scene, boxes, labels]);
  const far = level === "box" && nodes.length > MANY;
  const dragging = useDragging(model, moves, onMoving);

  const onNodeClick = useCallback<NodeMouseHandler<FlowNode>>(
    (event, node) => {
      if ((event.target as Element).closest("[data-port], button, input")) return;
      const add = event.shiftKey || event.ctrlKey || event.metaKey;
      model.select(clickedOn(model.snapshot().selection, node.id, add), false);
    },
    [model],
  );
  const onEdgeClick = useCallback(
    (event: MouseEvent, edge: FlowEdge) => {
      const add = event.shiftKey || event.ctrlKey || event.metaKey;
      const { selection: before } = model.snapshot();
      if (edge.type === "wire") model.select(clicked(before, "edges", edge.id, add), false);
    },
    [model],
  );

  return (
    <LevelContext value={level}>
      <CrowdedContext value={crowded}>
        <ReactFlow<FlowNode, FlowEdge>
          ref={asTree}
          className={labels ? "labelled" : undefined}
          nodes={nodes}
          edges={far ? NO_EDGES : edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          defaultViewport={props.opening}
          minZoom={ZOOMS.least}
          maxZoom={ZOOMS.most}
          onlyRenderVisibleElements={nodes.length > MANY}
          nodesDraggable={props.movable && !readOnly}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          elevateNodesOnSelect={false}
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomActivationKeyCode={null}
          nodeDragThreshold={3}
          attributionPosition="bottom-left"
          {...dragging}
          onNodeClick={onNodeClick}
          onNodeDoubleClick={(event, node) => onOpen(node.id, event)}
          // Not what comes under a pointer that does not move: it may just have been put there.
          onNodeMouseMove={(_, node) => onHover(node.id)}
          onNodeMouseLeave={() => onHover(null)}
          onEdgeClick={onEdgeClick}
          onPaneClick={() => model.clearSelection()}
        >
          <Background gap={22} size={1.6} />
          {far && <FarWires scene={scene} boxes={props.view.boxes()} />}
        </ReactFlow>
      </CrowdedContext>
    </LevelContext>
  );
}
