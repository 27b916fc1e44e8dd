import { useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";

/** Whether a wire is being drawn that cannot end at a node. */
export function useUnfit(id: string): boolean {
  const { wiring } = useCanvas();
  return useSyncExternalStore(wiring.subscribe, () => {
    const drawing = wiring.snapshot();
    return drawing !== null && drawing.fixed.node !== id && wiring.fits(id) === "";
  });
}
