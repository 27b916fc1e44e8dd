import { useLayoutEffect, useRef, useState } from "react";
import type { Held } from "./flow";
import type { CanvasModel } from "./model";
import { Moves, NOTHING_HELD } from "./moves";

export interface Holding {
  /** Where nodes are that are being moved, before Python hears of it. */
  readonly held: Held;
  readonly moves: Moves;
}

/** Moving nodes: on the screen at once, to Python when it is done; another document ends it. */
export function useHeld(model: CanvasModel, epoch: string): Holding {
  const [held, setHeld] = useState<Held>(NOTHING_HELD);
  // The pointer may report more often than the screen draws.
  const frame = useRef(0);
  const [moves] = useState(
    () =>
      new Moves(model, (next) => {
        cancelAnimationFrame(frame.current);
        if (next === NOTHING_HELD) setHeld(next);
        else frame.current = requestAnimationFrame(() => setHeld(next));
      }),
  );
  useLayoutEffect(() => moves.giveUp, [moves, epoch]);
  return { held, moves };
}
