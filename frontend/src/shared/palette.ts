import { snakeCase } from "./format";

/** A layer that can be added, or a block. */
export interface PaletteItem {
  /** The class of a layer, or `block:<key>`. */
  readonly class_name: string;
  /** What it is called where that is not the class. */
  readonly title?: string;
  /** Whether it is a block that the person has saved, and can take away again. */
  readonly saved?: boolean;
  /** The arguments that stand on a new one, in one line; may be empty. */
  readonly starts?: string;
  readonly family: string;
  readonly summary: string;
}

/** A family of layers, with its colour on a light and on a dark page. */
export interface Family {
  readonly name: string;
  readonly title: string;
  readonly icon: string;
  readonly light: string;
  readonly dark: string;
}

/** What an item is called on the screen. */
export function titleOf(item: PaletteItem): string {
  return item.title ?? item.class_name;
}

/** The class name of a block's layer, and what an item of the palette begins with that stands for a block. */
export const BLOCK = "Block";
const BLOCK_ITEM = "block:";

/** The class of the layer that an item of the palette brings. */
export function classFor(item: string): string {
  return item.startsWith(BLOCK_ITEM) ? BLOCK : item;
}

/** What an item of the palette is called on the screen. */
export function titleFor(item: string, palette: readonly PaletteItem[]): string {
  const found = palette.find((each) => each.class_name === item);
  return found ? titleOf(found) : item.replace(BLOCK_ITEM, "");
}

/** What a new layer is called on the screen before Python has said it, and in its id. */
export function nameFor(item: string, palette: readonly PaletteItem[]): string {
  return snakeCase(titleFor(item, palette).replace(/\s+/g, "_")) || "layer";
}

/** A name in two parts: where there is no room, only the first is cut off. */
export function partsOf(title: string): readonly [stem: string, end: string] {
  const end = /[123]D(Transpose)?$/.exec(title)?.[0] ?? "";
  return [title.slice(0, title.length - end.length), end];
}

export interface Group {
  readonly family: Family;
  readonly items: readonly PaletteItem[];
}

export const UNKNOWN_FAMILY: Family = {
  name: "",
  title: "Other",
  icon: "·",
  light: "#64748b",
  dark: "#94a3b8",
};

/** The families in their order, each with its layers in theirs; families without layers vanish. */
export function grouped(families: readonly Family[], items: readonly PaletteItem[]): Group[] {
  const known = new Set(families.map((family) => family.name));
  const groups = families.map((family) => ({
    family,
    items: items.filter((item) => item.family === family.name),
  }));
  const others = items.filter((item) => !known.has(item.family));
  return [...groups, { family: UNKNOWN_FAMILY, items: others }].filter(
    (group) => group.items.length > 0,
  );
}

/** The custom properties from which the style sheet takes a family's colour. */
export function familyStyle(family: Family): Record<"--family-light" | "--family-dark", string> {
  return { "--family-light": family.light, "--family-dark": family.dark };
}
