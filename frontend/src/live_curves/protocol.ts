/** `[x, value, ...]`; x is in epochs, a missing value is null. */
export type Point = readonly (number | null)[];

/** Consecutive points, the first of which has the number `start`. */
export interface Points {
  readonly start: number;
  readonly rows: readonly Point[];
}

export interface Mark {
  readonly x: number;
  readonly label: string;
}

/** Everything Python sends down (`builder/ui/live_curves/__init__.py`). */
export interface CurvesData {
  readonly plotly: string;
  readonly run_id: string;
  readonly columns: readonly string[];
  readonly points: Points;
  readonly epochs: Points;
  readonly marks: readonly Mark[];
  /** How many columns are losses: the first of them. */
  readonly losses: number;
  /** Whether the learning rate is drawn: it follows the columns in each row of `points`. */
  readonly rate: boolean;
  readonly metrics_title: string;
  /** Whether no more points will come. */
  readonly ended: boolean;
  /** In pixels, where both charts stand side by side. */
  readonly height: number;
}

/** What goes up, so that Python sends what comes after. */
export interface Progress {
  readonly run_id: string;
  readonly have: number;
  readonly have_epochs: number;
}
