import {
  type KeyboardEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { Palette } from "../shared/Palette";
import { useNarrow } from "../shared/useNarrow";
import { AddLayer } from "./AddLayer";
import { DragLabel } from "./DragLabel";
import { LayerList } from "./LayerList";
import { Shortcuts } from "./Shortcuts";
import { Toolbar } from "./Toolbar";
import { type Gap, moves } from "./drop";
import { Geometry } from "./geometry";
import { type Command, historyCommandOf } from "./keys";
import type { StackModel } from "./model";
import { all, only } from "./selection";
import { type Subject, useDrag } from "./useDrag";

/** Below this width the palette becomes a sheet, in pixels. */
const NARROW = 560;
const ADD_LAYER_HEIGHT = 340;

/** The whole editor: palette, toolbar and the column of layers. */
export function StackEditor({ model }: { readonly model: StackModel }) {
  const snapshot = useSyncExternalStore(model.subscribe, model.snapshot);
  const { shown, order, selection, readOnly } = snapshot;
  const [adding, setAdding] = useState<{ readonly gap: Gap | null } | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [helping, setHelping] = useState(false);
  const [geometry] = useState(() => new Geometry());
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const id = useId();
  const narrow = useNarrow(root, NARROW);
  const families = useMemo(
    () => new Map(snapshot.families.map((family) => [family.name, family])),
    [snapshot.families],
  );

  const { drag, grab } = useDrag(geometry, (subject, gap) => {
    if (subject.from === "palette") model.addAt(subject.className, gap);
    else model.move(subject.id, gap);
    list.current?.focus({ preventScroll: true });
  });
  const dropGap = drag && drag.gap !== null && lands(drag.subject, drag.gap) ? drag.gap : null;

  function lands(subject: Subject, gap: Gap): boolean {
    const ids = shown.map((each) => each.row.id);
    return subject.from === "palette" || moves(ids, subject.id, gap);
  }
  function openSearch(): void {
    if (readOnly) return;
    if (searchField.current) searchField.current.focus();
    else setAdding({ gap: null });
  }
  function close(): void {
    setAdding(null);
    setHelping(false);
    list.current?.focus({ preventScroll: true });
  }
  function addHere(className: string): void {
    if (adding?.gap == null) model.add(className);
    else model.addAt(className, adding.gap);
    close();
  }
  function finishRenaming(rowId: string | null): void {
    setRenaming(rowId);
    if (rowId === null) list.current?.focus({ preventScroll: true });
  }
  function insertBelow(): void {
    const at = shown.findIndex((each) => each.row.id === selection.active);
    if (!readOnly) setAdding({ gap: at < 0 ? shown.length : at + 1 });
  }
  function perform(command: Command): void {
    switch (command.do) {
      case "step":
        return model.step(command.places, command.extend);
      case "shift":
        return model.shift(command.places);
      case "select-all":
        return model.select(all(order, selection));
      case "clear":
        return model.select(selection.active === null ? selection : only(selection.active));
      case "remove":
        return model.remove();
      case "duplicate":
        return model.duplicate(false);
      case "duplicate-shared":
        return model.duplicate(true);
      case "bypass":
        return model.bypass();
      case "freeze":
        return model.freeze();
      case "rename":
        return readOnly ? undefined : setRenaming(selection.active);
      case "fix":
        return selection.active === null ? undefined : model.fix(selection.active);
      case "insert":
        return insertBelow();
      case "search":
        return openSearch();
      case "undo":
        return model.undo();
      case "redo":
        return model.redo();
    }
  }
  function onKey(event: KeyboardEvent | globalThis.KeyboardEvent): void {
    const origin = event.target as HTMLElement;
    if (origin.closest?.("input")) return;
    const history = historyCommandOf(event);
    if (history) perform({ do: history });
    else if (event.key === "/") openSearch();
    else return;
    event.preventDefault();
  }
  const latestKey = useRef(onKey);
  latestKey.current = onKey;
  useEffect(() => {
    const whereNothingHasFocus = (event: globalThis.KeyboardEvent) => {
      if (event.target === document.body) latestKey.current(event);
    };
    document.addEventListener("keydown", whereNothingHasFocus);
    return () => document.removeEventListener("keydown", whereNothingHasFocus);
  }, []);

  return (
    <div ref={root} className={narrow ? "stack narrow" : "stack"} onKeyDown={onKey}>
      {!narrow && !readOnly && (
        <aside className="side" aria-label="Palette">
          <Palette
            items={snapshot.palette}
            families={snapshot.families}
            searchRef={searchField}
            onAdd={(className) => model.add(className)}
            onGrab={(className, event) => {
              if (event.pointerType !== "touch") grab({ from: "palette", className }, event);
            }}
            onLeave={() => list.current?.focus({ preventScroll: true })}
          />
        </aside>
      )}
      <section className={drag ? "column dragging" : "column"}>
        <Toolbar
          model={model}
          snapshot={snapshot}
          narrow={narrow}
          onAdd={() => setAdding({ gap: null })}
          onHelp={() => setHelping(true)}
        />
        <LayerList
          id={id}
          listRef={list}
          model={model}
          snapshot={snapshot}
          families={families}
          geometry={geometry}
          dropGap={dropGap}
          renaming={renaming}
          onRename={finishRenaming}
          onInsert={(gap) => setAdding({ gap })}
          onCommand={perform}
          onGrab={grab}
        />
        {shown.length === 0 && (
          <p className="empty">Nothing here yet. Choose an Input{narrow ? "" : " on the left"}, or press /.</p>
        )}
        {adding && (
          <AddLayer
            palette={snapshot.palette}
            families={snapshot.families}
            top={narrow ? null : topOf(adding.gap)}
            onAdd={addHere}
            onClose={close}
          />
        )}
        {helping && <Shortcuts onClose={close} />}
      </section>
      {drag && <DragLabel drag={drag} />}
      <div className="unseen" aria-live="polite">
        {snapshot.announcement}
      </div>
    </div>
  );

  function topOf(gap: Gap | null): number {
    const column = list.current;
    if (!column) return 0;
    const y = (geometry.offsets[gap ?? 0] ?? 0) - column.scrollTop + column.offsetTop;
    const lowest = column.offsetTop + column.clientHeight - ADD_LAYER_HEIGHT;
    return Math.max(Math.min(y, lowest), column.offsetTop);
  }
}
