import { type RefObject, useEffect, useState } from "react";

/** Whether somebody works on the canvas with the keys: what was pressed last is a key, and there. */
export function useByKeys(canvas: RefObject<HTMLElement | null>): boolean {
  const [byKeys, setByKeys] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const options = { signal: stop.signal, capture: true };
    const isThere = (event: Event) => canvas.current !== null && event.composedPath().includes(canvas.current);
    window.addEventListener("keydown", (event) => setByKeys(isThere(event)), options);
    window.addEventListener("pointerdown", () => setByKeys(false), options);
    return () => stop.abort();
  }, [canvas]);
  return byKeys;
}
