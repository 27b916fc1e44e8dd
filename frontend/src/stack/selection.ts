/** Which rows are selected; the keyboard stands on `active`, Shift extends from `anchor`. */
export interface Selection {
  readonly ids: readonly string[];
  readonly active: string | null;
  readonly anchor: string | null;
}

export const NOTHING: Selection = { ids: [], active: null, anchor: null };

export function only(id: string): Selection {
  return { ids: [id], active: id, anchor: id };
}

/** Selects what Python asks for; the first of it becomes active. */
export function adopt(ids: readonly string[]): Selection {
  const first = ids[0] ?? null;
  return { ids, active: first, anchor: first };
}

/** A click on a row: alone, with Ctrl or Cmd (toggle), or with Shift (range). */
export function click(
  order: readonly string[],
  selection: Selection,
  id: string,
  keys: { readonly toggle: boolean; readonly extend: boolean },
): Selection {
  if (keys.extend && selection.anchor !== null) return range(order, selection.anchor, id);
  if (!keys.toggle) return only(id);
  const rest = selection.ids.filter((each) => each !== id);
  const ids = rest.length === selection.ids.length ? [...rest, id] : rest;
  return { ids: inOrder(order, ids), active: id, anchor: id };
}

/** Moves the active row by some places, staying within the stack. */
export function step(
  order: readonly string[],
  selection: Selection,
  places: number,
  extend: boolean,
): Selection {
  const at = selection.active === null ? -1 : order.indexOf(selection.active);
  const start = at < 0 ? (places > 0 ? -1 : order.length) : at;
  const id = order[Math.min(Math.max(start + places, 0), order.length - 1)];
  if (id === undefined) return NOTHING;
  return extend ? range(order, selection.anchor ?? id, id) : only(id);
}

export function all(order: readonly string[], selection: Selection): Selection {
  const active = selection.active ?? order[0] ?? null;
  return { ids: order, active, anchor: active };
}

/** The selection after rows are gone: what is left of it, else the neighbour below, else above. */
export function without(
  order: readonly string[],
  selection: Selection,
  gone: readonly string[],
): Selection {
  const left = new Set(order.filter((id) => !gone.includes(id)));
  const ids = selection.ids.filter((id) => left.has(id));
  const active = selection.active !== null && left.has(selection.active) ? selection.active : ids[0];
  if (active !== undefined) return { ids: ids.length > 0 ? ids : [active], active, anchor: active };
  const last = Math.max(...gone.map((id) => order.indexOf(id)));
  const below = order.slice(last + 1).find((id) => left.has(id));
  const neighbour = below ?? order.slice(0, Math.max(last, 0)).findLast((id) => left.has(id));
  return neighbour === undefined ? NOTHING : only(neighbour);
}

function range(order: readonly string[], anchor: string, id: string): Selection {
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return only(id);
  return { ids: order.slice(Math.min(from, to), Math.max(from, to) + 1), active: id, anchor };
}

function inOrder(order: readonly string[], ids: readonly string[]): string[] {
  const wanted = new Set(ids);
  return order.filter((id) => wanted.has(id));
}

/** Drops what is not in the stack any more. */
export function within(order: readonly string[], selection: Selection): Selection {
  const there = new Set(order);
  const ids = selection.ids.filter((id) => there.has(id));
  const kept = (id: string | null) => (id !== null && there.has(id) ? id : (ids[0] ?? null));
  const active = kept(selection.active);
  if (ids.length === selection.ids.length && active === selection.active) return selection;
  return { ids, active, anchor: kept(selection.anchor) };
}
