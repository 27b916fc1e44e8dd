import { useEffect, useRef } from "react";

/** Takes the focus back once what was open has gone by itself, and the focus with it. */
export function useFocusBack(isOpen: boolean, focus: () => void): void {
  const was = useRef(isOpen);
  useEffect(() => {
    if (was.current && !isOpen && document.activeElement === document.body) focus();
    was.current = isOpen;
  }, [isOpen, focus]);
}
