/** One picture: a part of the one image that all of them share. */
export interface Item {
  /** What Python calls it. */
  readonly key: string;
  /** Where it stands on the image, in the image's pixels: left, top, width, height. */
  readonly crop: readonly [number, number, number, number];
  /** How large it is on the screen, in pixels. */
  readonly size: readonly [number, number];
  readonly caption: string;
  /** A second line, such as a layer's shape. */
  readonly note: string;
  /** What is remarkable, such as "dead"; empty for nothing. */
  readonly mark: string;
  /**
   * Its numbers, for the pointer: the first one's place, how many rows and columns, and how far
   * these are apart where not every one is drawn.
   */
  readonly values: readonly [number, number, number, number, number] | null;
  /** Of a text: they stand in the place of the picture. */
  readonly words: readonly string[];
}

/** A box of a network: which item it is, and where it stands. */
export interface Box {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly colour: string;
  readonly column: number;
  readonly row: number;
  /** The keys of the boxes that it takes. */
  readonly from: readonly string[];
  readonly enabled: boolean;
}

/** Pictures that appear beside the pointer over the points of a chart. */
export interface HoverData {
  /** The key of the chart's element; empty where there is no chart. */
  readonly chart: string;
  /** The numbers of the points that have a picture, in the order of the tiles. */
  readonly numbers: readonly number[];
  /** How many tiles stand side by side on the image. */
  readonly columns: number;
  /** A tile's width and height on the image, in pixels. */
  readonly tile: readonly [number, number];
  /** Its width and height on the screen. */
  readonly size: readonly [number, number];
}

/** Buttons that save a chart which stands beside them. */
export interface FilesData {
  /** The key of the chart's element; empty where there is no chart. */
  readonly chart: string;
  /** What the files are called, without an ending. */
  readonly name: string;
  readonly formats: readonly ("png" | "svg")[];
  /** Where plotly.js is served. */
  readonly plotly: string;
}

/** Everything Python sends down (`builder/ui/pictures/__init__.py`). */
export interface PicturesData {
  readonly kind: "grid" | "rows" | "network" | "hover" | "files";
  readonly label: string;
  readonly chosen: string;
  readonly image: string;
  readonly image_size: readonly [number, number];
  readonly items: readonly Item[];
  /** All numbers, 32 bits each, as base64. */
  readonly values: string;
  /** What the rows and the columns of a picture are, such as "feature" and "step". */
  readonly axes: readonly [string, string];
  readonly boxes: readonly Box[];
  readonly hover: HoverData;
  readonly files: FilesData;
}
