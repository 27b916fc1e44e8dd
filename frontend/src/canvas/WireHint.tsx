import { useStore } from "@xyflow/react";
import { useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";
import { hintFor } from "./hint";
import type { Snapshot } from "./model";
import type { Ties } from "./ties";

interface Props {
  readonly snapshot: Snapshot;
  readonly ties: Ties;
}

/** Beside the end of the wire that is being drawn: what it would do, or why it cannot be. */
export function WireHint({ snapshot, ties }: Props) {
  const { wiring } = useCanvas();
  const drawing = useSyncExternalStore(wiring.subscribe, wiring.snapshot);
  const [x, y, zoom] = useStore((state) => state.transform);
  if (!drawing) return null;
  const hint = hintFor(drawing, snapshot.verdict, snapshot.scene);
  const at = drawing.at ?? (drawing.over && ties.of(drawing.over));
  if (!hint || !at) return null;
  return (
    <div
      className={`wire-hint ${hint.tone}`}
      style={{ transform: `translate(${at.x * zoom + x + 16}px, ${at.y * zoom + y + 14}px)` }}
      aria-hidden="true"
    >
      {hint.text}
    </div>
  );
}
