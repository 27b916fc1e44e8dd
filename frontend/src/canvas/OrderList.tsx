import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { Popover } from "../shared/Popover";
import type { Doors, Spot } from "./doors";
import { arrivalsAt } from "./inputs";
import type { CanvasModel, Snapshot } from "./model";
import { OrderRow } from "./OrderRow";
import type { CanvasEdge } from "./protocol";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly doors: Pick<Doors, "take">;
  readonly id: string;
  readonly near: Spot;
  readonly onClose: () => void;
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The arrows go from button to button, and not the page from under the list. */
function goAlong(event: KeyboardEvent<HTMLElement>): void {
  const [rows, columns] = STEPS[event.key] ?? [];
  if (rows === undefined || columns === undefined) return;
  event.preventDefault();
  const table = [...event.currentTarget.querySelectorAll("li")].map((row) => [...row.querySelectorAll("button")]);
  const row = table.findIndex((buttons) => buttons.some((button) => button === event.target));
  const column = table[row]?.findIndex((button) => button === event.target) ?? -1;
  table[row + rows]?.[column + columns]?.focus();
}

/** The wires that arrive at a node: their order, which the buttons change, and where they end. */
export function OrderList({ model, snapshot, doors, id, near, onClose }: Props) {
  const { scene } = snapshot;
  const node = scene.byId.get(id)?.node;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("[aria-disabled=false]")?.focus();
  }, []);
  /** What was done last: the row that moved takes the focus along, the next one that of a row gone. */
  const moved = useRef<string | null>(null);
  const removed = useRef<number | null>(null);
  useLayoutEffect(() => {
    const button = moved.current && `[data-move="${CSS.escape(moved.current)}"]`;
    if (button) box.current?.querySelector<HTMLElement>(button)?.focus();
    if (removed.current === null) return;
    const left = [...(box.current?.querySelectorAll<HTMLElement>("[data-remove]") ?? [])];
    left[Math.min(removed.current, left.length - 1)]?.focus();
    removed.current = null;
  }, [scene]);
  if (!node) return null;
  const ports = arrivalsAt(scene, node);
  const rows = ports.flatMap(({ arrivals }) => arrivals);
  const remove = (edge: CanvasEdge, row: number) => {
    moved.current = null;
    removed.current = row;
    if (rows.length === 1) onClose();
    model.disconnect([edge]);
  };
  return (
    <Popover label={`Inputs of ${node.name}`} className="order" near={near} onClose={onClose}>
      <div ref={box} onKeyDown={goAlong}>
        <h2>Inputs of {node.name}</h2>
        {ports.map(({ port, arrivals }) => (
          <ol key={port} aria-label={port}>
            {arrivals.map((arrival, at) => (
              <OrderRow
                key={arrival.key}
                arrival={arrival}
                place={at + 1}
                orders={arrivals.length > 1}
                movable={(by) => arrivals[at + by] !== undefined}
                onMove={(by) => {
                  moved.current = `${arrival.key} ${by}`;
                  model.reorder(arrival.wire.edge, at + by);
                }}
                onTake={() => {
                  onClose();
                  doors.take(arrival.wire.edge);
                }}
                onRemove={() => remove(arrival.wire.edge, rows.indexOf(arrival))}
              />
            ))}
          </ol>
        ))}
        <p className="order-keys">R takes a wire elsewhere, Delete removes it.</p>
      </div>
    </Popover>
  );
}
