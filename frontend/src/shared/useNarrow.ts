import { type RefObject, useLayoutEffect, useState } from "react";

/** Whether an element is narrower than a limit in pixels, followed as it changes. */
export function useNarrow(element: RefObject<HTMLElement | null>, limit: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const here = element.current;
    if (!here) return;
    const measure = () => {
      if (here.clientWidth > 0) setNarrow(here.clientWidth < limit);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(here);
    return () => observer.disconnect();
  }, [element, limit]);
  return narrow;
}
