import { familyStyle } from "../shared/palette";
import type { LayerData } from "./flow";
import type { Level } from "./level";
import { lookOf } from "./look";

interface Props {
  readonly data: LayerData;
  readonly selected: boolean;
  readonly level: Exclude<Level, "full">;
}

/** A layer seen from afar: its name in a coloured box, or the box alone. */
export function FarNode({ data, selected, level }: Props) {
  const { shown, family, active } = data;
  const { node } = shown;
  const look = lookOf(shown, { selected, active, lit: false, unfit: false });
  return (
    <div className={`${look} ${level}`} style={familyStyle(family)} data-node={node.id} data-name={node.name}>
      {level === "name" && <span className="layer-big">{node.name}</span>}
    </div>
  );
}
