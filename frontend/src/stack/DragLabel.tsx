import type { Drag } from "./useDrag";

/** What is dragged, beside the pointer. */
export function DragLabel({ drag }: { readonly drag: Drag }) {
  const { subject, x, y, gap } = drag;
  const label = subject.from === "palette" ? subject.className : subject.name;
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
