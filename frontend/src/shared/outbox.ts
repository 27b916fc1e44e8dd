/** How far Python has come with a client's gestures. */
export interface Ack {
  readonly client: string;
  readonly seq: number;
}

export type Numbered<Gesture> = Gesture & { readonly seq: number };

/** What goes to Python: everything it has not acknowledged. `attempt` makes a repeat a change. */
export interface Message<Gesture> {
  readonly client: string;
  readonly attempt: number;
  readonly pending: readonly Numbered<Gesture>[];
}

/**
 * The gestures that Python has not acknowledged.
 *
 * The whole list goes up every time, so a message that is lost, late or repeated does no harm:
 * Python applies each number once, in order.
 */
export class Outbox<Gesture extends object> {
  readonly client: string;
  private lastSeq = 0;
  private list: readonly Numbered<Gesture>[] = [];

  constructor(client: string) {
    this.client = client;
  }

  /** What is open; a new array whenever it changes. */
  get pending(): readonly Numbered<Gesture>[] {
    return this.list;
  }

  /** Takes up gestures and numbers them. */
  add(...gestures: Gesture[]): void {
    this.list = [...this.list, ...gestures.map((each) => ({ ...each, seq: ++this.lastSeq }))];
  }

  /** Drops what is acknowledged. Says whether something was. */
  acknowledge(ack: Ack): boolean {
    if (ack.client !== this.client) return false;
    const open = this.list.filter((gesture) => gesture.seq > ack.seq);
    if (open.length === this.list.length) return false;
    this.list = open;
    return true;
  }

  message(attempt: number): Message<Gesture> {
    return { client: this.client, attempt, pending: this.list };
  }
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;

/** How long to wait for an acknowledgement before attempt `attempt` + 1: 2 s, doubled to 30 s. */
export function patience(attempt: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS);
}
