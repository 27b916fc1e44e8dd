import type { PointerEvent } from "react";
import { type Family, type PaletteItem, familyStyle } from "./palette";

interface Props {
  readonly id: string;
  readonly item: PaletteItem;
  readonly family: Family;
  readonly active: boolean;
  readonly showFamily: boolean;
  readonly onAdd: (className: string) => void;
  readonly onGrab?: (className: string, event: PointerEvent) => void;
}

/** One layer of the palette: a click adds it, a drag takes it to a place. */
export function PaletteEntry({ id, item, family, active, showFamily, onAdd, onGrab }: Props) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={active ? "entry active" : "entry"}
      style={familyStyle(family)}
      title={item.summary}
      data-class={item.class_name}
      onClick={() => onAdd(item.class_name)}
      onPointerDown={(event) => onGrab?.(item.class_name, event)}
    >
      <span className="entry-icon" aria-hidden="true">
        {family.icon}
      </span>
      <span className="entry-name">{item.class_name}</span>
      {showFamily && <span className="entry-family">{family.title}</span>}
    </div>
  );
}
