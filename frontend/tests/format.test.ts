import { describe, expect, it } from "vitest";
import { count } from "../src/shared/format";

describe("a number", () => {
  it("is exact as long as JavaScript knows it and it has room", () => {
    expect(count(null)).toBe("");
    expect(count(36928)).toBe("36,928");
    expect(count(999_999_999_999)).toBe("999,999,999,999");
  });

  it("is rounded when it is huge", () => {
    expect(count(78_400_000_000_000_784)).toBe("≈ 7.84 · 10¹⁶");
    expect(count(1e12)).toBe("≈ 1.00 · 10¹²");
  });
});
