const PATHS = {
  add: "M8 3v10M3 8h10",
  bypass: "M2 8h2.5c1.5 0 1.5-4.5 3.5-4.5S10 8 11.5 8H14M11.5 5.5 14 8l-2.5 2.5M6.5 11h3",
  chevron: "m6 4 4 4-4 4",
  close: "m4 4 8 8M12 4l-8 8",
  copy: "M6 6h7v7H6zM3 10V3h7",
  freeze: "M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11M6.5 3 8 4.5 9.5 3M6.5 13 8 11.5 9.5 13",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  redo: "M13 6H6a3 3 0 0 0 0 6h3M10.5 3.5 13 6l-2.5 2.5",
  remove: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5 5 13h6l.5-8.5M7 7v3.5M9 7v3.5",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5 14 14",
  share: "M6 6h7v7H6zM3 10V3h7M8 9.5h3",
  undo: "M3 6h7a3 3 0 0 1 0 6H7M5.5 3.5 3 6l2.5 2.5",
  help: "M5.8 6a2.2 2.2 0 1 1 3 2.2c-.6.3-.8.7-.8 1.3M8 12h.01",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing of 16 by 16 in the colour of the text; the words stand beside it or in a label. */
export function Icon({ name }: { readonly name: IconName }) {
  const width = name === "grip" ? 2 : 1.4;
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" strokeWidth={width}>
      <path d={PATHS[name]} />
    </svg>
  );
}
