import type { EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { describedWire } from "./described";
import { type WireFlowEdge, saidId } from "./flow";
import { useLevel } from "./level";
import { useLit } from "./lit";
import { type Route, route } from "./routes";
import { useInScene, useSceneEdge } from "./useInScene";

/** Sizes in canvas units: a letter of the label, its height, and the tip of the arrow. */
const LETTER = 6.7;
const LINE = 16;
const TIP = 7;

/** A tensor on its way: where it goes, and its shape where there is room for it. */
export const TensorEdge = memo(function TensorEdge(props: EdgeProps<WireFlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, data, selected = false } = props;
  const level = useLevel();
  const lit = useLit(id);
  const shown = useSceneEdge(id);
  const words = useInScene((scene) => describedWire(scene, id));
  if (!data || !shown) return null;
  const { prefix, direction, lane } = data;
  const classes = ["wire", shown.hint, selected && "selected", lit && "lit"].filter(Boolean).join(" ");
  const from = { x: sourceX, y: sourceY };
  const to = { x: targetX, y: targetY };
  const way = route(from, to, direction, lane);
  const text = shown.shape.replaceAll(" ", "");
  const width = text.length * LETTER + 8;
  const needed = way.straight === (direction === "right") ? width : LINE;
  // Beside the lane of an inner wire there is the border of the frame.
  const roomy = way.room >= needed + 2 * TIP && (lane === null || shown.scope === "");
  const down = direction === "down";
  const tip = down
    ? `M${to.x - 4},${to.y - TIP - 1}h8l-4,${TIP}z`
    : `M${to.x - TIP - 1},${to.y - 4}v8l${TIP},-4z`;
  return (
    <g className={classes} data-edge={id}>
      <desc id={saidId(prefix, id)}>{words}</desc>
      <path className="react-flow__edge-interaction" d={way.path} />
      <path className="wire-line" d={way.path} />
      {level === "full" && <path className="wire-tip" d={tip} />}
      {level === "full" && text !== "" && (
        <g
          className={roomy ? "wire-label" : "wire-label cramped"}
          transform={`translate(${corner(way, down, width)})`}
        >
          <rect width={width} height={LINE} rx={4} />
          <text x={4} y={12}>
            {text}
          </text>
        </g>
      )}
      {selected && (
        <>
          <circle className="wire-end" data-end="source" cx={from.x} cy={from.y} r={5.5} />
          <circle className="wire-end" data-end="target" cx={to.x} cy={to.y} r={5.5} />
        </>
      )}
    </g>
  );
});

/** Where the label's corner is: beside a line that runs straight, on any other line. */
function corner({ label: { x, y }, straight, side }: Route, down: boolean, width: number): string {
  if (!straight) return `${x - width / 2},${y - LINE / 2}`;
  if (down) return `${side > 0 ? x + 7 : x - 7 - width},${y - LINE / 2}`;
  return `${x - width / 2},${side > 0 ? y - LINE - 3 : y + 3}`;
}
