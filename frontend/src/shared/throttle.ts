/** Calls at once, then at most once per interval, always with the latest value. */
export class Throttle<Value> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: { readonly value: Value } | null = null;

  constructor(
    private readonly intervalMs: number,
    private readonly call: (value: Value) => void,
  ) {}

  push(value: Value): void {
    this.waiting = { value };
    if (this.timer === undefined) this.flush();
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = null;
  }

  private flush(): void {
    if (this.waiting === null) {
      this.timer = undefined;
      return;
    }
    const { value } = this.waiting;
    this.waiting = null;
    this.timer = setTimeout(() => this.flush(), this.intervalMs);
    this.call(value);
  }
}
