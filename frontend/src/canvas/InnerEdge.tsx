import type { EdgeProps } from "@xyflow/react";
import { memo } from "react";
import type { InnerFlowEdge } from "./flow";
import { route } from "./routes";

/** The line between an unfolded block's border and what is inside. */
export const InnerEdge = memo(function InnerEdge(props: EdgeProps<InnerFlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const from = { x: sourceX, y: sourceY };
  const to = { x: targetX, y: targetY };
  return <path className="inner-line" d={route(from, to, data?.direction ?? "down", null).path} />;
});
