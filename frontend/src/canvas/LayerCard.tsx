import { count } from "../shared/format";
import { familyStyle } from "../shared/palette";
import { Marks } from "./Marks";
import { NodeName } from "./NodeName";
import { Ports } from "./Ports";
import { Said } from "./Said";
import { Sign } from "./Sign";
import type { LayerData } from "./flow";
import { useLit } from "./lit";
import { lookOf } from "./look";
import type { SceneNode } from "./scene";
import { hasClass, hasFacts, hasSummary, isTold } from "./size";
import { useUnfit } from "./useUnfit";

interface Props {
  readonly shown: SceneNode;
  readonly data: LayerData;
  readonly selected: boolean;
}

/** What a layer is, what it makes, and what it costs. */
export function LayerCard({ shown, data, selected }: Props) {
  const { prefix, family, slots, direction, active, renaming } = data;
  const { node, hint } = shown;
  const lit = useLit(node.id);
  const unfit = useUnfit(node.id);
  const shape = node.outputs[0]?.shape ?? "";
  return (
    <div
      className={lookOf(shown, { selected, active, lit, unfit })}
      style={familyStyle(family)}
      data-node={node.id}
      data-name={node.name}
    >
      <Said prefix={prefix} id={node.id} />
      <div className="layer-head">
        <span className="layer-icon" title={family.title} aria-hidden="true">
          {family.icon}
        </span>
        <NodeName node={node} renaming={renaming} />
        {hasClass(node) && (
          <span className={isTold(node) ? "layer-class told" : "layer-class"} title={node.class_name}>
            {node.class_name}
          </span>
        )}
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
          <span className={node.params ? "layer-params some" : "layer-params"}>
            {count(node.params)}
          </span>
        </div>
      )}
      <Marks node={node} repeated direction={direction} />
      <Ports id={node.id} slots={slots} direction={direction} selected={selected} />
    </div>
  );
}
