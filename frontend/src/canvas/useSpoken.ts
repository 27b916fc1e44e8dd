import { useCallback, useEffect, useState } from "react";

/** What a screen reader says last: of the model's announcements and of what the canvas says. */
export function useSpoken(announcement: string): {
  readonly spoken: string;
  readonly say: (text: string) => void;
} {
  const [spoken, setSpoken] = useState(announcement);
  useEffect(() => setSpoken(announcement), [announcement]);
  // The same words again would not be read out: a space makes them a change.
  const say = useCallback((text: string) => setSpoken((last) => (last === text ? `${text} ` : text)), []);
  return { spoken, say };
}
