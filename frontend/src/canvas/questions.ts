import { count } from "../shared/format";

/** The most times that a block can be repeated (`builder/graph/document.py`). */
const MOST_REPEATS = 10_000;

/** What is wrong with a number of repeats; null where it can be taken. */
export function repeatComplaint(text: string): string | null {
  const wanted = `Expected a whole number from 1 to ${count(MOST_REPEATS)}`;
  if (text.trim() === "") return `${wanted}, got nothing.`;
  const fits = /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= MOST_REPEATS;
  return fits ? null : `${wanted}, got ${text.trim()}.`;
}

/** The most letters that a note can have (`MAX_TEXT` in `builder/ui/inbox.py`). */
const LONGEST_NOTE = 10_000;

/** What is wrong with the text of a note; null where it can be taken. */
export function noteComplaint(text: string): string | null {
  const letters = [...text.trim()].length;
  if (letters === 0) return "Expected a text, got nothing.";
  if (letters <= LONGEST_NOTE) return null;
  return `Expected a text of at most ${count(LONGEST_NOTE)} characters, got ${count(letters)}.`;
}
