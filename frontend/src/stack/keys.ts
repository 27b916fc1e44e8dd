/** What a key in the list of layers asks for. */
export type Command =
  | { readonly do: "step"; readonly places: number; readonly extend: boolean }
  | { readonly do: "shift"; readonly places: -1 | 1 }
  | { readonly do: Plain };

type Plain =
  | "select-all"
  | "remove"
  | "duplicate"
  | "duplicate-shared"
  | "bypass"
  | "freeze"
  | "rename"
  | "fix"
  | "insert"
  | "search"
  | "clear"
  | "undo"
  | "redo";

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const PAGE = 8;
const FAR = 1_000_000;

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE,
  PageDown: PAGE,
  Home: -FAR,
  End: FAR,
};

const PLAIN: Readonly<Record<string, Plain>> = {
  delete: "remove",
  backspace: "remove",
  b: "bypass",
  f: "freeze",
  q: "fix",
  f2: "rename",
  enter: "insert",
  "+": "insert",
  "/": "search",
  escape: "clear",
};

/** Reads a key pressed in the list; null where it is none of the list's. */
export function commandOf(key: Key): Command | null {
  const name = key.key.toLowerCase();
  if (key.ctrlKey || key.metaKey) return withControl(name, key.shiftKey);
  if (key.altKey) {
    const places = STEPS[key.key];
    return places === 1 || places === -1 ? { do: "shift", places } : null;
  }
  const places = STEPS[key.key];
  if (places !== undefined) return { do: "step", places, extend: key.shiftKey };
  const plain = PLAIN[name];
  return plain === undefined ? null : { do: plain };
}

/** Undo and redo, the keys that also count where nothing has the focus. */
export function historyCommandOf(key: Key): "undo" | "redo" | null {
  if (!key.ctrlKey && !key.metaKey) return null;
  const command = withControl(key.key.toLowerCase(), key.shiftKey);
  return command?.do === "undo" || command?.do === "redo" ? command.do : null;
}

function withControl(name: string, shift: boolean): Command | null {
  switch (name) {
    case "a":
      return { do: "select-all" };
    case "d":
      return { do: shift ? "duplicate-shared" : "duplicate" };
    case "z":
      return { do: shift ? "redo" : "undo" };
    case "y":
      return { do: "redo" };
    default:
      return null;
  }
}
