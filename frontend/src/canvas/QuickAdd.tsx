import { UNKNOWN_FAMILY, titleOf } from "../shared/palette";
import { Chooser } from "./Chooser";
import type { Landing, Spot } from "./doors";
import type { CanvasModel, Snapshot } from "./model";
import { land, offer, shapeFor } from "./quick";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly landing: Landing;
  readonly near: Spot;
  readonly onClose: () => void;
}

/** The search for a layer at the place where it will be. */
export function QuickAdd({ model, snapshot, landing, near, onClose }: Props) {
  const { palette, families } = snapshot;
  const shape = shapeFor(landing, snapshot);
  const choices = (query: string) =>
    offer(query, palette, shape).map((item) => {
      const family = families.get(item.family) ?? UNKNOWN_FAMILY;
      return {
        key: item.class_name,
        name: titleOf(item),
        family,
        detail: family.title,
        title: item.summary,
      };
    });
  return (
    <Chooser
      label="Add a layer"
      placeholder="Which layer?"
      near={near}
      find={choices}
      nothing={(query) => `No layer is called “${query}”.`}
      onChoose={(item) => {
        onClose();
        land(model, item, landing);
      }}
      onClose={onClose}
    />
  );
}
