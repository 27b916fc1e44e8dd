import { useStore } from "@xyflow/react";
import { Icon } from "../shared/Icon";
import type { CanvasView } from "./useView";

interface Props {
  readonly view: CanvasView;
  readonly boxing: boolean;
  readonly onBoxing: (on: boolean) => void;
}

/** Zooming, showing everything, and selecting with a box, for those without a wheel or Shift. */
export function ViewControls({ view, boxing, onBoxing }: Props) {
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div className="view-controls" role="group" aria-label="View">
      <button type="button" className="tool" title="Zoom out (−)" aria-label="Zoom out" onClick={view.zoomOut}>
        <Icon name="zoom-out" />
      </button>
      <span className="zoom" aria-label={`Zoom ${percent} percent`} role="status" aria-live="off">
        {percent}%
      </span>
      <button type="button" className="tool" title="Zoom in (+)" aria-label="Zoom in" onClick={view.zoomIn}>
        <Icon name="zoom-in" />
      </button>
      <button type="button" className="tool" title="Show everything (0)" aria-label="Show everything" onClick={view.fit}>
        <Icon name="fit" />
      </button>
      <button
        type="button"
        className="tool"
        title="Select with a box (or hold Shift)"
        aria-label="Select with a box"
        aria-pressed={boxing}
        onClick={() => onBoxing(!boxing)}
      >
        <Icon name="select" />
      </button>
    </div>
  );
}
