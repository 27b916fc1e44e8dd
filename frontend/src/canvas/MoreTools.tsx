import { isEnabled } from "./command";
import { itemOf } from "./ContextMenu";
import type { Doors, Spot } from "./doors";
import { Menu } from "./Menu";
import type { CanvasModel, Snapshot } from "./model";
import { type Tool, commandOf } from "./tools";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly doors: Doors;
  readonly tools: readonly Tool[];
  readonly near: Spot;
  readonly onClose: () => void;
}

/** The tools that the toolbar has no room for. */
export function MoreTools({ model, snapshot, doors, tools, near, onClose }: Props) {
  const items = tools.map((tool) => {
    const command = commandOf(tool, snapshot);
    return itemOf(command, model, snapshot, doors, isEnabled(command, snapshot));
  });
  return <Menu label="More" groups={[items]} near={near} onClose={onClose} />;
}
