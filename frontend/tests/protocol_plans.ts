import type { Plan } from "./protocol_world";

const GOOD = { lost: 0, repeated: 0, longest_ms: 100, restarts: [], gestures: 9, span_ms: 4_000 };
const BAD = { ...GOOD, lost: 0.25, repeated: 0.25, longest_ms: 1_500 };
const ONE = { a: "one" };
const TWO = { a: "one", b: "two" };

/** The recordings in `tests/protocol`, by file name. */
export const PLANS: Readonly<Record<string, Plan>> = {
  quiet: { ...GOOD, seed: 1, clients: ONE, about: "One client, a line without fault." },
  fast: { ...GOOD, seed: 2, clients: ONE, gestures: 20, span_ms: 1_000, longest_ms: 300, about: "Many gestures at once, answers that come behind them." },
  late: { ...GOOD, seed: 3, clients: ONE, longest_ms: 3_500, about: "Messages and answers overtake each other; some are sent again." },
  lossy: { ...GOOD, seed: 4, clients: ONE, lost: 0.5, about: "Half of all messages and answers are lost." },
  repeated: { ...GOOD, seed: 5, clients: ONE, repeated: 0.7, longest_ms: 1_200, about: "Most messages and answers arrive twice." },
  bad: { ...BAD, seed: 6, clients: ONE, about: "Lost, repeated, late and out of order." },
  worse: { ...BAD, seed: 7, clients: ONE, lost: 0.5, longest_ms: 4_000, gestures: 10, about: "The same, only more so." },
  killed: { ...GOOD, seed: 8, clients: ONE, restarts: [1_500], longest_ms: 800, about: "The server is killed in the middle and started again." },
  killed_often: { ...BAD, seed: 9, clients: ONE, restarts: [700, 1_500, 2_600], about: "The server is killed again and again, on a bad line." },
  two_tabs: { ...BAD, seed: 10, clients: TWO, gestures: 5, about: "Two tabs of one project, on a bad line." },
  two_tabs_killed: { ...BAD, seed: 11, clients: TWO, gestures: 5, restarts: [1_200, 2_400], about: "Two tabs of one project; the server is killed twice." },
  two_editors: { ...BAD, seed: 12, clients: { a: "one", b: "one" }, gestures: 5, restarts: [2_000], about: "Two editors in one tab, of which the server answers the last one." },
};
