import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Courier } from "../src/shared/courier";
import { PLANS } from "./protocol_plans";
import { type Hop, type Plan, type Recording, type Step, record, written } from "./protocol_world";

const FILES = import.meta.glob<Recording>("../../tests/protocol/*.json", { eager: true, import: "default" });
const RECORDINGS = Object.entries(FILES).map(([path, recording]) => [path.split("/").at(-1) ?? path, recording] as const);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Sent = Extract<Step, { readonly send: string }>;

/** What the clients of a recording send when the same happens to them again, and what stays open. */
function replayed({ clients, steps }: Recording): { sent: Sent[]; open: number } {
  vi.setSystemTime(0);
  const sent: Sent[] = [];
  const couriers = new Map(
    Object.keys(clients).map((client) => [
      client,
      new Courier<Hop>(client, (message) => sent.push({ at: Date.now(), send: client, message })),
    ]),
  );
  for (const step of steps) {
    vi.advanceTimersByTime(step.at - Date.now());
    if ("post" in step) couriers.get(step.post)?.post(...step.gestures);
    if ("hear" in step) couriers.get(step.hear)?.acknowledge(step.ack);
  }
  vi.advanceTimersByTime(60_000);
  return { sent, open: [...couriers.values()].reduce((sum, courier) => sum + courier.pending.length, 0) };
}

function posted({ steps }: Recording, client?: string): string[] {
  return steps.flatMap((step) => {
    if (!("post" in step) || (client !== undefined && step.post !== client)) return [];
    return step.gestures.map(({ text }) => text);
  });
}

describe("the recorded sequences of the protocol", () => {
  it("are there, one for each plan", () => {
    expect(RECORDINGS.map(([name]) => name).sort()).toEqual(Object.keys(PLANS).map((name) => `${name}.json`).sort());
  });

  it.each(RECORDINGS)("%s: the client sends what was recorded, and nothing stays open", (_, recording) => {
    const { sent, open } = replayed(recording);
    expect(sent).toEqual(recording.steps.filter((step) => "send" in step));
    expect(open).toBe(0);
  });

  it.each(RECORDINGS)("%s: the document gets every gesture once, each client's in order", (_, recording) => {
    expect([...recording.applied].sort()).toEqual(posted(recording).sort());
    for (const client of Object.keys(recording.clients)) {
      expect(recording.applied.filter((text) => text.startsWith(client))).toEqual(posted(recording, client));
    }
  });

  it.each(Object.entries(PLANS))("%s is what the recorder makes of its plan", async (name, plan) => {
    const text = written(record(plan));
    vi.useRealTimers();
    await expect(text).toMatchFileSnapshot(`../../tests/protocol/${name}.json`);
  });
});

describe("the protocol on any line", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => 100 + seed))("brings everything once and in order (%i)", (seed) => {
    const clients: Plan["clients"] = seed % 3 === 0 ? { a: "one" } : { a: "one", b: seed % 3 === 1 ? "one" : "two" };
    const plan: Plan = {
      about: "", seed, clients, gestures: 12, span_ms: 8_000, lost: (seed % 7) / 10, repeated: (seed % 5) / 5,
      longest_ms: 200 * (1 + (seed % 11)), restarts: seed % 2 === 0 ? [2_000, 5_000] : [],
    };
    const recording = record(plan);
    for (const client of Object.keys(clients)) {
      expect(recording.applied.filter((text) => text.startsWith(client))).toEqual(posted(recording, client));
    }
    expect(replayed(recording).open).toBe(0);
  });
});
