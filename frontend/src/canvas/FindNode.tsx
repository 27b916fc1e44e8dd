import { UNKNOWN_FAMILY } from "../shared/palette";
import { Chooser } from "./Chooser";
import type { View } from "./doors";
import { findNodes } from "./find";
import type { CanvasModel, Snapshot } from "./model";
import { nodesOnly } from "./selection";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly view: View;
  readonly onClose: () => void;
}

/** The search for a layer that is on the canvas: Enter goes there. */
export function FindNode({ model, snapshot, view, onClose }: Props) {
  const { scene, families } = snapshot;
  const choices = (query: string) =>
    findNodes(scene, query).map(({ node, within }) => ({
      key: node.id,
      name: node.name,
      family: families.get(node.family) ?? UNKNOWN_FAMILY,
      remark: [...within, node.class_name].join(" › "),
      detail: node.outputs[0]?.shape ?? "",
    }));
  return (
    <Chooser
      label="Find a layer on the canvas"
      placeholder="Name, class or block"
      near={null}
      find={choices}
      nothing={(query) => `Nothing here is called “${query}”.`}
      onChoose={(id) => {
        onClose();
        model.select(nodesOnly([id]), false);
        view.show([id]);
      }}
      onClose={onClose}
    />
  );
}
