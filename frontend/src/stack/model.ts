import { Courier } from "../shared/courier";
import { uniqueId } from "../shared/identity";
import { type Family, type PaletteItem, nameFor, titleFor } from "../shared/palette";
import { spokenAfter } from "../shared/spoken";
import { stepsFor } from "../shared/steps";
import type { StreamlitComponent } from "../shared/streamlit";
import { Throttle } from "../shared/throttle";
import { type Gap, afterShift, moves } from "./drop";
import { type ShownRow, preview } from "./preview";
import type { Gesture, Row, StackData } from "./protocol";
import { reconcile } from "./reconcile";
import * as select from "./selection";

/** What is on the screen: a new object at every change, for `useSyncExternalStore`. */
export interface Snapshot {
  readonly shown: readonly ShownRow[];
  /** Ids of the rows that can be selected, in order. */
  readonly order: readonly string[];
  readonly selection: select.Selection;
  readonly palette: readonly PaletteItem[];
  readonly families: readonly Family[];
  readonly readOnly: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly waiting: boolean;
  /** Grows whenever the active row should be scrolled into view. */
  readonly reveal: number;
  /** What a screen reader says. */
  readonly announcement: string;
}

const SELECTION_INTERVAL_MS = 120;

/** The editor's state and every gesture it knows, without React. */
export class StackModel {
  private readonly courier: Courier<Gesture>;
  private readonly listeners = new Set<() => void>();
  private readonly selectionUp: Throttle<readonly string[]>;
  private component: StreamlitComponent<StackData>;
  private rows: readonly Row[] = [];
  private rev: number;
  private sentSelection: string;
  private current: Snapshot;

  /** `browser`: the name under which Python keeps this person's blocks. */
  constructor(
    component: StreamlitComponent<StackData>,
    private readonly browser: string,
  ) {
    const { data } = component;
    this.component = component;
    this.rev = data.selection.rev;
    this.sentSelection = data.selection.ids.join("\n");
    this.courier = new Courier(uniqueId(), (message) => {
      this.component.setStateValue("gestures", message);
    });
    this.selectionUp = new Throttle(SELECTION_INTERVAL_MS, (ids) => {
      this.component.setStateValue("selection", { ids });
    });
    this.rows = data.rows;
    this.current = this.compose(select.adopt(data.selection.ids), 1, "");
    this.introduce();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.current;

  destroy(): void {
    this.selectionUp.cancel();
    this.courier.stop();
  }

  /** Takes up what Python says after a rerun. */
  update(component: StreamlitComponent<StackData>): void {
    const { data } = component;
    const before = this.component.data;
    this.component = component;
    if (data.browser !== before.browser) this.introduce();
    this.courier.acknowledge(data.ack);
    this.rows = reconcile(this.rows, data.rows);
    // It falls back when the server was started again, which knows less of it than is seen here.
    const wished = data.selection.rev > this.rev;
    this.rev = data.selection.rev;
    const selection = wished ? select.adopt(data.selection.ids) : this.current.selection;
    this.change(selection, wished && selection.active !== this.current.selection.active);
  }

  select(selection: select.Selection): void {
    this.change(selection, true);
  }

  step(places: number, extend: boolean): void {
    const { order, selection } = this.current;
    this.select(select.step(order, selection, places, extend));
  }

  /** Adds a layer: after the selection, or at the end where nothing is selected. */
  add(className: string): void {
    const { order, selection } = this.current;
    this.addAfter(className, selection.active ?? order.at(-1) ?? null);
  }

  addAt(className: string, gap: Gap): void {
    this.addAfter(className, this.before(gap));
  }

  addAfter(className: string, after: string | null): void {
    const { palette } = this.current;
    const id = `${nameFor(className, palette)}-${uniqueId(8)}`;
    this.post(
      `${titleFor(className, palette)} added`,
      { kind: "add", class_name: className, after, node_id: id },
      select.only(id),
    );
  }

  move(id: string, gap: Gap): void {
    const ids = this.current.shown.map((each) => each.row.id);
    if (!moves(ids, id, gap)) return;
    const gesture: Gesture = { kind: "move", node_id: id, after: this.before(gap) };
    this.post(`${this.nameOf(id)} moved`, gesture, select.only(id));
  }

  /** Takes the active row one place up or down. */
  shift(places: -1 | 1): void {
    const { order, selection } = this.current;
    if (selection.active === null) return;
    const after = afterShift(order, selection.active, places);
    if (after === undefined) return;
    const to = order.indexOf(selection.active) + places + 1;
    const gesture: Gesture = { kind: "move", node_id: selection.active, after };
    this.post(`${this.nameOf(selection.active)} moved to place ${to}`, gesture, selection);
  }

  remove(ids = this.current.selection.ids): void {
    const { order, selection } = this.current;
    if (ids.length === 0) return;
    const left = select.without(order, selection, ids);
    this.post(`${this.called(ids)} removed`, { kind: "remove", node_ids: ids }, left);
  }

  duplicate(shared: boolean, ids = this.current.selection.ids): void {
    if (ids.length === 0) return;
    const how = shared ? "duplicated with shared weights" : "duplicated";
    this.post(`${this.called(ids)} ${how}`, { kind: "duplicate", node_ids: ids, shared });
  }

  bypass(ids = this.current.selection.ids): void {
    if (ids.length === 0) return;
    const bypassed = this.rowsOf(ids).some((row) => !row.bypassed);
    const how = bypassed ? "bypassed" : "no longer bypassed";
    this.post(`${this.called(ids)} ${how}`, { kind: "bypass", node_ids: ids, bypassed });
  }

  freeze(ids = this.current.selection.ids): void {
    if (ids.length === 0) return;
    const trainable = this.rowsOf(ids).every((row) => row.frozen);
    const how = trainable ? "trainable" : "frozen";
    this.post(`${this.called(ids)} ${how}`, { kind: "freeze", node_ids: ids, trainable });
  }

  rename(id: string, name: string): void {
    const wanted = name.trim();
    if (wanted === "" || wanted === this.nameOf(id)) return;
    this.post(`Renamed to ${wanted}`, { kind: "rename", node_id: id, name: wanted });
  }

  fix(id: string): void {
    const row = this.rowsOf([id])[0];
    if (!row?.fix_label) return;
    this.post(row.fix_label, { kind: "fix", node_id: id, code: row.code ?? "" });
  }

  undo(): void {
    if (this.current.canUndo) this.post("Undone", { kind: "undo" });
  }

  redo(): void {
    if (this.current.canRedo) this.post("Done again", { kind: "redo" });
  }

  /** Says whose browser this is, where Python thinks of another one. */
  private introduce(): void {
    if (this.component.data.browser === this.browser) return;
    this.component.setStateValue("browser", this.browser);
  }

  /** Sends a gesture, and shows its hint; `selection` is what it leaves selected, if it says. */
  private post(announcement: string, gesture: Gesture, selection?: select.Selection): void {
    if (this.current.readOnly) return;
    this.courier.post(gesture);
    const spoken = spokenAfter(this.current.announcement, announcement);
    this.change(selection ?? this.current.selection, selection !== undefined, spoken);
  }

  private change(
    selection: select.Selection,
    reveal: boolean,
    announcement = this.current.announcement,
  ): void {
    this.current = this.compose(selection, this.current.reveal + (reveal ? 1 : 0), announcement);
    this.sendSelection();
    for (const listener of this.listeners) listener();
  }

  private compose(selection: select.Selection, reveal: number, announcement: string): Snapshot {
    const { data } = this.component;
    const { pending } = this.courier;
    const shown = preview(this.rows, pending, data.palette);
    const order = shown
      .filter((each) => each.known && each.hint !== "leaving")
      .map((each) => each.row.id);
    const waiting = pending.length > 0;
    return {
      shown,
      order,
      selection: waiting ? selection : select.within(order, selection),
      palette: data.palette,
      families: data.families,
      readOnly: data.read_only,
      ...stepsFor(data, pending),
      waiting,
      reveal,
      announcement,
    };
  }

  private sendSelection(): void {
    const { ids } = this.current.selection;
    const text = ids.join("\n");
    if (text === this.sentSelection) return;
    this.sentSelection = text;
    this.selectionUp.push(ids);
  }

  /** The row a new one comes after when it is put into a gap of what is on the screen. */
  private before(gap: Gap): string | null {
    const above = this.current.shown.slice(0, gap);
    return above.findLast((each) => each.known && each.hint !== "leaving")?.row.id ?? null;
  }

  private rowsOf(ids: readonly string[]): Row[] {
    const wanted = new Set(ids);
    return this.current.shown.map((each) => each.row).filter((row) => wanted.has(row.id));
  }

  private nameOf(id: string): string {
    return this.rowsOf([id])[0]?.name ?? id;
  }

  private called(ids: readonly string[]): string {
    const [only] = ids;
    return ids.length === 1 && only !== undefined ? this.nameOf(only) : `${ids.length} layers`;
  }
}
