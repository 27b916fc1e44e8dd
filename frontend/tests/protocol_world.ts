import { vi } from "vitest";
import { Courier } from "../src/shared/courier";
import type { Ack, Message } from "../src/shared/outbox";
import { random } from "./graphs";

/** A gesture that both ends know: a note with a text. */
export interface Hop {
  readonly kind: "note";
  readonly id: string;
  readonly text: string;
}

/** Who takes part, and how bad the line is. */
export interface Plan {
  readonly about: string;
  readonly seed: number;
  /** Each client with the browser tab that it is in: a tab is one session on the server. */
  readonly clients: Readonly<Record<string, string>>;
  /** How many gestures each client makes, within `span_ms`. */
  readonly gestures: number;
  readonly span_ms: number;
  /** The odds that a message or an answer is lost, and that it arrives twice. */
  readonly lost: number;
  readonly repeated: number;
  readonly longest_ms: number;
  /** When the server is killed and started again. */
  readonly restarts: readonly number[];
}

/** What happened, in order. */
export type Step = { readonly at: number } & (
  /** A person does something. */
  | { readonly post: string; readonly gestures: readonly Hop[] }
  /** A client sends a message. */
  | { readonly send: string; readonly message: Message<Hop> }
  /** A message arrives at the server, which answers. */
  | { readonly take: string; readonly message: Message<Hop>; readonly ack: Ack }
  /** The server says again how far it has come. */
  | { readonly tell: string; readonly ack: Ack }
  /** An answer arrives at a client. */
  | { readonly hear: string; readonly ack: Ack }
  | { readonly restart: true }
);

export interface Recording {
  readonly about: string;
  /** The clients and their tabs. */
  readonly clients: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** The texts of the notes, in the order in which the document got them. */
  readonly applied: readonly string[];
}

const NOTHING_YET: Ack = { client: "", seq: 0 };

/** How long the line works without fault at the end. */
const QUIET_MS = 200_000;

/** A network between clients and a server, with a clock of its own. */
class World {
  readonly steps: Step[] = [];
  readonly applied: string[] = [];
  private readonly next: () => number;
  private readonly couriers = new Map<string, Courier<Hop>>();
  private readonly sent = new Map<string, Message<Hop>>();
  private readonly store = new Map<string, number>();
  private sessions = new Map<string, Ack>();
  private isFaulty = true;
  private made = 0;

  constructor(private readonly plan: Plan) {
    this.next = random(plan.seed);
    for (const client of Object.keys(plan.clients)) {
      this.couriers.set(client, new Courier<Hop>(client, (message) => this.send(client, message)));
    }
  }

  run(): void {
    const { clients, gestures, span_ms, restarts } = this.plan;
    for (const client of Object.keys(clients)) {
      for (let left = gestures; left > 0; ) {
        const count = Math.min(left, 1 + Math.floor(this.next() * 2));
        left -= count;
        setTimeout(() => this.post(client, count), Math.floor(this.next() * span_ms));
      }
      setTimeout(() => this.tell(client), Math.floor(this.next() * span_ms));
    }
    for (const at of restarts) setTimeout(() => this.restart(), at);
    vi.advanceTimersByTime(span_ms);
    this.isFaulty = false;
    vi.advanceTimersByTime(QUIET_MS);
  }

  private post(client: string, count: number): void {
    const gestures = Array.from({ length: count }, (): Hop => {
      this.made += 1;
      return { kind: "note", id: `${client}${this.made}`, text: `${client}${this.made}` };
    });
    this.note({ post: client, gestures });
    this.couriers.get(client)?.post(...gestures);
  }

  private send(client: string, message: Message<Hop>): void {
    this.note({ send: client, message });
    this.sent.set(client, message);
    this.carry(() => this.take(client, message));
  }

  /** As `Kept.take` does: the store knows what every client's last gesture was. */
  private take(client: string, message: Message<Hop>): void {
    const session = this.sessionOf(client);
    const here = session.client === client ? session.seq : 0;
    const since = Math.max(here, this.store.get(client) ?? 0);
    const open = message.pending.filter(({ seq }) => seq > since);
    this.applied.push(...open.map(({ text }) => text));
    const seq = open.at(-1)?.seq ?? since;
    if (open.length > 0) this.store.set(client, seq);
    const ack = seq > 0 ? { client, seq } : session;
    this.sessions.set(this.tabOf(client), ack);
    this.note({ take: client, message, ack });
    this.answer(client, ack);
  }

  private tell(client: string): void {
    const ack = this.sessionOf(client);
    this.note({ tell: client, ack });
    this.answer(client, ack);
  }

  private answer(client: string, ack: Ack): void {
    this.carry(() => {
      this.note({ hear: client, ack });
      this.couriers.get(client)?.acknowledge(ack);
    });
  }

  /** The server forgets its sessions. The browser hands it what it last sent, when it is there again. */
  private restart(): void {
    this.sessions = new Map();
    this.note({ restart: true });
    for (const [client, message] of this.sent) {
      if (this.next() < 0.5) this.tell(client);
      this.carry(() => this.take(client, message));
    }
  }

  private carry(arrive: () => void): void {
    const { lost, repeated, longest_ms } = this.plan;
    const isLost = this.next() < lost;
    const times = this.next() < repeated ? 2 : 1;
    if (this.isFaulty && isLost) return;
    for (let time = 0; time < times; time += 1) setTimeout(arrive, 10 + Math.floor(this.next() * longest_ms));
  }

  private sessionOf(client: string): Ack {
    return this.sessions.get(this.tabOf(client)) ?? NOTHING_YET;
  }

  private tabOf(client: string): string {
    return this.plan.clients[client] ?? client;
  }

  private note<Kind extends object>(step: Kind): void {
    this.steps.push({ at: Date.now(), ...step } as unknown as Step);
  }
}

/** Plays a plan through; the clock must be a fake one. */
export function record(plan: Plan): Recording {
  vi.setSystemTime(0);
  const world = new World(plan);
  world.run();
  return { about: plan.about, clients: plan.clients, steps: world.steps, applied: world.applied };
}

/** A recording as it is kept: a line for each step. */
export function written({ about, clients, steps, applied }: Recording): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(",\n");
  return [
    "{",
    `  "about": ${JSON.stringify(about)},`,
    `  "clients": ${JSON.stringify(clients)},`,
    `  "steps": [\n${lines}\n  ],`,
    `  "applied": ${JSON.stringify(applied)}`,
    "}\n",
  ].join("\n");
}
