import type { Points } from "./protocol";

/** What came of a message: nothing new, new points, or points missing before its first. */
export type Outcome = "nothing" | "grown" | "gap";

/** The points of a run so far, by column. Column 0 is x; a missing value is NaN. */
export class Series {
  private readonly columns: number[][];

  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => []);
  }

  get length(): number {
    return this.columns[0]?.length ?? 0;
  }

  /** A column; empty where there is none. Do not change it. */
  column(index: number): readonly number[] {
    return this.columns[index] ?? [];
  }

  /** Takes the points it does not have yet: messages may come twice, late, or overlap. */
  append({ start, rows }: Points): Outcome {
    if (start > this.length) return "gap";
    const fresh = rows.slice(this.length - start);
    for (const row of fresh) {
      this.columns.forEach((column, at) => column.push(row[at] ?? Number.NaN));
    }
    return fresh.length > 0 ? "grown" : "nothing";
  }
}
