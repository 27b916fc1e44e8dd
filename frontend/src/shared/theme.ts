/** Reads one of the custom properties that Streamlit sets from its theme (`--st-text-color`). */
export function themeValue(element: Element, name: string): string {
  return getComputedStyle(element).getPropertyValue(`--st-${name}`).trim();
}

/** Whether Streamlit shows a dark theme around an element. */
export function isDark(element: Element): boolean {
  return luminance(themeValue(element, "background-color")) < 0.5;
}

/** The perceived lightness of `#rgb`, `#rrggbb` or `rgb(...)`, from 0 to 1; others count as light. */
export function luminance(colour: string): number {
  const parts = channels(colour);
  if (!parts) return 1;
  const [red, green, blue] = parts;
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

/** The same colour with an opacity, as `rgba(...)`. */
export function withOpacity(colour: string, opacity: number): string {
  const parts = channels(colour);
  return parts ? `rgba(${parts.join(", ")}, ${opacity})` : colour;
}

function channels(colour: string): [number, number, number] | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(colour)?.[1];
  if (hex) {
    const size = hex.length === 3 ? 1 : 2;
    const read = (index: number) => {
      const digits = hex.slice(index * size, index * size + size);
      return parseInt(size === 1 ? digits + digits : digits, 16);
    };
    return [read(0), read(1), read(2)];
  }
  const numbers = /^rgba?\(([^)]+)\)$/i.exec(colour)?.[1]?.match(/[\d.]+/g)?.map(Number);
  const [red, green, blue] = numbers ?? [];
  if (red === undefined || green === undefined || blue === undefined) return null;
  return [red, green, blue];
}
