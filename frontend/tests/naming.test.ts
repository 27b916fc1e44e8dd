import { describe, expect, it } from "vitest";
import { becomes, nameComplaint, nameFrom } from "../src/shared/naming";

describe("a name", () => {
  it("has its blanks written as lines", () => {
    expect(nameFrom("  my  first block ")).toBe("my_first_block");
    expect(becomes("my block")).toBe("It will be called my_block.");
    expect(becomes(" block ")).toBeNull();
  });

  it("is taken where TensorFlow runs with it", () => {
    for (const name of ["res", "conv2d_1", "A.b-c", "7", "my block", "a".repeat(512)]) expect(nameComplaint(name)).toBeNull();
  });

  it("is refused otherwise, with what is wrong", () => {
    expect(nameComplaint(" ")).toBe("Expected a name, got nothing.");
    expect(nameComplaint("Mixed <b>α</b>")).toBe("Expected letters (a to z), digits, “_”, “-” and “.”, got “<”.");
    expect(nameComplaint("_x")).toBe("Expected a name that begins with a letter (a to z) or a digit, got “_”.");
    expect(nameComplaint("𝛼")).toContain("got “𝛼”");
    expect(nameComplaint("a".repeat(513))).toBe("Expected a name of at most 512 characters, got 513.");
  });
});
