import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { NameField } from "../shared/NameField";
import { count } from "../shared/format";
import { familyStyle } from "../shared/palette";
import { Marks } from "./Marks";
import { Ports } from "./Ports";
import { Sign } from "./Sign";
import { useCanvas } from "./canvas";
import type { LayerFlowNode } from "./flow";
import { useLevel } from "./level";
import { useLit } from "./lit";
import { lookOf } from "./look";
import { hasFacts, hasSummary } from "./size";
import { useUnfit } from "./useUnfit";

/** A layer, or a folded block: what it is, what it makes, what it costs. */
export const LayerNode = memo(function LayerNode({ data, selected }: NodeProps<LayerFlowNode>) {
  const { shown, family, slots, direction, active, renaming } = data;
  const { node, hint } = shown;
  const { model, rename } = useCanvas();
  const level = useLevel();
  const lit = useLit(node.id);
  const unfit = useUnfit(node.id);
  const classes = lookOf(shown, { selected, active, lit, unfit });
  if (level !== "full") {
    return (
      <div className={`${classes} ${level}`} style={familyStyle(family)} data-node={node.id} data-name={node.name}>
        {level === "name" && <span className="layer-big">{node.name}</span>}
      </div>
    );
  }
  const shape = node.outputs[0]?.shape ?? "";
  return (
    <div className={classes} style={familyStyle(family)} data-node={node.id} data-name={node.name}>
      <div className="layer-head">
        <span className="layer-icon" title={family.title} aria-hidden="true">
          {family.icon}
        </span>
        {renaming ? (
          <NameField
            name={node.name}
            onDone={(name) => {
              if (name !== null) model.rename(node.id, name);
              rename(null);
            }}
          />
        ) : (
          <span className="layer-name" title={node.name}>
            {node.name}
          </span>
        )}
        <span className="layer-class" title={node.class_name}>
          {node.holds === null ? node.class_name : `${node.holds} layers`}
        </span>
        {node.severity && <Sign severity={node.severity} />}
      </div>
      {hasSummary(node) && (
        <div className="layer-summary" title={node.summary}>
          {node.summary}
        </div>
      )}
      {hasFacts(node) && (
        <div className="layer-facts">
          <span className="layer-shape" title={shape}>
            {shape || (hint === "arriving" ? "…" : "—")}
          </span>
          <span className={node.params ? "layer-params some" : "layer-params"}>{count(node.params)}</span>
        </div>
      )}
      <Marks node={node} repeated />
      <Ports id={node.id} slots={slots} direction={direction} selected={selected} />
    </div>
  );
});
