import { describe, expect, it } from "vitest";
import { type Store, browserId, localStore } from "../src/shared/storage";

function memory(): Store {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}
const refuse = (): never => {
  throw new Error("refused");
};

describe("what the browser keeps", () => {
  it("is read and written where it may be", () => {
    const store = memory();
    localStore(() => store).setItem("key", "value");
    expect(localStore(() => store).getItem("key")).toBe("value");
  });

  it.each([
    ["there is no store", () => null],
    ["the store itself is refused", refuse],
    ["reading and writing are refused", () => ({ getItem: refuse, setItem: refuse })],
  ])("is nothing where %s", (_, find: () => Store | null) => {
    const store = localStore(find);
    expect(() => store.setItem("key", "value")).not.toThrow();
    expect(store.getItem("key")).toBeNull();
  });
});

describe("the browser's name", () => {
  it("is the same at every visit", () => {
    const store = memory();
    const first = browserId(store);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(browserId(store)).toBe(first);
  });

  it("is another one each time where nothing is kept", () => {
    const store = localStore(() => null);
    expect(browserId(store)).not.toBe(browserId(store));
  });
});
