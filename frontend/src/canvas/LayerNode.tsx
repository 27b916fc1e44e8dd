import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { FarNode } from "./FarNode";
import { LayerCard } from "./LayerCard";
import type { LayerFlowNode } from "./flow";
import { useLevel } from "./level";
import { useSceneNode } from "./useInScene";

/** A layer, or a folded block, drawn with as much as can be read at the zoom. */
export const LayerNode = memo(function LayerNode({ id, data, selected }: NodeProps<LayerFlowNode>) {
  const level = useLevel();
  const shown = useSceneNode(id);
  if (!shown) return null;
  if (level !== "full") return <FarNode shown={shown} data={data} selected={selected} level={level} />;
  return <LayerCard shown={shown} data={data} selected={selected} />;
});
