/** Which of `count` items a key leads to from the one at `at`; null where it leads nowhere. */
export function stepOf(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return at < 0 ? count - 1 : (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** The same in a row of buttons, which ends where it ends. */
export function alongOf(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowRight":
      return Math.min(at + 1, count - 1);
    case "ArrowLeft":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** Letters typed within this time belong together, in milliseconds. */
export const TYPING_MS = 600;

/**
 * Which label begins with the letters typed, from the one at `at` on; null where none does.
 *
 * One letter again and again goes from one label to the next with that letter.
 */
export function typedTo(letters: string, labels: readonly string[], at: number): number | null {
  const again = [...letters].every((letter) => letter === letters[0]);
  const wanted = (again ? letters.slice(0, 1) : letters).toLowerCase();
  if (wanted === "") return null;
  const from = again ? at + 1 : Math.max(at, 0);
  for (let step = 0; step < labels.length; step++) {
    const index = (from + step) % labels.length;
    if (labels[index]?.toLowerCase().startsWith(wanted)) return index;
  }
  return null;
}
