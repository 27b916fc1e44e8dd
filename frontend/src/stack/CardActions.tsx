import { Icon, type IconName } from "../shared/Icon";
import type { StackModel } from "./model";
import type { Row } from "./protocol";

interface Props {
  readonly row: Row;
  readonly model: StackModel;
}

interface Action {
  readonly icon: IconName;
  readonly label: string;
  readonly run: () => void;
}

/** The buttons on a card under the pointer. The keyboard has shortcuts and the toolbar. */
export function CardActions({ row, model }: Props) {
  const ids = [row.id];
  const actions: Action[] = [
    { icon: "copy", label: "Duplicate", run: () => model.duplicate(false, ids) },
    {
      icon: "bypass",
      label: row.bypassed ? "Stop bypassing" : "Bypass",
      run: () => model.bypass(ids),
    },
    { icon: "remove", label: "Delete", run: () => model.remove(ids) },
  ];
  return (
    <span className="card-actions">
      {actions.map(({ icon, label, run }) => (
        <button
          key={icon}
          type="button"
          tabIndex={-1}
          title={label}
          aria-label={`${label} ${row.name}`}
          onClick={run}
        >
          <Icon name={icon} />
        </button>
      ))}
    </span>
  );
}
