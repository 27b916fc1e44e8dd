import { ViewportPortal } from "@xyflow/react";
import { useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";
import { route } from "./routes";
import type { Ties } from "./ties";

/** The wire that is being drawn: from the end that stays to the pointer, or to what is under it. */
export function WireLine({ ties }: { readonly ties: Ties }) {
  const { wiring } = useCanvas();
  const drawing = useSyncExternalStore(wiring.subscribe, wiring.snapshot);
  if (!drawing) return null;
  const fixed = ties.of(drawing.fixed);
  const loose = (drawing.over && !drawing.refusal && ties.of(drawing.over)) ?? drawing.at;
  if (!fixed || !loose) return null;
  const [from, to] = drawing.fixed.side === "output" ? [fixed, loose] : [loose, fixed];
  const classes = ["drawing", drawing.refusal !== null && "refused", drawing.ends && "lands"];
  return (
    <ViewportPortal>
      <svg className={classes.filter(Boolean).join(" ")} aria-hidden="true">
        <path d={route(from, to, ties.directionOf(drawing.fixed), null)} />
        <circle cx={loose.x} cy={loose.y} r={4.5} />
      </svg>
    </ViewportPortal>
  );
}
