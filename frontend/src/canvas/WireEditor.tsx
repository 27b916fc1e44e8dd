import { useCallback, useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { Palette } from "../shared/Palette";
import { useNarrow } from "../shared/useNarrow";
import { Ghost } from "./Ghost";
import { Notice } from "./Notice";
import { Overlays } from "./Overlays";
import { Surface } from "./Surface";
import { Toolbar } from "./Toolbar";
import { CanvasContext } from "./canvas";
import type { CanvasModel } from "./model";
import { Tour } from "./tour";
import { useChanged } from "./useChanged";
import { useClipboard } from "./useClipboard";
import { useFocusBack } from "./useFocusBack";
import { useFullScreen } from "./useFullScreen";
import { useGrab } from "./useGrab";
import { useKeys } from "./useKeys";
import { useOverlays } from "./useOverlays";
import { useParts } from "./useParts";
import { usePress } from "./usePress";
import { useSpoken } from "./useSpoken";
import { useSpots } from "./useSpots";
import { useView } from "./useView";

/** Below this width the palette becomes a sheet, in pixels. */
const NARROW = 560;

/** The whole editor: palette, toolbar and the canvas, with what opens over it. */
export function WireEditor({ model }: { readonly model: CanvasModel }) {
  const snapshot = useSyncExternalStore(model.subscribe, model.snapshot);
  const { readOnly, announcement } = snapshot;
  const root = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const prefix = useId();
  const narrow = useNarrow(root, NARROW);
  const [renaming, setRenaming] = useState<string | null>(null);
  const { spoken, say } = useSpoken(announcement);
  const parts = useParts(model);
  const { wiring, lit, gripped } = parts;
  if (useChanged(snapshot.epoch)) setRenaming(null);
  useEffect(() => () => wiring.cancel(), [wiring, snapshot.epoch]);
  const [tour] = useState(() => new Tour(model, wiring, say));
  const view = useView(surface, model, {
    rename: setRenaming,
    wire: (id) => tour.begin(id),
    take: (edge) => tour.take(edge),
  });
  const spots = useSpots(surface);
  const { screen, full } = useFullScreen();
  const { open, doors: opened, close } = useOverlays({ model, snapshot, view, spots, screen, narrow });
  useFocusBack(open !== null || renaming !== null, view.focus);
  const clipboard = useClipboard(surface, model, view, spots);
  const doors = useMemo(() => ({ ...opened, ...clipboard }), [opened, clipboard]);
  usePress(surface, model, view, doors, spots);
  const command = useKeys(model, doors);
  const { grabbed, grab } = useGrab(surface, { model, lit, view });

  const rename = useCallback(
    (id: string | null) => {
      setRenaming(id);
      // A field that somebody leaves for another one has lost the focus to that.
      if (id === null && surface.current?.querySelector(":focus")) view.focus();
    },
    [view],
  );
  const canvas = useMemo(() => ({ model, wiring, lit, gripped, rename }), [model, wiring, lit, gripped, rename]);

  return (
    <CanvasContext value={canvas}>
      <div ref={root} className={narrow ? "editor narrow" : "editor"} onKeyDown={command}>
        {!narrow && !readOnly && (
          <aside className="side" aria-label="Palette">
            <Palette
              items={snapshot.palette}
              families={snapshot.familyList}
              searchRef={search}
              placeholder="Search layers"
              onAdd={(item) => model.add(item)}
              onGrab={(item, event) => {
                if (event.pointerType !== "touch") grab(item, event);
              }}
              onForget={(item) => model.forgetBlock(item)}
              onLeave={view.focus}
            />
          </aside>
        )}
        <section className="canvas">
          <Surface
            surface={surface}
            canvas={canvas}
            parts={parts}
            snapshot={snapshot}
            view={view}
            tour={tour}
            doors={doors}
            renaming={renaming}
            prefix={prefix}
            narrow={narrow}
            say={say}
            command={command}
          />
          <Notice said={snapshot.notice} />
          <Toolbar model={model} snapshot={snapshot} doors={doors} narrow={narrow} full={full} />
          <Overlays
            model={model}
            snapshot={snapshot}
            view={view}
            doors={doors}
            open={open}
            onClose={close}
          />
        </section>
        {grabbed && <Ghost grabbed={grabbed} snapshot={snapshot} />}
        <div className="unseen" aria-live="polite">
          {spoken}
        </div>
      </div>
    </CanvasContext>
  );
}
