import type { Direction } from "./protocol";
import type { Spot } from "./routes";
import { type Slots, inputId, outputId } from "./slots";
import type { End } from "./wiring";

/** What is known of where things stand on the canvas now. */
export interface Standing {
  /** A node's corner, from the corner of the document. */
  readonly cornerOf: (id: string) => Spot | null;
  readonly slotsOf: (id: string) => Slots | undefined;
  readonly directionIn: (id: string) => Direction;
}

/** Finds the places at which wires are tied, in the coordinates of the canvas. */
export class Ties {
  constructor(private readonly standing: Standing) {}

  of(end: End): Spot | null {
    const corner = this.standing.cornerOf(end.node);
    const slots = this.standing.slotsOf(end.node);
    const slot =
      end.side === "output"
        ? slots?.outputs.find(({ id }) => id === outputId(end.port))
        : slots?.inputs.find(
            ({ id, port, free }) =>
              end.order === null ? port === end.port && free : id === inputId(end.port, end.order),
          ) ?? slots?.inputs.find(({ port }) => port === end.port);
    return corner && slot ? { x: corner.x + slot.x, y: corner.y + slot.y } : null;
  }

  directionOf(end: End): Direction {
    return this.standing.directionIn(end.node);
  }
}
