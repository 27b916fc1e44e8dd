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

  /** Drops what is acknowledged. */
  acknowledge(ack: Ack): void {
    if (ack.client !== this.client) return;
    const open = this.list.filter((gesture) => gesture.seq > ack.seq);
    if (open.length < this.list.length) this.list = open;
  }

  message(attempt: number): Message<Gesture> {
    return { client: this.client, attempt, pending: this.list };
  }
}
