import type { Command } from "./command";
import { COMMANDS } from "./commands";

/** What counts of a key event. */
export interface Key {
  readonly key: string;
  /** The place on the keyboard, for layouts with other letters. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const BY_STROKE: ReadonlyMap<string, Command> = new Map(
  COMMANDS.flatMap((each) => each.keys.map((stroke): [string, Command] => [stroke, each])),
);

/** The command that a key means; null where it is none of the canvas's. */
export function commandOf(key: Key): Command | null {
  for (const stroke of strokes(key)) {
    const found = BY_STROKE.get(stroke);
    if (found) return found;
  }
  return null;
}

/** Whether keys pressed in an element are text that somebody writes. */
export function isField(element: {
  readonly tagName: string;
  readonly isContentEditable?: boolean;
}): boolean {
  return /^(input|textarea|select)$/i.test(element.tagName) || element.isContentEditable === true;
}

/**
 * The ways to write a key, as in the table of commands.
 *
 * What makes a sign differs between keyboards ("/" is Shift+7 on a German one, "[" is AltGr+8,
 * which Windows reports as Ctrl+Alt), so a sign is what it shows. A digit with Shift shows a sign:
 * it is also known by its place. Letters of another script count by their place.
 */
function strokes(key: Key): string[] {
  const control = key.ctrlKey || key.metaKey ? "Ctrl+" : "";
  const shift = key.shiftKey ? "Shift+" : "";
  const letter = letterOf(key);
  if (letter) return key.altKey ? [] : [`${control}${shift}${letter}`];
  if (key.key.length > 1) return key.altKey ? [] : [`${control}${shift}${key.key}`];
  const sign = key.altKey ? key.key : `${control}${key.key}`;
  const digit = /^Digit(\d)$/.exec(key.code)?.[1];
  return digit && key.shiftKey && !key.altKey ? [sign, `${control}Shift+${digit}`] : [sign];
}

function letterOf({ key, code }: Key): string | null {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const placed = /^Key([A-Z])$/.exec(code)?.[1];
  return placed && /^\p{L}$/u.test(key) ? placed : null;
}

const ON_A_MAC: Readonly<Record<string, string>> = { Ctrl: "⌘", Shift: "⇧", Delete: "⌫" };
const NAMES: Readonly<Record<string, string>> = { Escape: "Esc", ContextMenu: "Menu", "-": "−" };

/** A plus joins keys in `aria-keyshortcuts`, so the key itself has a name. */
const SAID: Readonly<Record<string, string>> = { "+": "Plus" };

/** The first keys of a command as they are called here: "Ctrl+D", or "⌘D" on a Mac. */
export function keysOf(each: Command, mac = isMac()): string {
  const [stroke] = each.keys;
  return stroke === undefined ? "" : called(stroke, mac);
}

/** All keys of a command, as in "0 or Shift+1". */
export function allKeysOf(each: Command, mac = isMac()): string {
  return each.keys.map((stroke) => called(stroke, mac)).join(" or ");
}

/** All keys of a command as `aria-keyshortcuts` has them: "Control+D", on a Mac "Meta+D". */
export function ariaKeysOf(each: Command, mac = isMac()): string | undefined {
  const strokes = each.keys.map((stroke) =>
    partsOf(stroke).map((part) => (part === "Ctrl" ? (mac ? "Meta" : "Control") : SAID[part] ?? part)),
  );
  return strokes.map((parts) => parts.join("+")).join(" ") || undefined;
}

function called(stroke: string, mac: boolean): string {
  const names = partsOf(stroke).map((part) => (mac ? ON_A_MAC[part] : undefined) ?? NAMES[part] ?? part);
  return names.join(mac ? "" : "+");
}

const partsOf = (stroke: string): string[] => (stroke.length === 1 ? [stroke] : stroke.split("+"));

function isMac(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
}
