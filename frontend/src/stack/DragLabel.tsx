import { type PaletteItem, titleFor } from "../shared/palette";
import type { Drag } from "./useDrag";

interface Props {
  readonly drag: Drag;
  readonly palette: readonly PaletteItem[];
}

/** What is dragged, beside the pointer. */
export function DragLabel({ drag, palette }: Props) {
  const { subject, x, y, gap } = drag;
  const label = subject.from === "palette" ? titleFor(subject.className, palette) : subject.name;
  return (
    <div
      className={gap === null ? "drag-label nowhere" : "drag-label"}
      style={{ transform: `translate(${x + 12}px, ${y + 8}px)` }}
      aria-hidden="true"
    >
      {label}
    </div>
  );
}
