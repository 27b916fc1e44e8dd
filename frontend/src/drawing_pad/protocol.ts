/** Everything Python sends down (`builder/ui/drawing_pad/__init__.py`). */
export interface PadData {
  /** The picture's size in its own pixels. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** What the empty paper is, in every channel, from 0 to 255. */
  readonly paper: number;
  /** What was drawn before, as base64; empty for an empty paper. */
  readonly pixels: string;
  readonly label: string;
}

/** What goes up at the end of a stroke: a byte per pixel and channel, row by row, as base64. */
export interface Drawing {
  readonly pixels: string;
  readonly stroke: string;
}
