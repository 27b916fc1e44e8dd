/** The most times that a block can be repeated (`builder/graph/document.py`). */
const MOST_REPEATS = 10_000;

/** What is wrong with a number of repeats; null where it can be taken. */
export function repeatComplaint(text: string): string | null {
  const wanted = `Expected a whole number from 1 to ${MOST_REPEATS.toLocaleString("en-US")}`;
  if (text.trim() === "") return `${wanted}, got nothing.`;
  const fits = /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= MOST_REPEATS;
  return fits ? null : `${wanted}, got ${text.trim()}.`;
}

/** What is wrong with the text of a note; null where it can be taken. */
export function noteComplaint(text: string): string | null {
  return text.trim() === "" ? "Expected a text, got nothing." : null;
}
