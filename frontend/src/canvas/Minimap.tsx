import { useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useEffect, useMemo, useRef } from "react";
import { follow } from "../shared/follow";
import { UNKNOWN_FAMILY } from "../shared/palette";
import { themeValue } from "../shared/theme";
import { fromMap, onMap, scaleFor, seen } from "./map";
import type { Snapshot } from "./model";
import type { Rect } from "./routes";
import type { CanvasView } from "./useView";
import { ZOOMS, around, centred } from "./viewport";

interface Props {
  readonly snapshot: Snapshot;
  readonly view: CanvasView;
}

/** In pixels. */
const SIZE = { width: 150, height: 104 };

/**
 * All of the canvas in small: a press or a drag goes there, the wheel zooms.
 *
 * It is drawn with a canvas element, and not again while the view moves: React Flow's own map has
 * an element for each node, which costs half of every frame at a thousand nodes.
 */
export function Minimap({ snapshot, view }: Props) {
  const { scene, boxes, selection, families } = snapshot;
  const flow = useReactFlow();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = useMemo(
    () => scaleFor(around(view.boxes().values()) ?? { x: 0, y: 0, ...SIZE }, SIZE),
    [view, boxes],
  );
  useEffect(() => {
    const here = canvas.current;
    if (!here) return;
    const draw = () => {
      const rects = rectsOf(snapshot, view.boxes(), here);
      paint(here, rects.map(([rect, look]) => [onMap(rect, scale), look]));
    };
    draw();
    const themed = new MutationObserver(draw);
    const host = here.closest(".strata");
    if (host) themed.observe(host, { attributeFilter: ["data-theme"] });
    return () => themed.disconnect();
  }, [scene, boxes, selection, families, scale, view]);

  // React's own listener could not keep the page from scrolling.
  useEffect(() => {
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const to = flow.getZoom() * 2 ** (-event.deltaY / 500);
      void flow.zoomTo(Math.min(ZOOMS.most, Math.max(ZOOMS.least, to)));
    };
    const here = canvas.current;
    here?.addEventListener("wheel", onWheel, { passive: false });
    return () => here?.removeEventListener("wheel", onWheel);
  }, [flow]);

  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const room = { width, height };
  const window = onMap(seen({ x, y, zoom }, room), scale);
  const go = (clientX: number, clientY: number) => {
    const corner = canvas.current?.getBoundingClientRect();
    if (!corner) return;
    const there = fromMap({ x: clientX - corner.left, y: clientY - corner.top }, scale);
    void flow.setViewport(centred(there, room, flow.getZoom()));
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    go(event.clientX, event.clientY);
    follow(event.nativeEvent, { move: go, end: () => undefined });
  };
  return (
    <div
      className="minimap"
      role="img"
      aria-label="Map of the canvas"
      style={SIZE}
      onPointerDown={onPointerDown}
    >
      <canvas ref={canvas} style={SIZE} />
      <div
        className="minimap-window"
        style={{
          width: window.width,
          height: window.height,
          transform: `translate(${window.x}px, ${window.y}px)`,
        }}
      />
    </div>
  );
}

/** How a node is drawn: a frame as its border, since what it holds is seen in it. */
interface Look {
  readonly colour: string;
  readonly isFrame: boolean;
  /** The colour of the line around it; null for none. */
  readonly around: string | null;
}

type Drawn = readonly [rect: Rect, look: Look];

function rectsOf(snapshot: Snapshot, boxes: ReadonlyMap<string, Rect>, element: Element): Drawn[] {
  const dark = element.closest<HTMLElement>(".strata")?.dataset.theme === "dark";
  const selected = new Set(snapshot.selection.nodes);
  const text = themeValue(element, "text-color") || "#1a1f2b";
  const red = themeValue(element, "red-color") || "#c43c35";
  return snapshot.scene.nodes.flatMap(({ node }): Drawn[] => {
    const box = boxes.get(node.id);
    if (!box) return [];
    const family = snapshot.families.get(node.family) ?? UNKNOWN_FAMILY;
    const own = dark ? family.dark : family.light;
    const colour = node.severity === "error" ? red : own;
    return [[box, { colour, isFrame: node.inside !== null, around: selected.has(node.id) ? text : null }]];
  });
}

function paint(canvas: HTMLCanvasElement, rects: readonly Drawn[]): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = SIZE.width * ratio;
  canvas.height = SIZE.height * ratio;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  for (const [{ x, y, width, height }, { colour, isFrame, around }] of rects) {
    context.fillStyle = colour;
    context.strokeStyle = around ?? colour;
    if (!isFrame) context.fillRect(x, y, width, height);
    if (isFrame || around !== null) context.strokeRect(x, y, width, height);
  }
}
