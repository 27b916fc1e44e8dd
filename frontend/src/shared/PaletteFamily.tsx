import type { ReactNode } from "react";
import { Icon } from "./Icon";
import { type Family, familyStyle } from "./palette";

interface Props {
  readonly family: Family;
  readonly count: number;
  readonly open: boolean;
  readonly onToggle: (name: string) => void;
  readonly children: ReactNode;
}

/** A family of the palette that folds. */
export function PaletteFamily({ family, count, open, onToggle, children }: Props) {
  return (
    <div role="group" aria-label={family.title} style={familyStyle(family)}>
      <button
        type="button"
        className="family"
        aria-expanded={open}
        onClick={() => onToggle(family.name)}
      >
        <span className={open ? "family-chevron open" : "family-chevron"}>
          <Icon name="chevron" />
        </span>
        <span className="family-title">{family.title}</span>
        <span className="family-count">{count}</span>
      </button>
      {open && children}
    </div>
  );
}
