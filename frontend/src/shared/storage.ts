import { uniqueId } from "./identity";

/** What the browser keeps for a site. */
export type Store = Pick<Storage, "getItem" | "setItem">;

const BROWSER = "strata-browser";

/**
 * The store of this site; one that forgets where the browser has none or refuses it: private
 * windows, frames of other sites, a store that is full.
 */
export function localStore(find: () => Store | null = () => globalThis.localStorage): Store {
  return {
    getItem: (key) => attempt(() => find()?.getItem(key) ?? null, null),
    setItem: (key, value) => attempt(() => find()?.setItem(key, value), undefined),
  };
}

/** A name for this browser, the same at every visit as long as the browser keeps it. */
export function browserId(store: Store): string {
  const kept = store.getItem(BROWSER);
  if (kept) return kept;
  const id = uniqueId();
  store.setItem(BROWSER, id);
  return id;
}

function attempt<Value>(act: () => Value, otherwise: Value): Value {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
