import { useState } from "react";

/** Whether a value is another one than in the render before; call it while rendering. */
export function useChanged(value: string): boolean {
  const [before, setBefore] = useState(value);
  if (before !== value) setBefore(value);
  return before !== value;
}
