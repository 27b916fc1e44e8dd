import { beforeEach, describe, expect, it } from "vitest";
import type { CanvasData, Scope } from "../src/canvas/protocol";
import { Intake, type Sent, Shelf } from "../src/canvas/shelf";
import type { StreamlitComponent } from "../src/shared/streamlit";
import { PALETTE, scope } from "./canvas_scopes";

const REST: Omit<CanvasData, "palette" | "families" | "scope"> = {
  epoch: "1", selection: { ids: [], rev: 0 }, ack: { client: "", seq: 0 }, verdict: null, fragment: null,
  browser: "me", read_only: false, can_undo: false, can_redo: false,
};
const CHAIN = scope(["a", "b"], "a>b");

const whole = (revision: string, document: Scope = CHAIN): Sent => ({
  ...REST, revision, palette: PALETTE, families: [], scope: document,
});
const renamed = (revision: string, base: string, name: string): Sent => ({
  ...REST, revision, base, change: { said: [[[0], { name }]] },
});

let said: [string, unknown][];
beforeEach(() => (said = []));

const component = (data: Sent): StreamlitComponent<Sent> => ({
  name: "canvas", key: "canvas", data, parentElement: {} as HTMLElement,
  setStateValue: (name, value) => void said.push([name, value]),
});
const nameIn = (shown: { readonly data: CanvasData } | null) => shown?.data.scope.nodes[0]?.name;

describe("what comes to a canvas", () => {
  it("is whole, or new since something that is here", () => {
    const intake = new Intake(new Shelf());
    expect(intake.take(component(whole("1")))?.data.scope).toEqual(CHAIN);
    const next = intake.take(component(renamed("2", "1", "other")));
    expect(nameIn(next)).toBe("other");
    expect(next?.data.palette).toEqual(PALETTE);
    expect(nameIn(intake.take(component(renamed("3", "1", "third"))))).toBe("third");
  });

  it("can come again, and late", () => {
    const intake = new Intake(new Shelf());
    intake.take(component(whole("1")));
    const first = intake.take(component(renamed("2", "1", "other")));
    intake.take(component(renamed("3", "2", "third")));
    expect(intake.take(component(renamed("2", "1", "other")))?.data.scope).toBe(first?.data.scope);
  });

  it("brings another palette", () => {
    const intake = new Intake(new Shelf());
    intake.take(component(whole("1")));
    const next = intake.take(component({ ...REST, revision: "2", base: "1", palette: [] }));
    expect(next?.data.palette).toEqual([]);
    expect(next?.data.scope).toEqual(CHAIN);
  });

  it("is asked for again where what it builds on is not here", () => {
    const intake = new Intake(new Shelf());
    expect(intake.take(component(renamed("2", "1", "other")))).toBeNull();
    expect(said).toEqual([["seen", expect.stringMatching(/^lost-/)]]);
    expect(intake.take(component(whole("3")))?.data.scope).toEqual(CHAIN);
  });

  it("is known to a canvas that is mounted anew on the same page", () => {
    const shelf = new Shelf();
    new Intake(shelf).take(component(whole("1")));
    expect(nameIn(new Intake(shelf).take(component(renamed("2", "1", "other"))))).toBe("other");
  });

  it("is kept for as long as Python builds on it", () => {
    const intake = new Intake(new Shelf());
    intake.take(component(whole("1")));
    for (let turn = 2; turn < 30; turn += 1) {
      expect(nameIn(intake.take(component(renamed(String(turn), "1", `name ${turn}`))))).toBe(`name ${turn}`);
    }
  });

  it("may have no revision: then it is whole every time", () => {
    const intake = new Intake(new Shelf());
    const { revision: _, ...plain } = whole("");
    intake.take(component(plain))?.setStateValue("gestures", 1);
    expect(said).toEqual([["gestures", 1]]);
  });
});

describe("what goes up", () => {
  it("comes with the revision that is drawn, which is said once", () => {
    const intake = new Intake(new Shelf());
    const shown = intake.take(component(whole("1")));
    expect(said).toEqual([]);
    shown?.setStateValue("gestures", 1);
    shown?.setStateValue("selection", 2);
    expect(said).toEqual([["seen", "1"], ["gestures", 1], ["selection", 2]]);
    said.length = 0;
    intake.take(component(renamed("2", "1", "other")))?.setStateValue("gestures", 3);
    expect(said).toEqual([["seen", "2"], ["gestures", 3]]);
  });
});
