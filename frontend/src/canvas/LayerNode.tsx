import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { FarNode } from "./FarNode";
import { LayerCard } from "./LayerCard";
import type { LayerFlowNode } from "./flow";
import { useLevel } from "./level";

/** A layer, or a folded block, drawn with as much as can be read at the zoom. */
export const LayerNode = memo(function LayerNode({ data, selected }: NodeProps<LayerFlowNode>) {
  const level = useLevel();
  if (level !== "full") return <FarNode data={data} selected={selected} level={level} />;
  return <LayerCard data={data} selected={selected} />;
});
