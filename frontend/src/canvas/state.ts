import { Courier } from "../shared/courier";
import { uniqueId } from "../shared/identity";
import type { Family, PaletteItem } from "../shared/palette";
import { spokenAfter } from "../shared/spoken";
import { stepsFor } from "../shared/steps";
import type { StreamlitComponent } from "../shared/streamlit";
import { Throttle } from "../shared/throttle";
import { Arranger } from "./arrange";
import { preview } from "./preview";
import type { CanvasData, Ends, Gesture, Question, Verdict } from "./protocol";
import { kept, reconcile } from "./reconcile";
import type { Scene } from "./scene";
import { type Selection, afterStep, broughtBack, nodesOnly, within } from "./selection";
import type { Box } from "./size";

/** Something said; another object each time, also where the words are the same. */
export interface Said {
  readonly text: string;
}

/** What is on the screen: a new object at every change, for `useSyncExternalStore`. */
export interface Snapshot {
  readonly scene: Scene;
  /** By the paths of nodes and by `note:<id>`, within what holds them. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly selection: Selection;
  readonly palette: readonly PaletteItem[];
  readonly families: ReadonlyMap<string, Family>;
  readonly familyList: readonly Family[];
  readonly epoch: string;
  readonly readOnly: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Whether Python has yet to acknowledge a gesture. */
  readonly waiting: boolean;
  /** What Python says of the wire that is being drawn. */
  readonly verdict: Verdict | null;
  /** What a screen reader says. */
  readonly announcement: string;
  /** What was last said to all, as nothing else shows it. */
  readonly notice: Said | null;
  /** Grows whenever the active node should come into view. */
  readonly reveal: number;
}

/** What a gesture leaves behind, besides its effect on the document. */
interface Changes {
  readonly selection?: Selection;
  readonly announcement?: string;
  readonly reveal?: boolean;
}

const SELECTION_INTERVAL_MS = 120;
const QUESTION_INTERVAL_MS = 60;

/** What is on the canvas and selected, what Python has been told, and what it has been asked. */
export class CanvasState {
  private readonly courier: Courier<Gesture>;
  private readonly listeners = new Set<() => void>();
  private readonly selectionUp: Throttle<readonly string[]>;
  private readonly questionUp: Throttle<Question>;
  private readonly arranger = new Arranger();
  private component: StreamlitComponent<CanvasData>;
  private families: ReadonlyMap<string, Family>;
  private question: number;
  private isAsking = false;
  private sentSelection: string;
  /** What was selected before a gesture that selects what it brings. */
  private selectedBefore: Selection | null = null;
  private current: Snapshot;
  /** Where what has changed is about to be drawn. */
  private drawing: ReturnType<typeof setTimeout> | undefined;

  /** `browser`: the name under which Python keeps this person's blocks. */
  constructor(
    component: StreamlitComponent<CanvasData>,
    private readonly browser: string,
  ) {
    const { data } = component;
    this.component = component;
    this.families = byName(data.families);
    this.question = data.verdict?.question ?? 0;
    this.sentSelection = data.selection.ids.join("\n");
    const send = (name: string, value: unknown) => this.component.setStateValue(name, value);
    this.courier = new Courier(uniqueId(), (message) => send("gestures", message));
    this.selectionUp = new Throttle(SELECTION_INTERVAL_MS, (ids) => send("selection", { ids }));
    this.questionUp = new Throttle(QUESTION_INTERVAL_MS, (question) => send("question", question));
    const scene = preview(data.scope, [], data.palette);
    this.current = {
      ...this.facts(),
      scene,
      boxes: this.arranger.arrange(scene, data.epoch),
      selection: within(scene, nodesOnly(data.selection.ids)),
      announcement: "",
      notice: null,
      reveal: 1,
    };
    this.introduce();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.current;

  destroy(): void {
    this.selectionUp.cancel();
    this.questionUp.cancel();
    this.courier.stop();
    clearTimeout(this.drawing);
  }

  /** Takes up what Python says after a rerun. */
  update(component: StreamlitComponent<CanvasData>): void {
    const before = this.component.data;
    const palette = kept(before.palette, component.data.palette);
    const families = kept(before.families, component.data.families);
    const data = { ...component.data, palette, families };
    if (families !== before.families) this.families = byName(families);
    this.component = { ...component, data };
    const steps = this.stepsAhead();
    this.courier.acknowledge(data.ack);
    const hasStepped = this.stepsAhead() < steps;
    if (data.browser !== before.browser) this.introduce();
    const { scene, selection: chosen } = this.current;
    this.showScene();
    // It falls back when the server was started again, which knows less of it than is seen here.
    if (data.epoch === before.epoch && data.selection.rev <= before.selection.rev) {
      return this.change(hasStepped ? this.afterStep(scene, chosen) : this.afterRefusal(chosen));
    }
    // Python drops what a step took: it is for the canvas to say what is selected then.
    if (hasStepped && data.selection.ids.length === 0) return this.change(this.afterStep(scene, chosen));
    const selection = nodesOnly(data.selection.ids);
    this.change({ selection, reveal: selection.active !== chosen.active });
  }

  select(selection: Selection, reveal = true): void {
    this.selectedBefore = null;
    this.change({ selection, reveal });
  }

  say(announcement: string): void {
    this.change({ announcement });
  }

  /** Says something to all, not only to who listens. */
  tell(text: string): void {
    this.current = { ...this.current, notice: { text } };
    this.say(text);
  }

  /** Sends gestures and shows what they will do; `selection` is what they leave selected. */
  post(announcement: string, gestures: readonly Gesture[], selection?: Selection): void {
    if (this.current.readOnly || gestures.length === 0) return;
    this.courier.post(...gestures);
    if (selection) this.selectedBefore ??= this.current.selection;
    this.showScene();
    this.become({ announcement, ...(selection && { selection, reveal: true }) });
    // Streamlit sends at the end of this moment: drawn is what Python is told of already.
    this.drawing ??= setTimeout(() => this.notify(), 0);
  }

  /** Asks Python about a wire that is being drawn; null when none is any more. */
  ask(ends: Ends | null): void {
    this.question += 1;
    this.isAsking = ends !== null;
    if (ends) this.questionUp.push({ ...ends, question: this.question });
    this.change({});
  }

  /** The selected nodes as a document of their own; null while Python has not sent it. */
  copyText(): string | null {
    const { fragment } = this.component.data;
    const { nodes } = this.current.selection;
    if (!fragment || nodes.length === 0 || fragment.ids.length !== nodes.length) return null;
    const copied = new Set(fragment.ids);
    return nodes.every((id) => copied.has(id)) ? fragment.text : null;
  }

  /** Says whose browser this is, where Python thinks of another one. */
  private introduce(): void {
    if (this.component.data.browser === this.browser) return;
    this.component.setStateValue("browser", this.browser);
  }

  /** How many steps back or forth Python has yet to acknowledge. */
  private stepsAhead(): number {
    return this.courier.pending.filter(({ kind }) => kind === "undo" || kind === "redo").length;
  }

  /** Selects something where a step back or forth took all that was selected. */
  private afterStep(before: Scene, chosen: Selection): Changes {
    const { scene } = this.current;
    const isLost = chosen.active !== null && within(scene, chosen).active === null;
    const selection = isLost ? afterStep(before, scene) : broughtBack(before, scene);
    return selection ? { selection, reveal: true } : {};
  }

  /** Selects again what was selected before a gesture of which nothing has come. */
  private afterRefusal(chosen: Selection): Changes {
    const before = this.selectedBefore;
    if (this.courier.pending.length > 0) return {};
    this.selectedBefore = null;
    const isLost = chosen.active !== null && within(this.current.scene, chosen).active === null;
    return before && isLost ? { selection: within(this.current.scene, before), reveal: true } : {};
  }

  private showScene(): void {
    const { scope, palette, epoch } = this.component.data;
    const scene = reconcile(this.current.scene, preview(scope, this.courier.pending, palette));
    this.current = { ...this.current, scene, boxes: this.arranger.arrange(scene, epoch) };
  }

  private change(changes: Changes): void {
    this.become(changes);
    this.notify();
  }

  private notify(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    for (const listener of this.listeners) listener();
  }

  private become({ selection, announcement, reveal }: Changes): void {
    const { current } = this;
    const last = current.announcement;
    this.current = {
      ...current,
      ...this.facts(),
      selection: within(current.scene, selection ?? current.selection),
      announcement: announcement === undefined ? last : spokenAfter(last, announcement),
      reveal: current.reveal + (reveal ? 1 : 0),
    };
    this.sendSelection();
  }

  /** What follows from what Python said last and from what it has not acknowledged. */
  private facts(): Omit<Snapshot, "scene" | "boxes" | "selection" | "announcement" | "notice" | "reveal"> {
    const { data } = this.component;
    const { pending } = this.courier;
    const { verdict } = data;
    return {
      palette: data.palette,
      families: this.families,
      familyList: data.families,
      epoch: data.epoch,
      readOnly: data.read_only,
      ...stepsFor(data, pending),
      waiting: pending.length > 0,
      verdict: this.isAsking && verdict?.question === this.question ? verdict : null,
    };
  }

  private sendSelection(): void {
    const { nodes } = this.current.selection;
    const text = nodes.join("\n");
    if (text === this.sentSelection) return;
    this.sentSelection = text;
    this.selectionUp.push(nodes);
  }
}

function byName(families: readonly Family[]): ReadonlyMap<string, Family> {
  return new Map(families.map((family) => [family.name, family]));
}
