import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { Icon } from "./Icon";
import { PaletteEntry } from "./PaletteEntry";
import { PaletteFamily } from "./PaletteFamily";
import { search } from "./fuzzy";
import { type Family, type PaletteItem, UNKNOWN_FAMILY, grouped } from "./palette";

interface Props {
  readonly items: readonly PaletteItem[];
  readonly families: readonly Family[];
  readonly onAdd: (className: string) => void;
  readonly onGrab?: (className: string, event: PointerEvent) => void;
  /** Takes a saved block out of the palette. */
  readonly onForget?: (className: string) => void;
  readonly onLeave?: () => void;
  readonly searchRef?: RefObject<HTMLInputElement | null>;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
}

const OPEN_AT_FIRST = 4;

/**
 * The layers by family, with a search that ranks them.
 *
 * Enter adds the marked one; Delete takes it away where it is a saved block. Nothing brings such a
 * block back, so it is asked for twice.
 */
export function Palette(props: Props) {
  const { items, families, onAdd, onGrab, onForget, onLeave, autoFocus = false } = props;
  const [query, setQuery] = useState("");
  const [marked, setMarked] = useState<string | null>(null);
  const [doubtful, setDoubtful] = useState<string | null>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(
    () => new Set(families.slice(OPEN_AT_FIRST).map((family) => family.name)),
  );
  const saved = items.filter((item) => item.saved);
  const [count, setCount] = useState(saved.length);
  if (count !== saved.length) {
    setCount(saved.length);
    const newest = saved.length > count ? saved.at(-1) : undefined;
    if (newest) {
      setMarked(newest.class_name);
      setFolded((before) => new Set([...before].filter((name) => name !== newest.family)));
    }
  }
  const list = useRef<HTMLDivElement>(null);
  const own = useRef<HTMLInputElement>(null);
  const field = props.searchRef ?? own;
  const id = useId();
  const entryId = (className: string) => `${id}-${className}`;

  const byName = useMemo(() => new Map(families.map((each) => [each.name, each])), [families]);
  const groups = useMemo(() => grouped(families, items), [families, items]);
  const searching = query.trim() !== "";
  const found = useMemo(() => (searching ? search(query, items) : []), [searching, query, items]);
  const visible = searching
    ? found
    : groups.flatMap((group) => (folded.has(group.family.name) ? [] : group.items));
  const active = visible.find((item) => item.class_name === marked) ?? (searching ? visible[0] : undefined);
  const activeId = active && entryId(active.class_name);

  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus, field]);
  useEffect(() => {
    const entry = activeId && list.current?.querySelector(`#${CSS.escape(activeId)}`);
    if (entry) entry.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const step = (places: number) => {
    const at = active ? visible.indexOf(active) : -1;
    const next = visible[Math.min(Math.max(at + places, 0), visible.length - 1)];
    setMarked(next?.class_name ?? null);
    setDoubtful(null);
  };
  const forget = (className: string) => {
    if (doubtful === className) onForget?.(className);
    setDoubtful(doubtful === className ? null : className);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" && active) onAdd(active.class_name);
    else if (event.key === "Delete" && active?.saved && atEnd(field.current)) forget(active.class_name);
    else if (event.key === "Escape" && query !== "") setQuery("");
    else if (event.key === "Escape") onLeave?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const toggle = (name: string) => {
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(name)) after.add(name);
      return after;
    });
  };
  const entry = (item: PaletteItem) => (
    <PaletteEntry
      key={item.class_name}
      id={entryId(item.class_name)}
      item={item}
      family={byName.get(item.family) ?? UNKNOWN_FAMILY}
      active={item === active}
      showFamily={searching}
      onAdd={onAdd}
      onGrab={onGrab}
      onForget={onForget && forget}
      doubtful={item.class_name === doubtful}
    />
  );

  return (
    <div className="palette">
      <div className="search">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label="Search layers"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={activeId}
          placeholder={props.placeholder ?? "Search layers ( / )"}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setMarked(null);
            setDoubtful(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="entries" id={`${id}-list`} role="listbox" aria-label="Layers" ref={list}>
        {searching && found.map(entry)}
        {searching && found.length === 0 && (
          <p className="nothing">No layer is called “{query.trim()}”.</p>
        )}
        {!searching &&
          groups.map(({ family, items: members }) => (
            <PaletteFamily
              key={family.name}
              family={family}
              count={members.length}
              open={!folded.has(family.name)}
              onToggle={toggle}
            >
              {members.map(entry)}
            </PaletteFamily>
          ))}
      </div>
    </div>
  );
}

/** Whether Delete would delete nothing in a text field. */
function atEnd(field: HTMLInputElement | null): boolean {
  return field?.selectionStart === field?.value.length;
}
