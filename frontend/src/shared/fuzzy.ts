import { type PaletteItem, titleOf } from "./palette";

const EXACT = 1000;
const PREFIX = 500;
const INSIDE = 300;
const SUBSEQUENCE = 100;
const WORD_START = 12;
const CONSECUTIVE = 6;
const IN_SUMMARY = 40;
const SHORTEST_SUMMARY_QUERY = 3;

/**
 * How well a query fits a name; 0 where it does not.
 *
 * An exact name beats a beginning, a beginning beats a part, and a part beats letters that only
 * come in the same order ("c2d" in "Conv2D"), where those at the start of a word count most. Of
 * equal fits the shorter name wins.
 */
export function score(query: string, name: string): number {
  const wanted = squeeze(query);
  const have = squeeze(name);
  if (wanted === "") return 0;
  const brevity = 20 / (have.length + 1);
  if (have === wanted) return EXACT;
  if (have.startsWith(wanted)) return PREFIX + brevity;
  const at = have.indexOf(wanted);
  if (at >= 0) return INSIDE + (startsWord(name, at) ? WORD_START : 0) + brevity;
  const letters = subsequence(wanted, have, name);
  return letters > 0 ? SUBSEQUENCE + letters + brevity : 0;
}

/** The items a query fits, best first; the palette's order among equals. */
export function search(query: string, items: readonly PaletteItem[]): PaletteItem[] {
  return items
    .map((item, index) => ({ item, index, points: score(query, titleOf(item)) || inSummary(query, item) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || a.index - b.index)
    .map(({ item }) => item);
}

function inSummary(query: string, item: PaletteItem): number {
  const wanted = query.trim().toLowerCase();
  if (wanted.length < SHORTEST_SUMMARY_QUERY) return 0;
  return item.summary.toLowerCase().includes(wanted) ? IN_SUMMARY : 0;
}

/** Letters and digits in lower case: "max pool", "max_pool" and "MaxPool" are one query. */
function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function startsWord(name: string, at: number): boolean {
  const letter = name[at];
  return at === 0 || (letter !== undefined && /[A-Z0-9]/.test(letter));
}

/** Points for letters in the same order, tried from every place where the first one stands. */
function subsequence(wanted: string, have: string, name: string): number {
  let best = 0;
  for (let start = have.indexOf(wanted[0] ?? ""); start >= 0; start = have.indexOf(wanted[0] ?? "", start + 1)) {
    best = Math.max(best, follow(wanted, have, name, start));
  }
  return best;
}

function follow(wanted: string, have: string, name: string, start: number): number {
  let points = 0;
  let last = start - 1;
  for (const letter of wanted) {
    const at = nextPlace(letter, have, name, last + 1);
    if (at < 0) return 0;
    points += startsWord(name, at) ? WORD_START : 0;
    points += at === last + 1 ? CONSECUTIVE : 0;
    points += 1;
    last = at;
  }
  return points;
}

/** The next place of a letter: the start of a word if it has one, else the nearest. */
function nextPlace(letter: string, have: string, name: string, from: number): number {
  const nearest = have.indexOf(letter, from);
  if (nearest < 0 || nearest === from) return nearest;
  for (let at = nearest; at >= 0; at = have.indexOf(letter, at + 1)) {
    if (startsWord(name, at)) return at;
  }
  return nearest;
}
