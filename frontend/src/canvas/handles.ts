import type { NodeHandle, Position } from "@xyflow/react";
import type { Frames } from "./frames";
import type { CanvasNode, Direction } from "./protocol";
import type { Size } from "./size";
import { type Slot, type Slots, outputId } from "./slots";

type Kind = "source" | "target";

/** The id of the far side of a frame's own slot, for the lines to what is inside. */
export const insideOf = (slotId: string): string => `inside-${slotId}`;

/** The id of the place at which an inner input is fed. */
export const FED = "fed";

/** What React Flow ties wires to: known beforehand, so that nothing has to be measured. */
export function handlesOf(
  node: CanvasNode,
  { inputs, outputs }: Slots,
  { width, height }: Size,
  direction: Direction,
  frames: Frames,
): NodeHandle[] {
  const down = direction === "down";
  const handle = ({ id, x, y }: Pick<Slot, "id" | "x" | "y">, type: Kind): NodeHandle => {
    const position = type === "source" ? (down ? "bottom" : "right") : down ? "top" : "left";
    return { id, type, position: position as Position, x, y, width: 0, height: 0 };
  };
  const made = [
    ...inputs.map((slot) => handle(slot, "target")),
    ...outputs.map((slot) => handle(slot, "source")),
  ];
  if (node.inside) {
    made.push(
      ...inputs.map((slot) => handle({ ...slot, id: insideOf(slot.id) }, "source")),
      ...outputs.map((slot) => handle({ ...slot, id: insideOf(slot.id) }, "target")),
    );
  }
  if (frames.fed.has(node.id)) {
    made.push(handle({ id: FED, x: down ? width / 2 : 0, y: down ? 0 : height / 2 }, "target"));
  }
  if (frames.gives.has(node.id) && outputs.length === 0) {
    const end = { x: down ? width / 2 : width, y: down ? height : height / 2 };
    made.push(handle({ id: outputId(0), ...end }, "source"));
  }
  return made;
}
