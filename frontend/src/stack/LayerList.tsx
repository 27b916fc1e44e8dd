import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useLayoutEffect,
} from "react";
import { Icon } from "../shared/Icon";
import { type Family, UNKNOWN_FAMILY } from "../shared/palette";
import { LayerCard } from "./LayerCard";
import { Link } from "./Link";
import type { Gap } from "./drop";
import type { Geometry } from "./geometry";
import { type Command, commandOf } from "./keys";
import type { Snapshot, StackModel } from "./model";
import type { ShownRow } from "./preview";
import { click } from "./selection";
import type { Subject } from "./useDrag";
import { useWindow } from "./useWindow";
import { scrollToShow } from "./windowing";

interface Props {
  readonly id: string;
  readonly listRef: RefObject<HTMLDivElement | null>;
  readonly model: StackModel;
  readonly snapshot: Snapshot;
  readonly families: ReadonlyMap<string, Family>;
  readonly geometry: Geometry;
  readonly dropGap: Gap | null;
  readonly renaming: string | null;
  readonly onRename: (id: string | null) => void;
  readonly onInsert: (gap: Gap) => void;
  readonly onCommand: (command: Command) => void;
  readonly onGrab: (subject: Subject, event: PointerEvent) => void;
}

/**
 * The column of cards: a listbox that keeps the focus itself and names the active card, so that
 * no rerun and no scrolling, which unmounts cards out of view, can lose the focus.
 */
export function LayerList(props: Props) {
  const { id, listRef, model, snapshot, families, geometry, dropGap, renaming } = props;
  const { shown, order, selection, readOnly, reveal } = snapshot;
  const { window, offsets, onScroll } = useWindow(listRef, shown, geometry);
  const selected = new Set(selection.ids);
  const cardId = (rowId: string) => `${id}-${rowId}`;
  const activeAt = shown.findIndex((each) => each.row.id === selection.active);

  useLayoutEffect(() => {
    const list = listRef.current;
    if (!list || activeAt < 0) return;
    list.scrollTop = scrollToShow(geometry.offsets, activeAt, list.scrollTop, list.clientHeight);
    // Only a wish to reveal scrolls: the person may have scrolled away from the active card.
  }, [reveal]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    props.onCommand(command);
  };
  const onClick = (event: MouseEvent) => {
    const rowId = rowUnder(event);
    if (rowId === null || renaming === rowId) return;
    // Also after a press on a card's button, which may vanish and take the focus with it.
    listRef.current?.focus({ preventScroll: true });
    if ((event.target as Element).closest("button")) return;
    const keys = { toggle: event.ctrlKey || event.metaKey, extend: event.shiftKey };
    if (order.includes(rowId)) model.select(click(order, selection, rowId, keys));
  };
  const onPointerDown = (event: PointerEvent) => {
    const rowId = rowUnder(event);
    if (readOnly || rowId === null || renaming === rowId || !order.includes(rowId)) return;
    const target = event.target as Element;
    if (target.closest("button, input")) return;
    if (event.pointerType === "touch" && !target.closest("[data-grip]")) return;
    const name = shown.find((each) => each.row.id === rowId)?.row.name ?? "";
    props.onGrab({ from: "stack", id: rowId, name }, event);
  };

  return (
    <div
      ref={listRef}
      className="list"
      role="listbox"
      tabIndex={0}
      aria-label="Layers of the model"
      aria-multiselectable="true"
      aria-readonly={readOnly}
      aria-activedescendant={activeAt < 0 ? undefined : cardId(shown[activeAt]?.row.id ?? "")}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onPointerDown={onPointerDown}
    >
      <div style={{ height: offsets[window.start] }} role="presentation" />
      {shown.slice(window.start, window.end).map((each, nth) => {
        const at = window.start + nth;
        return (
          <div className="row" role="presentation" key={each.row.id} data-index={at}>
            <Link
              gap={at}
              shape={tensorInto(shown, at)}
              target={dropGap === at}
              readOnly={readOnly}
              onInsert={props.onInsert}
            />
            <LayerCard
              id={cardId(each.row.id)}
              shown={each}
              family={families.get(each.row.family) ?? UNKNOWN_FAMILY}
              place={at + 1}
              of={shown.length}
              selected={selected.has(each.row.id)}
              active={each.row.id === selection.active}
              renaming={renaming === each.row.id}
              readOnly={readOnly}
              model={model}
              onRename={props.onRename}
            />
          </div>
        );
      })}
      <div
        style={{ height: (offsets[shown.length] ?? 0) - (offsets[window.end] ?? 0) }}
        role="presentation"
      />
      {!readOnly && window.end === shown.length && (
        <div className={dropGap === shown.length ? "tail target" : "tail"} role="presentation">
          <button type="button" tabIndex={-1} onClick={() => props.onInsert(shown.length)}>
            <Icon name="add" /> Add layer
          </button>
        </div>
      )}
    </div>
  );
}

/** The shape of the tensor that comes from the row above; null where none does. */
function tensorInto(shown: readonly ShownRow[], at: number): string | null {
  const row = shown[at]?.row;
  const above = shown[at - 1]?.row;
  if (!row || !above || row.inputs !== null || row.class_name === "Input") return null;
  return above.shape.replaceAll(" ", "");
}

function rowUnder(event: { readonly target: EventTarget }): string | null {
  return (event.target as Element).closest<HTMLElement>("[data-row]")?.dataset.row ?? null;
}
