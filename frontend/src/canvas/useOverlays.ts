import { useMemo, useState } from "react";
import { outlives, stillThere } from "./about";
import { clearPlace } from "./bringing";
import { activeNode, standingOn } from "./chosen";
import type { Doors, Landing, Spot, View } from "./doors";
import type { FullScreen } from "./fullscreen";
import type { CanvasModel, Snapshot } from "./model";
import { bestLanding } from "./quick";
import { noteKey } from "./scene";
import type { Tool } from "./tools";
import { useChanged } from "./useChanged";
import type { Spots } from "./useSpots";

/** What is open over the canvas; one thing at a time. */
export type Open =
  | { readonly what: "quick"; readonly landing: Landing; readonly near: Spot }
  | { readonly what: "palette"; readonly landing: Landing }
  | { readonly what: "find" | "help" }
  | { readonly what: "menu" | "name"; readonly near: Spot }
  | { readonly what: "more"; readonly tools: readonly Tool[]; readonly near: Spot }
  | { readonly what: "repeat" | "inputs"; readonly id: string; readonly near: Spot }
  | { readonly what: "note"; readonly id: string | null; readonly near: Spot };

export interface Overlaid {
  readonly open: Open | null;
  readonly doors: Omit<Doors, "copy" | "cut" | "paste">;
  close(): void;
}

interface Parts {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly view: View;
  readonly spots: Spots;
  readonly screen: FullScreen;
  readonly narrow: boolean;
}

/** What is open over the canvas, and the doors that open it. */
export function useOverlays({ model, snapshot, view, spots, screen, narrow }: Parts): Overlaid {
  const [open, setOpen] = useState<Open | null>(null);
  const { scene, epoch } = snapshot;
  const another = useChanged(epoch);
  const isOver = open !== null && !(another ? outlives(open) : stillThere(open, scene));
  if (isOver) setOpen(null);
  return useMemo(() => {
    const active = () => activeNode(model.snapshot())?.id ?? null;
    const besideActive = () => spots.beside(standingOn(model.snapshot().selection));
    const quickAdd = (wanted?: Landing, spot?: Spot) => {
      const near = spot ?? spots.pointer(active());
      const under = (): Landing => {
        const { scope, position } = view.under(near);
        return { how: "at", scope, position: clearPlace(model.snapshot(), scope, position) };
      };
      const landing = wanted ?? bestLanding(model.snapshot(), under);
      setOpen(narrow && !spot ? { what: "palette", landing } : { what: "quick", landing, near });
    };
    return {
      open,
      close: () => {
        setOpen(null);
        view.focus();
      },
      doors: {
        quickAdd,
        find: () => setOpen({ what: "find" }),
        help: () => setOpen({ what: "help" }),
        menu: (spot) => setOpen({ what: "menu", near: spot ?? besideActive() }),
        more: (tools, near) => setOpen({ what: "more", tools, near }),
        askName: () => setOpen({ what: "name", near: besideActive() }),
        askRepeat: (id) => setOpen({ what: "repeat", id, near: spots.beside(id) }),
        inputs: (id) => setOpen({ what: "inputs", id, near: spots.beside(id) }),
        note: (id) => {
          const near = spots.beside(id === undefined ? active() : noteKey(id));
          setOpen({ what: "note", id: id ?? null, near });
        },
        rename: (id) => view.rename(id),
        wire: (id) => view.wire(id),
        take: (edge) => view.take(edge),
        fit: () => view.fit(),
        survey: () => view.survey(),
        zoomIn: () => view.zoomIn(),
        zoomOut: () => view.zoomOut(),
        show: (ids) => view.show(ids),
        fullScreen: () => screen.toggle(),
      },
    };
  }, [open, model, view, spots, screen, narrow]);
}
