import type { PointerEvent } from "react";
import { Icon } from "./Icon";
import { type Family, type PaletteItem, familyStyle, partsOf, titleOf } from "./palette";

interface Props {
  readonly id: string;
  readonly item: PaletteItem;
  readonly family: Family;
  readonly active: boolean;
  readonly showFamily: boolean;
  readonly onAdd: (className: string) => void;
  readonly onGrab?: (className: string, event: PointerEvent) => void;
  /** Takes a saved block away; the first time it only asks. */
  readonly onForget?: (className: string) => void;
  /** Whether it has been asked to be taken away once. */
  readonly doubtful: boolean;
}

/** One layer of the palette, or a block: a click adds it, a drag takes it to a place. */
export function PaletteEntry(props: Props) {
  const { id, item, family, active, showFamily, onAdd, onGrab, onForget, doubtful } = props;
  const title = titleOf(item);
  const [stem, end] = partsOf(title);
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={active ? "entry active" : "entry"}
      style={familyStyle(family)}
      title={`${title}: ${item.summary}`}
      data-class={item.class_name}
      onClick={() => onAdd(item.class_name)}
      onPointerDown={(event) => onGrab?.(item.class_name, event)}
    >
      <span className="entry-icon" aria-hidden="true">
        {family.icon}
      </span>
      <span className="entry-name parted">
        <span className="entry-stem">{stem}</span>
        {end && <span className="entry-end">{end}</span>}
      </span>
      {showFamily && <span className="entry-family">{family.title}</span>}
      {item.saved && onForget && (
        <button
          type="button"
          tabIndex={-1}
          className={doubtful ? "forget sure" : "forget"}
          title={`Remove ${title} from the palette`}
          aria-label={doubtful ? `Really remove ${title}` : `Remove ${title} from the palette`}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => {
            event.stopPropagation();
            onForget(item.class_name);
          }}
        >
          {doubtful ? "Remove?" : <Icon name="close" />}
        </button>
      )}
    </div>
  );
}
