import { useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useMemo, useRef } from "react";
import type { Spot, View } from "./doors";
import { type FlowEdge, type FlowNode, INSIDE } from "./flow";
import { levelAt } from "./level";
import type { CanvasModel } from "./model";
import { absolute } from "./nearest";
import { Panning } from "./panning";
import { type Box, type Size, WIDTH } from "./size";
import { type Viewport, around, centred, isSeen, opening, revealing, whole } from "./viewport";

/** How long the view takes to move, in milliseconds; not at all for people who want it so. */
const GLIDE_MS = 220;

/** From this size on something is shown that is brought into view by itself. */
const CLOSE = 0.8;

const NO_ROOM = { clientWidth: 0, clientHeight: 0 };

/** The middle of a new node's head, which is put where the pointer is. */
const HEAD = { x: WIDTH / 2, y: 20 };

export interface CanvasView extends View {
  /** The view of the graph at the start. */
  opening(): Viewport;
  /** Shows the graph as at the start. */
  open(): void;
  /** Brings a node into view, moving no further than it takes. */
  reveal(id: string): void;
  /** Brings a node back of which the middle cannot be seen. */
  recover(id: string): void;
  /** Goes back to the network, to a node of it if told, where nothing of it can be seen. */
  goBack(id: string | null): void;
  place(spot: Spot): Spot;
  /** Starts to follow a pointer that brings something: pans while it is near the border. */
  follower(): (spot: Spot) => void;
  /** All boxes, counted from the corner of the document. */
  boxes(): ReadonlyMap<string, Box>;
}

/** What moves the view, and what tells places of the window and of the canvas apart. */
export function useView(
  root: RefObject<HTMLElement | null>,
  model: CanvasModel,
  starts: Pick<View, "rename" | "wire" | "take">,
): CanvasView {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const store = useStoreApi();
  const boxes = useBoxes(model);
  const latest = useRef(starts);
  latest.current = starts;
  return useMemo(() => {
    const room = () => {
      const { clientWidth: width, clientHeight: height } = root.current ?? NO_ROOM;
      return { width, height };
    };
    const glide = () => ({ duration: still() ? 0 : GLIDE_MS });
    const show = (ids: readonly string[]) => {
      const bounds = around(ids.flatMap((id) => boxes().get(id) ?? []));
      if (!bounds) return;
      const { zoom } = flow.getViewport();
      const fitting = whole(bounds, room()).zoom;
      const wanted = Math.min(fitting, Math.max(zoom, CLOSE));
      void flow.setViewport(centred(middleOf(bounds), room(), wanted), glide());
    };
    const fit = () => {
      const bounds = around(boxes().values());
      if (bounds) void flow.setViewport(whole(bounds, room()), glide());
    };
    const reveal = (id: string) => {
      const box = boxes().get(id);
      const next = box && revealing(box, flow.getViewport(), room());
      if (next) void flow.setViewport(next, glide());
    };
    const start = () => void flow.setViewport(openingOf(model, boxes(), room()), glide());
    const sees = (box: Box) => isSeen(box, flow.getViewport(), room());
    return {
      boxes,
      show,
      fit,
      opening: () => openingOf(model, boxes(), room()),
      open: () => void flow.setViewport(openingOf(model, boxes(), room())),
      focus: () => root.current?.focus({ preventScroll: true }),
      zoomIn: () => void flow.zoomIn(glide()),
      zoomOut: () => void flow.zoomOut(glide()),
      rename: (id) => {
        // What is typed next goes into the field: it has to be there at once, and readable.
        const box = boxes().get(id);
        const isFar = levelAt(flow.getViewport().zoom) !== "full";
        const next = box && (isFar ? centred(middleOf(box), room(), CLOSE) : revealing(box, flow.getViewport(), room()));
        if (next) void flow.setViewport(next);
        latest.current.rename(id);
      },
      wire: (id) => latest.current.wire(id),
      take: (edge) => latest.current.take(edge),
      reveal,
      recover: (id) => {
        const box = boxes().get(id);
        if (box && !sees(box)) reveal(id);
      },
      goBack: (id) => {
        if (room().width === 0 || boxes().size === 0 || [...boxes().values()].some(sees)) return;
        if (id === null) start();
        else reveal(id);
      },
      survey: () => {
        const { active } = model.snapshot().selection;
        const box = active === null ? undefined : boxes().get(active);
        if (!box || isSeen(box, openingOf(model, boxes(), room()), room())) start();
        else if (active !== null) reveal(active);
      },
      place: (spot) => flow.screenToFlowPosition(spot, { snapToGrid: false }),
      under: (spot) => {
        const at = flow.screenToFlowPosition(spot, { snapToGrid: false });
        const scope = scopeAt(at, model, boxes());
        const corner = scope === "" ? { x: 0, y: 0 } : inner(boxes().get(scope));
        return {
          scope,
          position: [Math.round(at.x - corner.x - HEAD.x), Math.round(at.y - corner.y - HEAD.y)],
        };
      },
      follower: () => {
        const panning = new Panning();
        return (spot) => {
          const by = root.current && panning.step(spot, root.current.getBoundingClientRect());
          if (by) void store.getState().panBy(by);
        };
      },
    };
  }, [flow, store, root, model, boxes]);
}

/** All boxes counted from the corner of the document, worked out once for each arrangement. */
function useBoxes(model: CanvasModel): () => ReadonlyMap<string, Box> {
  return useMemo(() => {
    let from: unknown = null;
    let found: ReadonlyMap<string, Box> = new Map();
    return () => {
      const { scene, boxes } = model.snapshot();
      if (from !== boxes) found = absolute(scene, boxes);
      from = boxes;
      return found;
    };
  }, [model]);
}

function middleOf({ x, y, width, height }: Box): Spot {
  return { x: x + width / 2, y: y + height / 2 };
}

function openingOf(model: CanvasModel, boxes: ReadonlyMap<string, Box>, room: Size): Viewport {
  const { scene } = model.snapshot();
  const bounds = around(boxes.values());
  if (!bounds) return { x: room.width / 2 - HEAD.x, y: room.height / 4, zoom: 1 };
  const fed = new Set(scene.edges.map(({ edge }) => edge.target));
  const first = scene.nodes
    .filter(({ node, scope }) => scope === "" && !fed.has(node.id))
    .flatMap(({ node }) => boxes.get(node.id) ?? []);
  return opening(bounds, first, room, scene.direction(""));
}

/** The innermost frame around a place; empty for the document. */
function scopeAt({ x, y }: Spot, model: CanvasModel, boxes: ReadonlyMap<string, Box>): string {
  let found = "";
  for (const { node } of model.snapshot().scene.nodes) {
    const box = node.inside ? boxes.get(node.id) : undefined;
    if (!box || !box.width) continue;
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) found = node.id;
  }
  return found;
}

const inner = (box: Box | undefined): Spot => ({
  x: (box?.x ?? 0) + INSIDE.x,
  y: (box?.y ?? 0) + INSIDE.y,
});

function still(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
