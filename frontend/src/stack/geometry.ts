import { type Gap, autoscroll, gapAt } from "./drop";

/** Where the rows are on the screen; the list keeps it up to date, dragging reads it. */
export class Geometry {
  list: HTMLElement | null = null;
  offsets: Float64Array = new Float64Array(1);

  /** The gap under a point of the window, or null outside the list. */
  gapUnder(x: number, y: number): Gap | null {
    if (!this.list) return null;
    const box = this.list.getBoundingClientRect();
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return null;
    return gapAt(this.offsets, y - box.top + this.list.scrollTop);
  }

  /** Scrolls a step while something is held near the upper or lower edge. */
  scrollNear(y: number): void {
    if (!this.list) return;
    const box = this.list.getBoundingClientRect();
    if (y < box.top - box.height || y > box.bottom + box.height) return;
    this.list.scrollTop += autoscroll(y - box.top, box.height);
  }
}
