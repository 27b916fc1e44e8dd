import { type MouseEvent, memo } from "react";
import { Icon } from "../shared/Icon";
import { NameField } from "../shared/NameField";
import { count } from "../shared/format";
import { type Family, familyStyle } from "../shared/palette";
import { CardActions } from "./CardActions";
import { Tags } from "./Tags";
import { hasSummary } from "./heights";
import type { StackModel } from "./model";
import type { ShownRow } from "./preview";

interface Props {
  readonly id: string;
  readonly shown: ShownRow;
  readonly family: Family;
  readonly place: number;
  readonly of: number;
  readonly selected: boolean;
  readonly active: boolean;
  readonly renaming: boolean;
  readonly readOnly: boolean;
  readonly model: StackModel;
  readonly onRename: (id: string | null) => void;
}

/** A layer of the stack: what it is, what it makes, what it costs, and what is wrong with it. */
export const LayerCard = memo(function LayerCard(props: Props) {
  const { id, shown, family, place, of, selected, active, renaming, readOnly, model, onRename } = props;
  const { row, hint } = shown;
  const classes = ["card", hint, row.severity, selected && "selected", active && "active"];
  if (row.bypassed) classes.push("bypassed");
  if (row.frozen) classes.push("frozen");
  const startRenaming = (event: MouseEvent) => {
    event.stopPropagation();
    if (!readOnly && shown.known) onRename(row.id);
  };
  return (
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={place}
      aria-setsize={of}
      aria-label={described(shown)}
      className={classes.filter(Boolean).join(" ")}
      style={familyStyle(family)}
      data-row={row.id}
      data-name={row.name}
    >
      <div className="card-head">
        <span className="card-icon" title={family.title} aria-hidden="true">
          {family.icon}
        </span>
        {renaming ? (
          <NameField
            name={row.name}
            onDone={(name) => {
              if (name !== null) model.rename(row.id, name);
              onRename(null);
            }}
          />
        ) : (
          <span className="card-name" title={row.name} onDoubleClick={startRenaming}>
            {row.name}
          </span>
        )}
        <span className="card-class">{row.class_name}</span>
        {!readOnly && shown.known && <CardActions row={row} model={model} />}
      </div>
      {hasSummary(row) && (
        <div className="card-summary" title={row.summary}>
          {row.summary}
        </div>
      )}
      {row.inputs !== null && row.inputs.length > 0 && (
        <div className="card-inputs" title={row.inputs.join(", ")}>
          from {row.inputs.map((name, at) => (
            <span key={name + at}>
              {at > 0 && ", "}
              <b>{name}</b>
            </span>
          ))}
        </div>
      )}
      <div className="card-facts">
        <span className="card-shape">{row.shape || (hint === "arriving" ? "…" : "—")}</span>
        <Tags row={row} />
        <span className={row.params ? "card-params some" : "card-params"}>{count(row.params)}</span>
      </div>
      {row.message !== null && (
        <div className="card-message">
          <span className="sign" aria-hidden="true">
            {row.severity === "info" ? "i" : "!"}
          </span>
          <span>{row.message}</span>
        </div>
      )}
      {row.fix_label !== null && !readOnly && (
        <button
          type="button"
          className="fix"
          tabIndex={active ? 0 : -1}
          title="Quick fix (Q)"
          onClick={() => model.fix(row.id)}
        >
          {row.fix_label}
        </button>
      )}
      {!readOnly && shown.known && (
        <span className="grip" data-grip aria-hidden="true">
          <Icon name="grip" />
        </span>
      )}
    </div>
  );
});

/** What a screen reader says of a card. */
function described({ row, hint }: ShownRow): string {
  const parts = [
    row.name,
    row.class_name,
    row.summary,
    row.shape && `output ${row.shape}`,
    row.params !== null && `${count(row.params)} parameters`,
    row.inputs?.length && `from ${row.inputs.join(", ")}`,
    row.shared !== null && `shares weights, group ${row.shared}`,
    row.repeat > 1 && `repeated ${row.repeat} times`,
    row.frozen && "frozen",
    row.bypassed && "bypassed",
    row.is_output && "output",
    row.severity && `${row.severity}: ${row.message ?? ""}`,
    row.fix_label && `quick fix: ${row.fix_label}`,
    hint === "arriving" && "being added",
    hint === "leaving" && "being removed",
  ];
  return parts.filter(Boolean).join(", ");
}
