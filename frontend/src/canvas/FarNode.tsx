import { familyStyle } from "../shared/palette";
import { Said } from "./Said";
import type { LayerData } from "./flow";
import type { Level } from "./level";
import { lookOf } from "./look";
import type { SceneNode } from "./scene";

interface Props {
  readonly shown: SceneNode;
  readonly data: LayerData;
  readonly selected: boolean;
  readonly level: Exclude<Level, "full">;
}

/** A layer seen from afar: its name in a coloured box, or the box alone. */
export function FarNode({ shown, data, selected, level }: Props) {
  const { prefix, family, active } = data;
  const { node } = shown;
  const look = lookOf(shown, { selected, active, lit: false, unfit: false });
  return (
    <div className={`${look} ${level}`} style={familyStyle(family)} data-node={node.id} data-name={node.name}>
      <Said prefix={prefix} id={node.id} />
      {level === "name" && <span className="layer-big">{node.name}</span>}
    </div>
  );
}
