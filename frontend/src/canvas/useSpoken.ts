import { useCallback, useEffect, useState } from "react";
import { spokenAfter } from "../shared/spoken";

/** What a screen reader says last: of the model's announcements and of what the canvas says. */
export function useSpoken(announcement: string): {
  readonly spoken: string;
  readonly say: (text: string) => void;
} {
  const [spoken, setSpoken] = useState(announcement);
  useEffect(() => setSpoken(announcement), [announcement]);
  const say = useCallback((text: string) => setSpoken((last) => spokenAfter(last, text)), []);
  return { spoken, say };
}
