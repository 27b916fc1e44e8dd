import { BLOCK } from "../shared/palette";
import { cornerOf } from "./copying";
import type { Draft } from "./draft";
import { parent } from "./paths";
import { placeholder } from "./placeholder";
import type { CanvasEdge, Direction, Point } from "./protocol";

/** Shows a block in the place of nodes: what came from outside feeds it, it feeds what they fed. */
export function group(
  draft: Draft,
  { node_ids, node_id, name }: { node_ids: readonly string[]; node_id: string; name: string },
): void {
  const ids = new Set(node_ids);
  const chosen = draft.inScope(parent(node_id)).filter(({ id }) => ids.has(id));
  if (draft.isTaken(node_id) || chosen.length === 0 || chosen.length < ids.size) return;
  const entering = chosen.flatMap(({ id }) => draft.into(id)).filter(({ source }) => !ids.has(source));
  const leaving = chosen.flatMap(({ id }) => draft.from(id)).filter(({ target }) => !ids.has(target));
  const exits = byStart(leaving);
  draft.add(
    placeholder(node_id, BLOCK, draft.palette, {
      name,
      position: middleOf(
        chosen.flatMap(({ position }) => (position ? [position] : [])),
        draft.direction(parent(node_id)),
      ),
      holds: chosen.length,
      outputs: Array.from({ length: Math.max(1, exits.length) }, () => ({ label: "", shape: "" })),
      is_output: chosen.some((node) => node.is_output),
    }),
  );
  exits.forEach((edges, port) => draft.restart(edges, { source: node_id, source_port: port }));
  draft.drop(node_ids);
  for (const [first] of byStart(entering)) {
    if (first) draft.connect({ ...first, target: node_id, target_port: "inputs", order: null });
  }
}

/** Where a block stands that takes the place of nodes (`to_middle` in `builder/graph/placing.py`). */
function middleOf(places: readonly Point[], direction: Direction): Point | null {
  const corner = cornerOf(places);
  if (!corner) return null;
  const [x, y] = corner;
  const half = (across: readonly number[], from: number) => Math.floor((Math.max(...across) - from) / 2);
  return direction === "down"
    ? [x + half(places.map(([left]) => left), x), y]
    : [x, y + half(places.map(([, top]) => top), y)];
}

/** The wires by the output that they start at. */
function byStart(edges: readonly CanvasEdge[]): CanvasEdge[][] {
  const starts = new Map<string, CanvasEdge[]>();
  for (const edge of edges) {
    const key = `${edge.source}:${edge.source_port}`;
    starts.set(key, [...(starts.get(key) ?? []), edge]);
  }
  return [...starts.values()];
}
