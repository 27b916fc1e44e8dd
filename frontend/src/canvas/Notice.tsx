import { useEffect, useState } from "react";
import type { Said } from "./state";

/** How long a notice stays, in milliseconds. */
const STAYS_MS = 4000;

/** Says for a moment what nothing else on the canvas shows; a screen reader hears it elsewhere. */
export function Notice({ said }: { readonly said: Said | null }) {
  const [over, setOver] = useState<Said | null>(said);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setOver(said), STAYS_MS);
    return () => clearTimeout(timer);
  }, [said]);
  if (!said || said === over) return null;
  return (
    <div className="notice" aria-hidden="true">
      {said.text}
    </div>
  );
}
