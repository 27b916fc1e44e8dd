import { Palette } from "../shared/Palette";
import { Popover } from "../shared/Popover";
import type { Landing } from "./doors";
import type { CanvasModel, Snapshot } from "./model";
import { land } from "./quick";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly landing: Landing;
  readonly onClose: () => void;
}

/** The palette from below, where there is no room for it at the side. */
export function PaletteSheet({ model, snapshot, landing, onClose }: Props) {
  return (
    <Popover label="Add a layer" className="sheet" onClose={onClose}>
      <Palette
        items={snapshot.palette}
        families={snapshot.familyList}
        autoFocus
        placeholder="Which layer?"
        onAdd={(item) => {
          onClose();
          land(model, item, landing);
        }}
        onForget={snapshot.readOnly ? undefined : (item) => model.forgetBlock(item)}
        onLeave={onClose}
      />
    </Popover>
  );
}
