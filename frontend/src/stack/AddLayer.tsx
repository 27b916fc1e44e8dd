import { Palette } from "../shared/Palette";
import { Popover } from "../shared/Popover";
import type { Family, PaletteItem } from "../shared/palette";

interface Props {
  readonly palette: readonly PaletteItem[];
  readonly families: readonly Family[];
  /** Where the pop-over starts, in pixels from the top; null for a sheet at the bottom. */
  readonly top: number | null;
  readonly onAdd: (className: string) => void;
  readonly onClose: () => void;
}

/** The palette over the stack: a pop-over at a place between rows, or a sheet on small screens. */
export function AddLayer({ palette, families, top, onAdd, onClose }: Props) {
  return (
    <Popover
      label="Add a layer"
      className={top === null ? "add-layer sheet" : "add-layer"}
      style={top === null ? undefined : { top }}
      onClose={onClose}
    >
      <Palette
        items={palette}
        families={families}
        autoFocus
        placeholder="Which layer?"
        onAdd={onAdd}
        onLeave={onClose}
      />
    </Popover>
  );
}
