import { useStore } from "@xyflow/react";
import { useRef } from "react";
import { Icon, type IconName } from "../shared/Icon";
import { useRoving } from "./useRoving";
import type { CanvasView } from "./useView";

interface Props {
  readonly view: CanvasView;
  readonly boxing: boolean;
  readonly onBoxing: (on: boolean) => void;
}

const button = (icon: IconName, label: string, key: string, run: () => void) => (
  <button
    type="button"
    className="tool"
    title={`${label} (${key})`}
    aria-label={label}
    onClick={run}
  >
    <Icon name={icon} />
  </button>
);

/** Zooming, showing everything, and selecting with a box, for those without a wheel or Shift. */
export function ViewControls({ view, boxing, onBoxing }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const roving = useRoving(box);
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div ref={box} className="view-controls" role="toolbar" aria-label="View" {...roving}>
      {button("zoom-out", "Zoom out", "−", view.zoomOut)}
      <span className="zoom" aria-label={`Zoom ${percent} percent`} role="status" aria-live="off">
        {percent}%
      </span>
      {button("zoom-in", "Zoom in", "+", view.zoomIn)}
      {button("fit", "Show everything", "0", view.fit)}
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
