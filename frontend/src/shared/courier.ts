import { type Ack, type Message, Outbox, patience } from "./outbox";

/** Takes a message to Python. */
export type Carry<Gesture> = (message: Message<Gesture>) => void;

/** Sends the outbox at every gesture, and again while an acknowledgement is overdue. */
export class Courier<Gesture extends object> {
  private readonly outbox: Outbox<Gesture>;
  private carry: Carry<Gesture> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;

  constructor(client: string) {
    this.outbox = new Outbox(client);
  }

  get pending(): Outbox<Gesture>["pending"] {
    return this.outbox.pending;
  }

  /** Connects to the component that is mounted now, and sends at once what is still open. */
  connect(carry: Carry<Gesture>): void {
    const resumed = this.carry === null && this.pending.length > 0;
    this.carry = carry;
    if (resumed) this.send();
  }

  /** Keeps what is open for the next mount. */
  disconnect(): void {
    clearTimeout(this.timer);
    this.carry = null;
  }

  post(...gestures: Gesture[]): void {
    this.outbox.add(...gestures);
    this.attempt = 0;
    this.send();
  }

  /** Says whether the acknowledgement changed what is open. */
  acknowledge(ack: Ack): boolean {
    const changed = this.outbox.acknowledge(ack);
    if (changed) this.attempt = 0;
    if (this.pending.length === 0) clearTimeout(this.timer);
    return changed;
  }

  private send(): void {
    clearTimeout(this.timer);
    if (this.carry === null || this.pending.length === 0) return;
    this.carry(this.outbox.message(this.attempt));
    this.timer = setTimeout(() => this.send(), patience(this.attempt++));
  }
}
