import { useEffect, useLayoutEffect, useRef } from "react";
import { Popover } from "../shared/Popover";
import type { Spot } from "./doors";
import { arrivalsAt } from "./inputs";
import type { CanvasModel, Snapshot } from "./model";
import { OrderRow } from "./OrderRow";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly id: string;
  readonly near: Spot;
  readonly onClose: () => void;
}

/** The inputs of a node that takes many, in their order, which the buttons change. */
export function OrderList({ model, snapshot, id, near, onClose }: Props) {
  const { scene, readOnly } = snapshot;
  const node = scene.byId.get(id)?.node;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("[aria-disabled=false]")?.focus();
  }, []);
  /** The button pressed last: the row that moves takes the focus along. */
  const pressed = useRef<string | null>(null);
  useLayoutEffect(() => {
    const button = pressed.current && `[data-move="${CSS.escape(pressed.current)}"]`;
    if (button) box.current?.querySelector<HTMLElement>(button)?.focus();
  }, [scene]);
  if (!node) return null;
  return (
    <Popover label={`Inputs of ${node.name}`} className="order" near={near} onClose={onClose}>
      <div ref={box}>
        <h2>Inputs of {node.name}</h2>
        {arrivalsAt(scene, node).map(({ port, arrivals }) => (
          <ol key={port} aria-label={port}>
            {arrivals.map((arrival, at) => (
              <OrderRow
                key={arrival.key}
                arrival={arrival}
                place={at + 1}
                movable={(by) => !readOnly && arrivals[at + by] !== undefined}
                onMove={(by) => {
                  pressed.current = `${arrival.key} ${by}`;
                  model.reorder(arrival.wire.edge, at + by);
                }}
              />
            ))}
          </ol>
        ))}
      </div>
    </Popover>
  );
}
