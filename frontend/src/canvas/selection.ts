import { parent } from "./paths";
import type { Scene } from "./scene";

/** What is selected; the keyboard stands on the node `active`. */
export interface Selection {
  /** In the order in which they were selected: the inspector shows the last one. */
  readonly nodes: readonly string[];
  /** Keys of wires. */
  readonly edges: readonly string[];
  readonly notes: readonly string[];
  readonly active: string | null;
}

export const NOTHING: Selection = { nodes: [], edges: [], notes: [], active: null };

/** Some nodes and nothing else; the active one is the last unless told. */
export function nodesOnly(ids: readonly string[], active = ids.at(-1)): Selection {
  if (active === undefined) return NOTHING;
  return { ...NOTHING, nodes: [...ids.filter((id) => id !== active), active], active };
}

/** All nodes and notes of a scope. */
export function everything(scene: Scene, scope: string, active: string | null): Selection {
  const nodes = scene.nodes.filter((each) => each.scope === scope).map(({ node }) => node.id);
  const notes = scene.notes.filter((each) => each.scope === scope).map(({ note }) => note.id);
  return { nodes, edges: [], notes, active: active ?? nodes.at(-1) ?? null };
}

/** Drops what is not on the canvas any more, or about to leave it. */
export function within(scene: Scene, selection: Selection): Selection {
  const there = (id: string) => {
    const found = scene.byId.get(id);
    return found !== undefined && found.hint !== "leaving";
  };
  const nodes = selection.nodes.filter(there);
  const edges = kept(selection.edges, scene.edges.map(({ key }) => key));
  const notes = kept(
    selection.notes,
    scene.notes.filter(({ hint }) => hint !== "leaving").map(({ note }) => note.id),
  );
  const { active } = selection;
  const still = active !== null && there(active) ? active : (nodes.at(-1) ?? null);
  const same =
    nodes.length === selection.nodes.length &&
    edges.length === selection.edges.length &&
    notes.length === selection.notes.length &&
    still === active;
  return same ? selection : { nodes, edges, notes, active: still };
}

/** What is selected after nodes are removed: what one of them fed, else what fed one. */
export function afterRemoval(scene: Scene, gone: ReadonlySet<string>): Selection {
  const left = (id: string) => {
    const found = scene.byId.get(id);
    return found !== undefined && found.hint !== "leaving" && !gone.has(id);
  };
  const fed = scene.edges.find(({ edge }) => gone.has(edge.source) && left(edge.target));
  if (fed) return nodesOnly([fed.edge.target]);
  const feeding = scene.edges.find(({ edge }) => gone.has(edge.target) && left(edge.source));
  return feeding ? nodesOnly([feeding.edge.source]) : NOTHING;
}

/** What came with a step back or forth, as far as it lies side by side; null where nothing came. */
export function broughtBack(before: Scene, after: Scene): Selection | null {
  const isNew = (id: string) => !before.byId.has(id);
  // What a block shows once it is unfolded was there before.
  const ids = after.nodes.flatMap(({ node: { id }, scope }) => (isNew(id) && !before.byId.has(scope) ? [id] : []));
  const [first] = ids;
  return first === undefined ? null : nodesOnly(ids.filter((id) => parent(id) === parent(first)));
}

/** What is selected after a step back or forth took the selection away: what came back, else what is beside what went. */
export function afterStep(before: Scene, after: Scene): Selection {
  const back = broughtBack(before, after);
  if (back) return back;
  const gone = before.nodes.flatMap(({ node: { id } }) => (after.byId.has(id) ? [] : [id]));
  return afterRemoval(before, new Set(gone));
}

function kept(wanted: readonly string[], there: readonly string[]): readonly string[] {
  if (wanted.length === 0) return wanted;
  const present = new Set(there);
  return wanted.filter((each) => present.has(each));
}
