/** Something that was made, and what it was made from. */
export interface Kept<Item> {
  readonly from: readonly unknown[];
  readonly item: Item;
}

/** The item of before where it was made from the same; else a new one, which is kept. */
export function kept<Item>(
  before: Map<string, Kept<Item>>,
  key: string,
  from: readonly unknown[],
  make: (before: Item | undefined) => Item,
): Item {
  const old = before.get(key);
  if (old && alike(old.from, from)) return old.item;
  const item = make(old?.item);
  before.set(key, { from, item });
  return item;
}

/** Whether two lists hold the same objects. */
export function alike(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, at) => Object.is(each, b[at]));
}

/** Drops what is no longer there, once it is more than what is. */
export function forget<Item>(before: Map<string, Kept<Item>>, now: readonly { readonly id: string }[]): void {
  if (before.size <= 2 * now.length + 16) return;
  const ids = new Set(now.map(({ id }) => id));
  for (const id of before.keys()) if (!ids.has(id)) before.delete(id);
}
