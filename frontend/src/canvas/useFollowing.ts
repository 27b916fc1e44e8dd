import { useEffect, useRef } from "react";
import type { Canvas } from "./canvas";
import { endName } from "./hint";
import type { Verdict } from "./protocol";
import type { CanvasView } from "./useView";

/** Brings the active node into view when the model wishes so. */
export function useRevealed(
  reveal: number,
  active: string | null,
  view: CanvasView,
  moving: boolean,
): void {
  const seen = useRef(reveal);
  useEffect(() => {
    if (seen.current === reveal) return;
    seen.current = reveal;
    if (active !== null && !moving) view.reveal(active);
    // Only a wish to reveal moves the view: the person may have panned away from the active node.
  }, [reveal]);
}

/** Shows where a wire that the keyboard draws would end, and says what Python says of it. */
export function useTourShown(
  { wiring, model }: Canvas,
  view: CanvasView,
  verdict: Verdict | null,
  say: (text: string) => void,
): void {
  useEffect(
    () =>
      wiring.subscribe(() => {
        const drawing = wiring.snapshot();
        if (drawing?.tour && drawing.over) view.reveal(drawing.over.node);
      }),
    [wiring, view],
  );
  useEffect(() => {
    const drawing = wiring.snapshot();
    if (!verdict?.message || !drawing?.tour || !drawing.over) return;
    say(`${endName(drawing.over, model.snapshot().scene)}. ${verdict.message}`);
  }, [verdict, wiring, model, say]);
}
