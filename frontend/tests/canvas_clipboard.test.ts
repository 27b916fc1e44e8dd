import { describe, expect, it } from "vitest";
import { putInto, readSystem, textOf, writeSystem } from "../src/canvas/clipboard";

const refuse = (): never => {
  throw new Error("refused");
};
const rejected = () => Promise.reject(new Error("refused"));

function transfer() {
  const data = new Map<string, string>();
  return {
    getData: (type: string) => data.get(type) ?? "",
    setData: (type: string, text: string) => void data.set(type, text),
  };
}

describe("the clipboard", () => {
  it("takes and gives text through an event", () => {
    const data = transfer();
    expect(textOf(data)).toBeNull();
    expect(putInto(data, "layers")).toBe(true);
    expect(textOf(data)).toBe("layers");
  });

  it("of the system takes and gives text", async () => {
    let kept = "";
    const system = {
      readText: async () => kept,
      writeText: async (text: string) => void (kept = text),
    };
    expect(await readSystem(system)).toBeNull();
    expect(await writeSystem("layers", system)).toBe(true);
    expect(await readSystem(system)).toBe("layers");
  });

  it("says that it was refused, and never throws", async () => {
    expect(putInto(null, "layers")).toBe(false);
    expect(putInto({ getData: refuse, setData: refuse }, "layers")).toBe(false);
    expect(textOf(null)).toBeNull();
    expect(textOf({ getData: refuse, setData: refuse })).toBeNull();
    for (const system of [{}, { readText: rejected, writeText: rejected }, { readText: refuse, writeText: refuse }]) {
      expect(await readSystem(system)).toBeNull();
      expect(await writeSystem("layers", system)).toBe(false);
    }
  });
});
