import { describe, expect, it } from "vitest";
import { Board } from "../src/canvas/board";

/** A computer: its store, its system's clipboard, and a canvas whose fragment comes when told. */
function desk({ allowed = true } = {}) {
  const stored = new Map<string, string>();
  const listeners = new Set<() => void>();
  const state = { text: null as string | null, nodes: ["a"], removed: 0, system: "" };
  const tell = () => [...listeners].forEach((listener) => listener());
  const model = {
    copyText: () => state.text,
    remove: () => void (state.removed += 1),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => ({ selection: { nodes: state.nodes } }),
  };
  const store = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  };
  const later = async (text: string) => {
    if (allowed) state.system = text;
    return allowed;
  };
  return {
    state,
    stored,
    write: (text: string) => void (state.system = text),
    arrive: (text: string) => {
      state.text = text;
      tell();
    },
    choose: (nodes: string[]) => {
      state.nodes = nodes;
      state.text = null;
      tell();
    },
    board: new Board(model, store, later),
    another: new Board(model, store, later),
  };
}

describe("copying", () => {
  it("writes at once what Python has sent", async () => {
    const { board, write, state } = desk();
    state.text = "two layers";
    board.copy(write, false);
    expect(state).toMatchObject({ system: "two layers", removed: 0 });
    expect(await board.text(state.system)).toBe("two layers");
  });

  it("cuts when it has copied, and not before", () => {
    const { board, write, state, arrive } = desk();
    board.copy(write, true);
    expect(state.removed).toBe(0);
    arrive("two layers");
    expect(state.removed).toBe(1);
    arrive("two layers");
    expect(state.removed).toBe(1);
  });

  it("lets a paste wait for a copy that is on its way", async () => {
    const { board, write, arrive } = desk({ allowed: false });
    board.copy(write, false);
    const pasted = board.text("something older");
    arrive("two layers");
    expect(await pasted).toBe("two layers");
    expect(await board.text("something older")).toBe("two layers");
  });

  it("keeps nothing of a selection that was given up before it came", async () => {
    const { board, write, choose, state } = desk();
    board.copy(write, true);
    const pasted = board.text("something older");
    choose(["b"]);
    expect(await pasted).toBe("something older");
    expect(state.removed).toBe(0);
  });
});

describe("pasting", () => {
  it("has the copy of another tab where the system's clipboard cannot be read", async () => {
    const { board, another, write, state } = desk();
    state.text = "two layers";
    board.copy(write, false);
    expect(await another.text(null)).toBe("two layers");
  });

  it("believes the system's clipboard where it had the copy too", async () => {
    const { board, another, write, state } = desk();
    state.text = "two layers";
    board.copy(write, false);
    expect(await another.text("copied elsewhere since")).toBe("copied elsewhere since");
  });

  it("has nothing where nothing was copied, or the store holds something else", async () => {
    const { board, stored } = desk();
    expect(await board.text(null)).toBeNull();
    stored.set("strata-clipboard", "{");
    expect(await board.text("")).toBeNull();
    stored.set("strata-clipboard", "[1]");
    expect(await board.text("")).toBeNull();
  });
});
