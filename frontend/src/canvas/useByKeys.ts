import { type RefObject, useEffect, useState } from "react";

/** Whether somebody works on the canvas with the keys: what was pressed last there is a key. */
export function useByKeys(canvas: RefObject<HTMLElement | null>): boolean {
  const [byKeys, setByKeys] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const options = { signal: stop.signal, capture: true };
    canvas.current?.addEventListener("keydown", () => setByKeys(true), options);
    window.addEventListener("pointerdown", () => setByKeys(false), options);
    return () => stop.abort();
  }, [canvas]);
  return byKeys;
}
