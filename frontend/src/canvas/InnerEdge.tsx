import { type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import type { InnerFlowEdge } from "./flow";

/** The line between an unfolded block's border and what is inside, which may go another way. */
export const InnerEdge = memo(function InnerEdge(props: EdgeProps<InnerFlowEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = props;
  const [path] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition });
  return <path className="inner-line" d={path} />;
});
