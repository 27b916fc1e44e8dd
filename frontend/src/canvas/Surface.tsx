import {
  type MouseEvent,
  type RefObject,
  useCallback,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { Flow } from "./Flow";
import { Minimap } from "./Minimap";
import { ProblemCard } from "./ProblemCard";
import { ViewControls } from "./ViewControls";
import { WireHint } from "./WireHint";
import { WireLine } from "./WireLine";
import type { Canvas } from "./canvas";
import { standingOn } from "./chosen";
import type { Doors } from "./doors";
import { domId } from "./flow";
import type { Snapshot } from "./model";
import { parent } from "./paths";
import { noteIn } from "./scene";
import { Ties } from "./ties";
import type { Tour } from "./tour";
import { useBox } from "./useBox";
import { useInSight, useRevealed, useTourShown } from "./useFollowing";
import { useHeld } from "./useHeld";
import { useKeyboard } from "./useKeyboard";
import { useNoCaret } from "./useNoCaret";
import { useOpening } from "./useOpening";
import type { Parts } from "./useParts";
import { useProblem } from "./useProblem";
import type { CanvasView } from "./useView";
import { useWiring } from "./useWiring";

interface Props {
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly canvas: Canvas;
  readonly parts: Parts;
  readonly snapshot: Snapshot;
  readonly view: CanvasView;
  readonly tour: Tour;
  readonly doors: Doors;
  readonly renaming: string | null;
  readonly prefix: string;
  readonly narrow: boolean;
  readonly say: (text: string) => void;
  readonly command: Parameters<typeof useKeyboard>[0]["command"];
}

const EMPTY = "Drag an Input from the left, or double-click.";

/**
 * The canvas itself: it keeps the focus and names what the keyboard stands on, so that no rerun
 * and no panning, which takes nodes from the page, can lose the focus. An application, as its keys
 * are its own; the layers and notes in it are a tree (`Flow`).
 */
export function Surface(props: Props) {
  const { surface, canvas, parts, snapshot, view, tour, doors, renaming, prefix, narrow, say } = props;
  const { model, wiring } = canvas;
  const drawing = useSyncExternalStore(wiring.subscribe, () => wiring.snapshot()?.fixed.side);
  const { selection, scene, readOnly, reveal, epoch, verdict } = snapshot;
  const [moving, setMoving] = useState(false);
  const [boxing, setBoxing] = useState(false);
  const holding = useHeld(model, epoch);
  const opening = useOpening(surface, view, epoch);
  const box = useBox(surface, { model, view, boxing });
  const { problem, hover } = useProblem(surface, snapshot, moving || drawing !== undefined);
  const ties = useMemo(
    () =>
      new Ties({
        cornerOf: (id) => view.boxes().get(id) ?? null,
        slotsOf: wiring.slotsOf,
        directionIn: (id) => model.snapshot().scene.direction(parent(id)),
      }),
    [view, wiring, model],
  );
  useWiring(surface, { canvas, place: view.place, onNothing: doors.quickAdd, say });
  const onKeyDown = useKeyboard({ model, wiring, view, moves: holding.moves, doors, tour, command: props.command });
  const standing = standingOn(selection);
  useRevealed(reveal, standing, view, moving);
  useInSight(snapshot, view, moving);
  useNoCaret(surface);
  useTourShown(canvas, view, verdict, say);

  const onMoving = useCallback(
    (isMoving: boolean) => {
      setMoving(isMoving);
      const { active } = model.snapshot().selection;
      // A pointer can take a node out of the canvas, over what is beside it.
      if (!isMoving && active !== null) view.recover(active);
    },
    [model, view],
  );
  const onOpen = useCallback(
    (id: string, event: MouseEvent) => {
      const target = event.target as Element;
      const note = noteIn(id);
      if (note !== null && !model.snapshot().readOnly) doors.note(note);
      const node = model.snapshot().scene.byId.get(id)?.node;
      if (!node || model.snapshot().readOnly || target.closest("[data-port], button, input")) return;
      if (target.closest(".layer-name")) view.rename(id);
      else if (node.holds !== null && node.inside === null) model.fold(true);
      else if (node.inside !== null && !target.closest(".frame-head")) {
        const spot = { x: event.clientX, y: event.clientY };
        doors.quickAdd({ how: "at", ...view.under(spot) }, spot);
      }
    },
    [model, view, doors],
  );

  return (
    <div
      ref={surface}
      className="flow"
      role="application"
      tabIndex={0}
      aria-label={readOnly ? "The network, read only" : "The network"}
      aria-roledescription="canvas"
      aria-description="Arrows go from layer to layer, question mark lists the keys."
      aria-activedescendant={standing === null ? undefined : domId(prefix, standing)}
      data-drawing={drawing}
      onKeyDown={onKeyDown}
      onBlur={holding.moves.settle}
    >
      {opening && (
        <Flow
          model={model}
          snapshot={snapshot}
          maker={parts.maker}
          holding={holding}
          renaming={renaming}
          prefix={prefix}
          view={view}
          opening={opening}
          movable={!narrow}
          onHover={hover}
          onMoving={onMoving}
          onOpen={onOpen}
        />
      )}
      <WireLine ties={ties} />
      {box && (
        <div
          className="box"
          style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
        />
      )}
      <WireHint snapshot={snapshot} ties={ties} />
      {problem && (
        <ProblemCard
          node={problem.node}
          boxes={view.boxes()}
          readOnly={readOnly}
          onEnter={problem.enter}
          onLeave={problem.leave}
        />
      )}
      {scene.nodes.length === 0 && (
        <p className="empty">
          Nothing here yet. {readOnly ? "" : narrow ? "Add a layer." : EMPTY}
        </p>
      )}
      {!narrow && scene.nodes.length > 0 && <Minimap snapshot={snapshot} view={view} />}
      <ViewControls view={view} boxing={boxing} onBoxing={setBoxing} />
    </div>
  );
}
