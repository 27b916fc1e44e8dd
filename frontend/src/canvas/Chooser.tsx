import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "../shared/Icon";
import { Popover } from "../shared/Popover";
import { type Family, familyStyle } from "../shared/palette";
import type { Spot } from "./doors";
import { stepOf } from "./roving";

/** Something to choose: its family's icon and colour, its name, and what helps to tell it apart. */
export interface Choice {
  readonly key: string;
  readonly name: string;
  readonly family: Family;
  readonly detail: string;
  /** A second line, such as why it does not fit. */
  readonly remark?: string;
  readonly title?: string;
}

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly near: Spot | null;
  /** What a query finds, best first; with an empty query what to offer before. */
  readonly find: (query: string) => readonly Choice[];
  readonly nothing: (query: string) => string;
  readonly onChoose: (key: string) => void;
  readonly onClose: () => void;
}

/** A search field with what it finds: arrows mark, Enter chooses, Escape closes. */
export function Chooser(props: Props) {
  const { label, placeholder, near, find, nothing, onChoose, onClose } = props;
  const [query, setQuery] = useState("");
  const [marked, setMarked] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = find(query);
  const at = Math.max(0, found.findIndex((each) => each.key === marked));
  const active = found[at];
  const activeKey = active?.key ?? null;

  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [activeKey]);

  const onKeyDown = (event: KeyboardEvent) => {
    const written = event.key === "Home" || event.key === "End";
    const to = written ? null : stepOf(event.key, at, found.length);
    if (to !== null) setMarked(found[to]?.key ?? null);
    else if (event.key !== "Enter") return;
    else if (active && !event.nativeEvent.isComposing) onChoose(active.key);
    event.preventDefault();
  };

  return (
    <Popover
      label={label}
      className={near ? "chooser" : "chooser top"}
      near={near}
      onClose={onClose}
    >
      <div className="search">
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={active && `${id}-${at}`}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setMarked(null);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="entries" id={`${id}-list`} role="listbox" aria-label={label} ref={list}>
        {found.map((each, index) => (
          <div
            key={each.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className={index === at ? "entry active" : "entry"}
            style={familyStyle(each.family)}
            title={each.title}
            onPointerMove={() => setMarked(each.key)}
            onClick={() => onChoose(each.key)}
          >
            <span className="entry-icon" aria-hidden="true">
              {each.family.icon}
            </span>
            <span className="entry-name">
              {each.name}
              {each.remark && <span className="entry-remark">{each.remark}</span>}
            </span>
            <span className="entry-family">{each.detail}</span>
          </div>
        ))}
        {found.length === 0 && <p className="nothing">{nothing(query.trim())}</p>}
      </div>
    </Popover>
  );
}
