import { type Ack, type Message, Outbox } from "./outbox";

/** Takes a message to Python. */
export type Carry<Gesture> = (message: Message<Gesture>) => void;

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/** How long to wait for an acknowledgement after an attempt: 2 s, then doubled up to 30 s. */
export function patience(attempt: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
}

/**
 * Sends the outbox at every gesture, and again while an acknowledgement is overdue.
 *
 * Streamlit keeps the last message as the component's state and hands it to Python again when
 * the server was restarted and has forgotten what it acknowledged. So when an acknowledgement
 * falls back, the list is sent as it is now, even when it is empty: nothing is applied twice.
 */
export class Courier<Gesture extends object> {
  private readonly outbox: Outbox<Gesture>;
  private readonly carry: Carry<Gesture>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private acknowledged = 0;

  constructor(client: string, carry: Carry<Gesture>) {
    this.outbox = new Outbox(client);
    this.carry = carry;
  }

  get pending(): Outbox<Gesture>["pending"] {
    return this.outbox.pending;
  }

  post(...gestures: Gesture[]): void {
    this.outbox.add(...gestures);
    this.attempt = 0;
    this.send();
  }

  /** Takes Python's answer. */
  acknowledge(ack: Ack): void {
    const seq = ack.client === this.outbox.client ? ack.seq : 0;
    const fellBack = seq < this.acknowledged;
    this.acknowledged = seq;
    this.outbox.acknowledge(ack);
    if (fellBack) this.send();
    else if (this.pending.length === 0) this.stop();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private send(): void {
    this.stop();
    this.carry(this.outbox.message(this.attempt));
    if (this.pending.length > 0) this.timer = setTimeout(() => this.send(), patience(this.attempt));
    this.attempt += 1;
  }
}
