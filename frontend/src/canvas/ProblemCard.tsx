import { useStore } from "@xyflow/react";
import { useLayoutEffect, useRef, useState } from "react";
import { Sign } from "./Sign";
import { besideNode } from "./callout";
import { useCanvas } from "./canvas";
import { parent } from "./paths";
import type { CanvasNode } from "./protocol";
import type { Rect } from "./routes";

interface Props {
  readonly node: CanvasNode;
  /** The boxes of all nodes, counted from the corner of the document. */
  readonly boxes: ReadonlyMap<string, Rect>;
  readonly readOnly: boolean;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

const WIDTH = 264;

/** What is wrong with a node, and what would cure it: beside the node, over everything else. */
export function ProblemCard({ node, boxes, readOnly, onEnter, onLeave }: Props) {
  const { model } = useCanvas();
  const { scene } = model.snapshot();
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const card = useRef<HTMLDivElement>(null);
  const [tall, setTall] = useState(0);
  useLayoutEffect(() => setTall(card.current?.offsetHeight ?? 0), [node.message, node.fix_label]);
  const onScreen = (box: Rect): Rect => ({
    x: box.x * zoom + x,
    y: box.y * zoom + y,
    width: box.width * zoom,
    height: box.height * zoom,
  });
  const box = boxes.get(node.id);
  if (!box) return null;
  // A frame is no more than what is in it.
  const isOther = (id: string) => id !== node.id && parent(id) !== node.id && !scene.byId.get(id)?.node.inside;
  const others = [...boxes].flatMap(([id, other]) => (isOther(id) ? [onScreen(other)] : []));
  const spot = besideNode(onScreen(box), others, { width: WIDTH, height: tall }, { width, height });
  return (
    <div
      ref={card}
      className={`problem ${node.severity ?? ""}`}
      style={{ width: WIDTH, transform: `translate(${spot.x}px, ${spot.y}px)` }}
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
