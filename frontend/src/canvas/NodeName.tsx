import { NameField } from "../shared/NameField";
import { useCanvas } from "./canvas";
import type { CanvasNode } from "./protocol";

interface Props {
  readonly node: CanvasNode;
  readonly renaming: boolean;
}

/** The name of a node, or the field in which it gets another. */
export function NodeName({ node, renaming }: Props) {
  const { model, rename } = useCanvas();
  if (!renaming) {
    return (
      <span className="layer-name" title={node.name}>
        {node.name}
      </span>
    );
  }
  return (
    <NameField
      name={node.name}
      onDone={(name) => {
        if (name !== null) model.rename(node.id, name);
        rename(null);
      }}
    />
  );
}
