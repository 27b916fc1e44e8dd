import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../shared/Icon";
import { count } from "../shared/format";
import { familyStyle } from "../shared/palette";
import { Marks } from "./Marks";
import { NodeName } from "./NodeName";
import { Ports } from "./Ports";
import { Said } from "./Said";
import { Sign } from "./Sign";
import { useCanvas } from "./canvas";
import type { LayerData, LayerFlowNode } from "./flow";
import { useLevel } from "./level";
import { useLit } from "./lit";
import { lookOf } from "./look";
import type { SceneNode } from "./scene";
import { useSceneNode } from "./useInScene";
import { useUnfit } from "./useUnfit";

interface Props {
  readonly shown: SceneNode;
  readonly data: LayerData;
  readonly selected: boolean;
}

/** An unfolded block: a frame around what it holds, which other nodes stand in. */
export const BlockFrame = memo(function BlockFrame({ id, data, selected }: NodeProps<LayerFlowNode>) {
  const shown = useSceneNode(id);
  return shown ? <Frame shown={shown} data={data} selected={selected} /> : null;
});

function Frame({ shown, data, selected }: Props) {
  const { prefix, family, slots, direction, active, renaming } = data;
  const { node } = shown;
  const { model } = useCanvas();
  const level = useLevel();
  const lit = useLit(node.id);
  const unfit = useUnfit(node.id);
  const fold = () => {
    model.selectNodes([node.id], node.id);
    model.fold(false);
  };
  return (
    <div
      className={`${lookOf(shown, { selected, active, lit, unfit })} frame ${level}`}
      style={familyStyle(family)}
      data-node={node.id}
      data-frame={node.id}
      data-name={node.name}
    >
      <Said prefix={prefix} id={node.id} />
      <div className="frame-head">
        <button
          type="button"
          className="frame-fold nodrag"
          tabIndex={-1}
          title="Fold (E)"
          aria-label={`Fold ${node.name}`}
          onClick={(event) => {
            event.stopPropagation();
            fold();
          }}
        >
          <Icon name="chevron" />
        </button>
        <span className="layer-icon" aria-hidden="true">
          {family.icon}
        </span>
        <NodeName node={node} renaming={renaming} />
        {node.repeat > 1 && <span className="frame-repeat">× {node.repeat}</span>}
        <span className="layer-params some">{count(node.params)}</span>
        {node.severity && <Sign severity={node.severity} />}
      </div>
      <Marks node={node} repeated={false} direction={direction} />
      <Ports id={node.id} slots={slots} direction={direction} selected={selected} />
    </div>
  );
}
