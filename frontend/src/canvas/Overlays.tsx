import { AskName } from "./AskName";
import { AskNote } from "./AskNote";
import { AskRepeat } from "./AskRepeat";
import { ContextMenu } from "./ContextMenu";
import type { Doors, View } from "./doors";
import { FindNode } from "./FindNode";
import type { CanvasModel, Snapshot } from "./model";
import { MoreTools } from "./MoreTools";
import { OrderList } from "./OrderList";
import { PaletteSheet } from "./PaletteSheet";
import { QuickAdd } from "./QuickAdd";
import { Shortcuts } from "./Shortcuts";
import type { Open } from "./useOverlays";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly view: View;
  readonly doors: Doors;
  readonly open: Open | null;
  readonly onClose: () => void;
}

/** What is open over the canvas. Keys pressed in it mean nothing to the canvas. */
export function Overlays(props: Props) {
  if (props.open === null) return null;
  return (
    <div
      className="overlays"
      onKeyDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Overlay {...props} open={props.open} />
    </div>
  );
}

function Overlay({ model, snapshot, view, doors, open, onClose }: Props & { readonly open: Open }) {
  const common = { model, snapshot, onClose };
  switch (open.what) {
    case "quick":
      return <QuickAdd {...common} landing={open.landing} near={open.near} />;
    case "palette":
      return <PaletteSheet {...common} landing={open.landing} />;
    case "find":
      return <FindNode {...common} view={view} />;
    case "help":
      return <Shortcuts onClose={onClose} />;
    case "menu":
      return <ContextMenu {...common} doors={doors} near={open.near} />;
    case "more":
      return <MoreTools {...common} doors={doors} tools={open.tools} near={open.near} />;
    case "name":
      return <AskName {...common} near={open.near} />;
    case "repeat":
      return <AskRepeat {...common} id={open.id} near={open.near} />;
    case "inputs":
      return <OrderList {...common} doors={doors} id={open.id} near={open.near} />;
    case "note":
      return <AskNote {...common} view={view} id={open.id} near={open.near} />;
  }
}
