const PATHS = {
  add: "M8 3v10M3 8h10",
  bypass: "M2 8h2.5c1.5 0 1.5-4.5 3.5-4.5S10 8 11.5 8H14M11.5 5.5 14 8l-2.5 2.5M6.5 11h3",
  chevron: "m6 4 4 4-4 4",
  close: "m4 4 8 8M12 4l-8 8",
  copy: "M6 6h7v7H6zM3 10V3h7",
  cut: "M4.5 13a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6M11.5 13a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6M5.5 9.8 11 2.5M10.5 9.8 5 2.5",
  down: "M5 2.5h6v3H5zM2 10.5h4.5v3H2zM9.5 10.5H14v3H9.5zM8 5.5V8M4.2 10.5V8h7.6v2.5",
  duplicate: "M6 6h7v7H6zM3 10V3h7M9.5 8v3M8 9.5h3",
  earlier: "M8 13V3M4.5 6.5 8 3l3.5 3.5",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10M6 6.5h4v3H6z",
  fix: "m3 13 6.5-6.5M11 2.5v3M9.5 4h3M13 7.5v2M12 8.5h2M6.5 2.5v2M5.5 3.5h2",
  fold: "M2.5 3h11v10h-11zM5 8h6",
  freeze: "M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11M6.5 3 8 4.5 9.5 3M6.5 13 8 11.5 9.5 13",
  full: "M6.5 9.5 2.5 13.5M2.5 10v3.5H6M9.5 6.5l4-4M10 2.5h3.5V6",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  group: "M2.5 4.5v-2h2M11.5 2.5h2v2M13.5 11.5v2h-2M4.5 13.5h-2v-2M7 2.5h2M7 13.5h2M2.5 7v2M13.5 7v2M5.5 5.5h5v5h-5z",
  help: "M5.8 6a2.2 2.2 0 1 1 3 2.2c-.6.3-.8.7-.8 1.3M8 12h.01",
  later: "M8 3v10M4.5 9.5 8 13l3.5-3.5",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  note: "M3 2.5h10v7L9.5 13H3zM13 9.5H9.5V13M5.5 5.5h5M5.5 8H8",
  order: "M2.5 4h6M2.5 8h6M2.5 12h6M12 3v10M10 5l2-2 2 2M10 11l2 2 2-2",
  output: "M2.5 8h7M7 5.5 9.5 8 7 10.5M13 3v10",
  paste: "M5.5 3.5H3.5v10h9v-10h-2M5.5 2.5h5v2.5h-5zM6 8.5h4M6 11h4",
  redo: "M13 6H6a3 3 0 0 0 0 6h3M10.5 3.5 13 6l-2.5 2.5",
  remove: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5 5 13h6l.5-8.5M7 7v3.5M9 7v3.5",
  rename: "m3 13 .7-3L10.5 3.2 12.8 5.5 6 12.3zM9 4.7l2.3 2.3",
  repeat: "M3 7.5V6.5a2.5 2.5 0 0 1 2.5-2.5H13M11 2l2 2-2 2M13 8.5v1a2.5 2.5 0 0 1-2.5 2.5H3M5 14l-2-2 2-2",
  right: "M2.5 5h3v6h-3zM10.5 2h3v4.5h-3zM10.5 9.5h3V14h-3zM5.5 8H8M10.5 4.2H8v7.6h2.5",
  save: "M4 2.5h8v11L8 10.5l-4 3z",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5 14 14",
  select: "M2.5 4.5v-2h2M11.5 2.5h2v2M13.5 11.5v2h-2M4.5 13.5h-2v-2M7 2.5h2M7 13.5h2M2.5 7v2M13.5 7v2",
  share: "M6.5 9.5a2.6 2.6 0 0 0 3.8 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-1 1M9.5 6.5a2.6 2.6 0 0 0-3.8 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l1-1",
  undo: "M3 6h7a3 3 0 0 1 0 6H7M5.5 3.5 3 6l2.5 2.5",
  ungroup: "M2.5 2.5h5v5h-5zM8.5 8.5h5v5h-5zM10.5 2.5h3v3M2.5 10.5v3h3",
  unshare: "M8.6 3.8a2.6 2.6 0 0 1 3.7 3.7l-1 1M7.4 12.2a2.6 2.6 0 0 1-3.7-3.7l1-1M3 3l10 10",
  unwire: "M2 12.5c4 0 3.5-3 4.5-4.5M9.5 8c1-1.5.5-4.5 4.5-4.5M10.5 10.5l3 3M13.5 10.5l-3 3",
  wire: "M3.5 14a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M12.5 5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3M5 12.5c5 0 1-9 6-9",
  "zoom-in": "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5 14 14M7 5v4M5 7h4",
  "zoom-out": "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5 14 14M5 7h4",
  "zoom-selection": "M2.5 5V2.5H5M11 2.5h2.5V5M13.5 11v2.5H11M5 13.5H2.5V11M8 5.5v5M5.5 8h5",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing of 16 by 16 in the colour of the text; the words stand beside it or in a label. */
export function Icon({ name }: { readonly name: IconName }) {
  const width = name === "grip" || name === "more" ? 2 : 1.4;
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" strokeWidth={width}>
      <path d={PATHS[name]} />
    </svg>
  );
}
