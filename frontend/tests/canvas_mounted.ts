import { CanvasModel } from "../src/canvas/model";
import type { CanvasData, Ends, Gesture, Question, Scope } from "../src/canvas/protocol";
import { PALETTE, scope } from "./canvas_scopes";

export type Sent = Gesture & { readonly seq: number };

export const CHAIN = scope(["a", "b", "c"], "a>b b>c");

export const ends = (source: string, target: string, order: number | null = null): Ends => ({
  source, source_port: 0, target, target_port: "inputs", order,
});

/** A canvas and what it has sent, and Python's side of the table. */
export function canvas(document: Scope = CHAIN, changes: Partial<CanvasData> = {}) {
  const states = new Map<string, unknown>();
  const asked: Question[] = [];
  const data: CanvasData = {
    palette: PALETTE,
    families: [{ name: "core", title: "Core", icon: "●", light: "#000", dark: "#fff" }],
    epoch: "1",
    scope: document,
    selection: { ids: [], rev: 0 },
    ack: { client: "", seq: 0 },
    verdict: null,
    fragment: null,
    browser: "me",
    read_only: false,
    can_undo: false,
    can_redo: false,
    ...changes,
  };
  const component = (next: Partial<CanvasData> = {}) => ({
    name: "canvas",
    key: "canvas",
    data: JSON.parse(JSON.stringify({ ...data, ...next })) as CanvasData,
    parentElement: {} as HTMLElement,
    setStateValue: (name: string, value: unknown) => {
      states.set(name, value);
      if (name === "question") asked.push(value as Question);
    },
  });
  const model = new CanvasModel(component(), "me");
  const pending = () => (states.get("gestures") as { pending: Sent[] } | undefined)?.pending ?? [];
  return {
    model,
    asked,
    states,
    pending,
    last: () => pending().at(-1) as Sent,
    selected: () => (states.get("selection") as { ids: string[] } | undefined)?.ids,
    answer: (next: Partial<CanvasData> = {}) => model.update(component(next)),
    acknowledged: () => ({ client: (states.get("gestures") as { client: string }).client, seq: pending().at(-1)?.seq ?? 0 }),
    placeOf: (id: string) => model.snapshot().boxes.get(id),
  };
}
