import { Icon } from "../shared/Icon";
import type { Arrival } from "./inputs";

interface Props {
  readonly arrival: Arrival;
  readonly place: number;
  /** Whether it can move up (-1) or down (1). */
  readonly movable: (by: -1 | 1) => boolean;
  readonly onMove: (by: -1 | 1) => void;
}

/** One input of a node that takes many, with the buttons that give it another place. */
export function OrderRow({ arrival, place, movable, onMove }: Props) {
  const { from, label, wire } = arrival;
  return (
    <li>
      <span className="order-place">{place}</span>
      <span className="order-name">
        {from}
        {label && <span className="order-label">{label}</span>}
      </span>
      <span className="order-shape">{wire.shape}</span>
      {([-1, 1] as const).map((by) => (
        <button
          key={by}
          type="button"
          className="tool"
          data-move={`${arrival.key} ${by}`}
          aria-label={`Move ${from} ${by < 0 ? "up" : "down"}`}
          aria-disabled={!movable(by)}
          onClick={() => movable(by) && onMove(by)}
        >
          <Icon name={by < 0 ? "earlier" : "later"} />
        </button>
      ))}
    </li>
  );
}
