/**
 * What is put into a live region for a screen reader to say.
 *
 * The same words again would not be read out: a space makes them a change.
 */
export function spokenAfter(last: string, text: string): string {
  return text === last ? `${text} ` : text;
}
