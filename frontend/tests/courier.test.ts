import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Courier, patience } from "../src/shared/courier";
import type { Message } from "../src/shared/outbox";

interface Step {
  readonly value: number;
}

const values = (message: Message<Step> | undefined) => message?.pending.map((each) => each.value);

describe("the courier", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function courier() {
    const sent: Message<Step>[] = [];
    return { sent, courier: new Courier<Step>("me", (message) => sent.push(message)) };
  }

  it("sends at once, and everything that is open", () => {
    const { sent, courier: it } = courier();
    it.post({ value: 1 });
    it.post({ value: 2 });
    expect(sent.map(values)).toEqual([[1], [1, 2]]);
  });

  it("sends again while the acknowledgement is overdue, each time a different message", () => {
    const { sent, courier: it } = courier();
    it.post({ value: 1 });
    vi.advanceTimersByTime(patience(0) - 1);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1 + patience(1));
    expect(sent.map((message) => message.attempt)).toEqual([0, 1, 2]);
  });

  it("waits longer each time, so that a slow rerun is not interrupted for ever", () => {
    expect(patience(1)).toBeGreaterThan(patience(0));
    expect(patience(40)).toBe(30_000);
  });

  it("is quiet once everything is acknowledged", () => {
    const { sent, courier: it } = courier();
    it.post({ value: 1 });
    it.acknowledge({ client: "me", seq: 1 });
    vi.advanceTimersByTime(120_000);
    expect(sent).toHaveLength(1);
  });

  it("says what is open when a restarted server has forgotten what it acknowledged", () => {
    const { sent, courier: it } = courier();
    it.post({ value: 1 });
    it.acknowledge({ client: "me", seq: 1 });
    it.acknowledge({ client: "", seq: 0 });
    expect(sent.map(values)).toEqual([[1], []]);
    it.acknowledge({ client: "", seq: 0 });
    expect(sent).toHaveLength(2);
  });

  it("keeps quiet when stopped", () => {
    const { sent, courier: it } = courier();
    it.post({ value: 1 });
    it.stop();
    vi.advanceTimersByTime(120_000);
    expect(sent).toHaveLength(1);
  });
});
