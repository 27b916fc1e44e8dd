import { useStore } from "@xyflow/react";
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { useCanvas } from "./canvas";
import { hintCorner, hintFor } from "./hint";
import type { Snapshot } from "./model";
import type { Ties } from "./ties";

interface Props {
  readonly snapshot: Snapshot;
  readonly ties: Ties;
}

const NONE = { width: 0, height: 0 } as const;

/** Beside the end of the wire that is being drawn: what it would do, or why it cannot be. */
export function WireHint({ snapshot, ties }: Props) {
  const { wiring } = useCanvas();
  const drawing = useSyncExternalStore(wiring.subscribe, wiring.snapshot);
  const [left, top, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<{ readonly width: number; readonly height: number }>(NONE);
  const hint = drawing && hintFor(drawing, snapshot.verdict, snapshot.scene);
  useLayoutEffect(() => {
    if (box.current) setSize({ width: box.current.offsetWidth, height: box.current.offsetHeight });
  }, [hint?.text]);
  const at = drawing && (drawing.at ?? (drawing.over && ties.of(drawing.over)));
  if (!hint || !at) return null;
  const { x, y } = hintCorner({ x: at.x * zoom + left, y: at.y * zoom + top }, size, { width, height });
  return (
    <div
      ref={box}
      className={`wire-hint ${hint.tone}`}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      aria-hidden="true"
    >
      {hint.text}
    </div>
  );
}
