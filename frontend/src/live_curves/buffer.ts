import type { CurvesData, Progress } from "./protocol";
import { Series } from "./series";

/** Say how much is here after this many new points ... */
const REPORT_POINTS = 300;
/** ... or, when there are fewer, after this time. */
const REPORT_MS = 3_000;

/** What the chart must do with a message. */
export interface Taken {
  /** Whether there is something new to draw. */
  readonly grown: boolean;
  /** Whether another run has begun, so that zoom and hidden curves are forgotten. */
  readonly reset: boolean;
  /** What to say to Python now, if anything. */
  readonly report: Progress | null;
}

/**
 * All points of the run that is shown.
 *
 * Python sends everything after what was last reported. A report starts a rerun, so there is not
 * one for each message; a gap is reported at once, because only that brings the missing points.
 */
export class Buffer {
  batches = new Series(0);
  epochs = new Series(0);
  private shape = "";
  private runId = "";
  private reported = 0;
  private reportedAt = -Infinity;

  /**
   * @param now The time in milliseconds, from any origin.
   */
  take(data: CurvesData, now: number): Taken {
    const reset = this.resetFor(data);
    const outcomes = [this.batches.append(data.points), this.epochs.append(data.epochs)];
    const gap = outcomes.includes("gap");
    const grown = outcomes.includes("grown");
    return { grown: grown || reset, reset, report: this.due(gap, now) ? this.report(now) : null };
  }

  private resetFor(data: CurvesData): boolean {
    const shape = [data.run_id, ...data.columns].join("\n");
    if (shape === this.shape) return false;
    this.shape = shape;
    this.runId = data.run_id;
    this.batches = new Series(1 + data.columns.length + 1); // x, the columns, the rate
    this.epochs = new Series(1 + 2 * data.columns.length);
    this.reported = 0;
    this.reportedAt = -Infinity;
    return true;
  }

  /** Whether no batch has come. */
  get isEmpty(): boolean {
    return this.batches.length === 0;
  }

  private get have(): number {
    return this.batches.length + this.epochs.length;
  }

  private due(gap: boolean, now: number): boolean {
    const unreported = this.have - this.reported;
    if (gap) return true;
    return unreported >= REPORT_POINTS || (unreported > 0 && now - this.reportedAt >= REPORT_MS);
  }

  private report(now: number): Progress {
    this.reported = this.have;
    this.reportedAt = now;
    return { run_id: this.runId, have: this.batches.length, have_epochs: this.epochs.length };
  }
}
