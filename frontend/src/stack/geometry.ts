import { type Gap, autoscroll, gapAt } from "./drop";

/** The height of the pop-over that adds a layer, in pixels, as in the style sheet. */
const POPOVER = 340;

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

  /** Where a pop-over at a gap starts, in pixels from the top of the column. */
  topOf(gap: Gap | null): number {
    if (!this.list) return 0;
    const { offsetTop, clientHeight, scrollTop } = this.list;
    const at = (this.offsets[gap ?? 0] ?? 0) - scrollTop;
    return offsetTop + Math.max(Math.min(at, clientHeight - POPOVER), 0);
  }

  /** Scrolls a step while something is held over the upper or lower edge. */
  scrollNear(x: number, y: number): void {
    if (!this.list) return;
    const box = this.list.getBoundingClientRect();
    if (x < box.left || x > box.right) return;
    this.list.scrollTop += autoscroll(y - box.top, box.height);
  }
}
