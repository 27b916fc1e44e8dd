import type { EdgeProps } from "@xyflow/react";
import { memo, useContext } from "react";
import { describedWire } from "./described";
import { type WireFlowEdge, saidId } from "./flow";
import { useGripped } from "./gripped";
import { CrowdedContext, LINE, TIP, labelOf, mayStand } from "./labels";
import { useLevel } from "./level";
import { useLit } from "./lit";
import { type Spot, landmark, route } from "./routes";
import { useInScene, useSceneEdge } from "./useInScene";

/** The radius of the mark at an end that can be taken, clear of the node that would hide it. */
const END = 5.5;

/** A tensor on its way: where it goes, and its shape where there is room for it. */
export const TensorEdge = memo(function TensorEdge(props: EdgeProps<WireFlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, data, selected = false } = props;
  const level = useLevel();
  const lit = useLit(id);
  const gripped = useGripped(id);
  const crowded = useContext(CrowdedContext).has(id);
  const shown = useSceneEdge(id);
  const words = useInScene((scene) => describedWire(scene, id));
  if (!data || !shown) return null;
  const { prefix, direction, lane } = data;
  const classes = ["wire", shown.hint, selected && "selected", lit && "lit", gripped && "gripped"];
  const from = { x: sourceX, y: sourceY };
  const to = { x: targetX, y: targetY };
  const path = route(from, to, direction, lane);
  const label = level === "full" ? labelOf(shown.shape, landmark(from, to, direction, lane), direction) : null;
  const stands = label?.roomy && mayStand(lane, shown.scope) && !crowded;
  const tip =
    direction === "down"
      ? `M${to.x - 4},${to.y - TIP - 1}h8l-4,${TIP}z`
      : `M${to.x - TIP - 1},${to.y - 4}v8l${TIP},-4z`;
  const end = (side: "source" | "target", { x, y }: Spot, off: number) => {
    if (!selected && gripped !== side) return null;
    const [cx, cy] = direction === "down" ? [x, y + off] : [x + off, y];
    return <circle className="wire-end" data-end={side} cx={cx} cy={cy} r={END} />;
  };
  return (
    <g className={classes.filter(Boolean).join(" ")} data-edge={id}>
      <desc id={saidId(prefix, id)}>{words}</desc>
      <path className="react-flow__edge-interaction" d={path} />
      <path className="wire-line" d={path} />
      {level === "full" && <path className="wire-tip" d={tip} />}
      {label && (
        <g
          className={stands ? "wire-label" : "wire-label cramped"}
          transform={`translate(${label.box.x},${label.box.y})`}
        >
          <rect width={label.box.width} height={LINE} rx={4} />
          <text x={4} y={12}>
            {label.text}
          </text>
        </g>
      )}
      {end("source", from, END)}
      {end("target", to, -END)}
    </g>
  );
});
