import {
  type KeyboardEvent,
  useCallback,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { Palette } from "../shared/Palette";
import { useIdleKeys } from "../shared/useIdleKeys";
import { useNarrow } from "../shared/useNarrow";
import { AddLayer } from "./AddLayer";
import { DragLabel } from "./DragLabel";
import { LayerList } from "./LayerList";
import { Shortcuts } from "./Shortcuts";
import { Toolbar } from "./Toolbar";
import { perform } from "./commands";
import { type Gap, moves } from "./drop";
import { Geometry } from "./geometry";
import { historyCommandOf } from "./keys";
import type { StackModel } from "./model";
import { useDrag } from "./useDrag";

/** Below this width the palette becomes a sheet, in pixels. */
const NARROW = 560;

/** What is open over the stack: the palette for a gap (null: behind the selection), or the help. */
type Open = { readonly what: "palette"; readonly gap: Gap | null } | { readonly what: "help" };

/** The whole editor: palette, toolbar and the column of layers. */
export function StackEditor({ model }: { readonly model: StackModel }) {
  const snapshot = useSyncExternalStore(model.subscribe, model.snapshot);
  const { shown, selection, readOnly, palette } = snapshot;
  const [open, setOpen] = useState<Open | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
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

  const focusList = useCallback(() => list.current?.focus({ preventScroll: true }), []);
  const onInsert = useCallback((gap: Gap) => setOpen({ what: "palette", gap }), []);
  const onRename = useCallback(
    (rowId: string | null) => {
      setRenaming(rowId);
      if (rowId === null) focusList();
    },
    [focusList],
  );
  const close = () => {
    setOpen(null);
    focusList();
  };
  const doors = {
    rename: setRenaming,
    search: () => {
      if (searchField.current) searchField.current.focus();
      else setOpen({ what: "palette", gap: null });
    },
    insert: () => {
      const at = shown.findIndex((each) => each.row.id === selection.active);
      onInsert(at < 0 ? shown.length : at + 1);
    },
  };
  const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement) return;
    const history = historyCommandOf(event);
    if (!history && event.key !== "/") return;
    event.preventDefault();
    perform({ do: history ?? "search" }, model, doors);
  };
  useIdleKeys(onKey);

  const { drag, grab } = useDrag(geometry, (subject, gap) => {
    if (subject.from === "palette") model.addAt(subject.className, gap);
    else model.move(subject.id, gap);
    focusList();
  });
  const ids = shown.map((each) => each.row.id);
  const lands = drag?.subject.from !== "stack" || moves(ids, drag.subject.id, drag.gap ?? 0);

  return (
    <div ref={root} className={narrow ? "stack narrow" : "stack"} onKeyDown={onKey}>
      {!narrow && !readOnly && (
        <aside className="side" aria-label="Palette">
          <Palette
            items={palette}
            families={snapshot.families}
            searchRef={searchField}
            onAdd={(className) => model.add(className)}
            onGrab={(className, event) => {
              if (event.pointerType !== "touch") grab({ from: "palette", className }, event);
            }}
            onLeave={focusList}
          />
        </aside>
      )}
      <section className={drag ? "column dragging" : "column"}>
        <Toolbar
          model={model}
          snapshot={snapshot}
          narrow={narrow}
          onAdd={() => setOpen({ what: "palette", gap: null })}
          onHelp={() => setOpen({ what: "help" })}
        />
        <LayerList
          id={id}
          listRef={list}
          model={model}
          snapshot={snapshot}
          families={families}
          geometry={geometry}
          dropGap={drag && lands ? drag.gap : null}
          renaming={renaming}
          onRename={onRename}
          onInsert={onInsert}
          onCommand={(command) => perform(command, model, doors)}
          onGrab={grab}
        />
        {shown.length === 0 && (
          <p className="empty">
            Nothing here yet. Choose an Input{narrow ? "" : " on the left"}, or press /.
          </p>
        )}
        {open?.what === "palette" && (
          <AddLayer
            palette={palette}
            families={snapshot.families}
            top={narrow ? null : geometry.topOf(open.gap)}
            onAdd={(className) => {
              if (open.gap === null) model.add(className);
              else model.addAt(className, open.gap);
              close();
            }}
            onClose={close}
          />
        )}
        {open?.what === "help" && <Shortcuts onClose={close} />}
      </section>
      {drag && <DragLabel drag={drag} palette={palette} />}
      <div className="unseen" aria-live="polite">
        {snapshot.announcement}
      </div>
    </div>
  );
}
