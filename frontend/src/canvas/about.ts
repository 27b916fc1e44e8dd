import type { Landing } from "./doors";
import { arrivalsAt } from "./inputs";
import { type Scene, edgeKey } from "./scene";
import type { Open } from "./useOverlays";

/** Whether what a dialog is about is still on the canvas; true for one about nothing in particular. */
export function stillThere(open: Open, scene: Scene): boolean {
  switch (open.what) {
    case "repeat":
      return isThere(scene, open.id);
    case "inputs": {
      const node = scene.byId.get(open.id)?.node;
      return node !== undefined && arrivalsAt(scene, node).length > 0;
    }
    case "note":
      return open.id === null || scene.notes.some(({ note }) => note.id === open.id);
    case "quick":
    case "palette":
      return canLand(open.landing, scene);
    default:
      return true;
  }
}

/** Whether a dialog outlives its document: what it does is about nodes or places of it, or not. */
export function outlives(open: Open): boolean {
  return open.what === "help" || open.what === "find" || open.what === "more";
}

function canLand(landing: Landing, scene: Scene): boolean {
  switch (landing.how) {
    case "best":
      return true;
    case "at":
      return landing.scope === "" || isThere(scene, landing.scope);
    case "from":
      return isThere(scene, landing.source);
    case "join":
      return landing.sources.every((id) => isThere(scene, id));
    case "to":
      return isThere(scene, landing.target);
    case "into": {
      const key = edgeKey(landing.edge);
      return scene.edges.some((each) => each.key === key);
    }
  }
}

function isThere(scene: Scene, id: string): boolean {
  const found = scene.byId.get(id);
  return found !== undefined && found.hint !== "leaving";
}
