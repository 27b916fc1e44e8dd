import { memo } from "react";
import { Icon } from "../shared/Icon";
import type { Gap } from "./drop";

interface Props {
  /** Where a new layer goes from here. */
  readonly gap: Gap;
  /** The tensor's shape, or null where no tensor goes from the row above to the one below. */
  readonly shape: string | null;
  readonly target: boolean;
  readonly readOnly: boolean;
  readonly onInsert: (gap: Gap) => void;
}

/** What lies between two cards: the tensor with its shape, and a place for another layer. */
export const Link = memo(function Link({ gap, shape, target, readOnly, onInsert }: Props) {
  return (
    <div className={target ? "link target" : "link"} data-gap={gap}>
      {shape !== null && (
        <svg className="arrow" viewBox="0 0 10 28" aria-hidden="true">
          <path d="M5 0v25M1.5 21.5 5 25l3.5-3.5" />
        </svg>
      )}
      {shape !== null && <span className="link-shape">{shape}</span>}
      {!readOnly && (
        <button
          type="button"
          className="insert"
          tabIndex={-1}
          title="Insert a layer here (Enter)"
          aria-label={`Insert a layer at place ${gap + 1}`}
          onClick={(event) => {
            event.stopPropagation();
            onInsert(gap);
          }}
        >
          <Icon name="add" />
        </button>
      )}
    </div>
  );
});
