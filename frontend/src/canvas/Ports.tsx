import { memo, useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";
import type { Direction } from "./protocol";
import { MORE, type Slot, type Slots, inputId, outputId } from "./slots";
import type { End } from "./wiring";

interface Props {
  readonly id: string;
  readonly slots: Slots;
  readonly direction: Direction;
  readonly selected: boolean;
}

/** The places of a node at which wires begin and end. */
export const Ports = memo(function Ports({ id, slots, direction, selected }: Props) {
  const { wiring } = useCanvas();
  const fits = useSyncExternalStore(wiring.subscribe, () => wiring.fits(id));
  const drawing = useSyncExternalStore(wiring.subscribe, () => wiring.snapshot()?.fixed.side ?? null);
  const over = useSyncExternalStore(wiring.subscribe, () => slotOver(wiring.snapshot()?.over, id));
  const fitting = new Set(fits.split(" "));
  const port = (slot: Slot, side: "input" | "output") => {
    const asked = selected || (drawing === "output" && fitting.has(slot.id));
    if (slot.hidden && !asked && slot.label !== MORE) return null;
    const classes = [
      "port",
      side,
      slot.free && "free",
      slot.corner && "corner",
      slot.hidden && !asked && "unasked",
      fitting.has(slot.id) && "fits",
      over === slot.id && "over",
    ];
    return (
      <span
        key={slot.id}
        className={classes.filter(Boolean).join(" ")}
        style={{ left: slot.x, top: slot.y }}
        data-port={slot.port}
        data-side={side}
        data-order={slot.order}
      >
        {slot.label !== "" && <span className={slot.label === MORE ? "port-label plus" : "port-label"}>{slot.label}</span>}
      </span>
    );
  };
  return (
    <span className={`ports nodrag nopan ${direction}`} aria-hidden="true">
      {slots.inputs.map((slot) => port(slot, "input"))}
      {slots.outputs.map((slot) => port(slot, "output"))}
    </span>
  );
});

function slotOver(over: End | null | undefined, id: string): string {
  if (over?.node !== id) return "";
  return over.side === "output" ? outputId(over.port) : inputId(over.port, over.order ?? 0);
}
