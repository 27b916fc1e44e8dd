import { useStore } from "@xyflow/react";
import { useLayoutEffect, useRef, useState } from "react";
import { Sign } from "./Sign";
import { useCanvas } from "./canvas";
import type { CanvasNode } from "./protocol";
import type { Rect } from "./routes";

interface Props {
  readonly node: CanvasNode;
  /** The node's box, counted from the corner of the document. */
  readonly box: Rect;
  readonly readOnly: boolean;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

const WIDTH = 264;
const GAP = 12;

/** What is wrong with a node, and what would cure it: beside the node, over everything else. */
export function ProblemCard({ node, box, readOnly, onEnter, onLeave }: Props) {
  const { model } = useCanvas();
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const card = useRef<HTMLDivElement>(null);
  const [tall, setTall] = useState(0);
  useLayoutEffect(() => setTall(card.current?.offsetHeight ?? 0), [node.message, node.fix_label]);
  const right = (box.x + box.width) * zoom + x + GAP;
  const left = box.x * zoom + x - GAP - WIDTH;
  const beside = right + WIDTH <= width - 4 || left < 4 ? Math.min(right, width - WIDTH - 4) : left;
  const top = Math.max(4, Math.min(box.y * zoom + y, height - tall - 8));
  return (
    <div
      ref={card}
      className={`problem ${node.severity ?? ""}`}
      style={{ width: WIDTH, transform: `translate(${Math.max(4, beside)}px, ${top}px)` }}
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
    >
      <div className="problem-text">
        {node.severity && <Sign severity={node.severity} />}
        <span>{node.message}</span>
      </div>
      {node.fix_label !== null && !readOnly && (
        <button type="button" className="fix" title="Quick fix (Q)" onClick={() => model.fix(node.id)}>
          {node.fix_label}
        </button>
      )}
    </div>
  );
}
