import { describe, expect, it } from "vitest";
import { type Message, Outbox } from "../src/shared/outbox";

interface Step {
  readonly value: number;
}

/** Python's side of the protocol: applies each number once, in order. */
class Receiver {
  readonly applied: number[] = [];
  private client = "";
  private seq = 0;

  take(message: Message<Step>): void {
    const since = message.client === this.client ? this.seq : 0;
    for (const gesture of message.pending) {
      if (gesture.seq <= since) continue;
      this.applied.push(gesture.value);
      this.client = message.client;
      this.seq = gesture.seq;
    }
  }

  get ack() {
    return { client: this.client, seq: this.seq };
  }
}

/** A small generator of repeatable random numbers (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe("the outbox", () => {
  it("numbers gestures from 1 and keeps them until they are acknowledged", () => {
    const outbox = new Outbox<Step>("me");
    outbox.add({ value: 7 }, { value: 8 });
    expect(outbox.pending.map((each) => each.seq)).toEqual([1, 2]);
    outbox.acknowledge({ client: "me", seq: 1 });
    expect(outbox.pending).toEqual([{ value: 8, seq: 2 }]);
  });

  it("ignores acknowledgements for another client, and old ones", () => {
    const outbox = new Outbox<Step>("me");
    outbox.add({ value: 7 });
    outbox.acknowledge({ client: "you", seq: 9 });
    outbox.acknowledge({ client: "me", seq: 0 });
    expect(outbox.pending).toHaveLength(1);
  });

  it("never gives a number twice, even after everything was acknowledged", () => {
    const outbox = new Outbox<Step>("me");
    outbox.add({ value: 1 });
    outbox.acknowledge({ client: "me", seq: 1 });
    outbox.add({ value: 2 });
    expect(outbox.pending[0]?.seq).toBe(2);
  });

  it.each(Array.from({ length: 50 }, (_, seed) => seed))(
    "delivers everything once and in order over a line that loses, repeats and delays (%i)",
    (seed) => {
      const next = random(seed);
      const outbox = new Outbox<Step>("me");
      const receiver = new Receiver();
      const upward: Message<Step>[] = [];
      const downward: { client: string; seq: number }[] = [];
      const wanted: number[] = [];
      for (let turn = 0; turn < 200; turn += 1) {
        if (next() < 0.3) {
          wanted.push(turn);
          outbox.add({ value: turn });
        }
        if (next() < 0.5) upward.push(outbox.message(turn));
        const message = next() < 0.5 ? upward.shift() : undefined;
        if (message && next() < 0.7) {
          receiver.take(message);
          if (next() < 0.2) receiver.take(message);
          downward.push(receiver.ack);
        }
        const ack = next() < 0.5 ? downward.shift() : undefined;
        if (ack && next() < 0.7) outbox.acknowledge(ack);
      }
      receiver.take(outbox.message(0));
      expect(receiver.applied).toEqual(wanted);
    },
  );
});
