/** Names with which TensorFlow runs (`RUNNABLE_NAME` in `builder/graph/values.py`). */
const RUNNABLE = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

const LONGEST = 512;

/** What a name becomes: blanks in between become `_` (`checked_name` in `builder/graph`). */
export function nameFrom(text: string): string {
  return text.trim().split(/\s+/).join("_");
}

/** What is wrong with a name; null where it can be taken. */
export function nameComplaint(text: string): string | null {
  const name = nameFrom(text);
  if (name === "") return "Expected a name, got nothing.";
  if (name.length > LONGEST) return `Expected a name of at most ${LONGEST} characters, got ${name.length}.`;
  if (RUNNABLE.test(name)) return null;
  if (!/^[A-Za-z0-9]/.test(name)) return `Expected a name that begins with a letter (a to z) or a digit, got “${[...name][0]}”.`;
  const wrong = [...name].find((letter) => !/[A-Za-z0-9_.-]/.test(letter));
  return `Expected letters (a to z), digits, “_”, “-” and “.”, got “${wrong}”.`;
}

/** What a name will be where it is not what was written; null where it is. */
export function becomes(text: string): string | null {
  const name = nameFrom(text);
  return name === text.trim() ? null : `It will be called ${name}.`;
}
