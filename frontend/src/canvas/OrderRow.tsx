import type { KeyboardEvent } from "react";
import { Icon } from "../shared/Icon";
import type { Arrival } from "./inputs";

interface Props {
  readonly arrival: Arrival;
  readonly place: number;
  /** Whether there are others, among which it has a place. */
  readonly orders: boolean;
  /** Whether it can move up (-1) or down (1). */
  readonly movable: (by: -1 | 1) => boolean;
  readonly onMove: (by: -1 | 1) => void;
  /** Takes its end elsewhere. */
  readonly onTake: () => void;
  readonly onRemove: () => void;
}

/** One wire to a node, with the buttons that give it another place, or take it away. */
export function OrderRow({ arrival, place, orders, movable, onMove, onTake, onRemove }: Props) {
  const { from, label, wire } = arrival;
  const keys: Readonly<Record<string, () => void>> = {
    Delete: onRemove, Backspace: onRemove, r: onTake, R: onTake,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const run = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!run || event.repeat) return;
    event.preventDefault();
    run();
  };
  return (
    <li onKeyDown={onKeyDown}>
      {orders && <span className="order-place">{place}</span>}
      <span className="order-name">
        {from}
        {label && <span className="order-label">{label}</span>}
      </span>
      <span className="order-shape">{wire.shape}</span>
      {orders &&
        ([-1, 1] as const).map((by) => (
          <button
            key={by}
            type="button"
            className="tool"
            data-move={`${arrival.key} ${by}`}
            title={by < 0 ? "Move up" : "Move down"}
            aria-label={`Move ${from} ${by < 0 ? "up" : "down"}`}
            aria-disabled={!movable(by)}
            onClick={() => movable(by) && onMove(by)}
          >
            <Icon name={by < 0 ? "earlier" : "later"} />
          </button>
        ))}
      <button
        type="button"
        className="tool"
        title="Take elsewhere (R)"
        aria-label={`Take the wire from ${from} elsewhere`}
        aria-keyshortcuts="R"
        aria-disabled={false}
        onClick={onTake}
      >
        <Icon name="wire" />
      </button>
      <button
        type="button"
        className="tool"
        data-remove
        title="Delete the wire (Delete)"
        aria-label={`Delete the wire from ${from}`}
        aria-keyshortcuts="Delete"
        aria-disabled={false}
        onClick={onRemove}
      >
        <Icon name="remove" />
      </button>
    </li>
  );
}
