import { useEffect, useRef } from "react";
import type { Canvas } from "./canvas";
import { endName } from "./hint";
import type { Snapshot } from "./model";
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

/** Goes back to the network when it has moved out of sight, or was undone up to where nothing is seen. */
export function useInSight(
  { boxes, selection }: Snapshot,
  view: CanvasView,
  moving: boolean,
): void {
  useEffect(() => {
    if (!moving) view.goBack(selection.active);
    // Whoever pans away from the network has done so on purpose: only a change of it counts.
  }, [boxes]);
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
