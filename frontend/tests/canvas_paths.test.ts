import { describe, expect, it } from "vitest";
import { isInside, join, local, outermost, parent } from "../src/canvas/paths";

describe("paths", () => {
  it.each(["conv", "a/b", "~", "~1", "a~0/b~", "", "~2", "ü 1"])("take the id %j to pieces again", (id) => {
    for (const scope of ["", "stage", join("stage", id)]) {
      expect(local(join(scope, id))).toBe(id);
      expect(parent(join(scope, id))).toBe(scope);
    }
  });

  it("are written as Python writes them", () => {
    expect(join("", "a/b")).toBe("a~1b");
    expect(join("stage", "~c")).toBe("stage/~0c");
    expect(join("", "")).toBe("~2");
    expect(parent("stage")).toBe("");
  });

  it("tell what lies inside a block from what only begins like it", () => {
    expect(isInside("stage/conv", "stage")).toBe(true);
    expect(isInside("stage2", "stage")).toBe(false);
    expect(isInside("stage", "stage")).toBe(false);
    expect(outermost(["stage/conv", "stage", "stage2"])).toEqual(["stage", "stage2"]);
  });
});
