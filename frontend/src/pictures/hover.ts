import type { HoverData } from "./protocol";

/** What plotly tells of a point: https://plotly.com/javascript/hover-events/ */
interface Hovered {
  readonly points: readonly { readonly customdata?: unknown }[];
}

/** A chart's element, to which plotly has added its events. */
export interface Chart extends HTMLElement {
  on(event: string, act: (event: Hovered) => void): void;
  /** Gone, as are the listeners, once plotly has taken the chart down. */
  removeListener?(event: string, act: (event: Hovered) => void): void;
}

export type Spot = readonly [number, number];

/** The number that a point stands for: its `customdata`, alone or first of several. */
export function numberOf(event: Hovered): number | null {
  const said = event.points[0]?.customdata;
  const first: unknown = Array.isArray(said) ? said[0] : said;
  return typeof first === "number" ? first : null;
}

/** Where a tile stands on its sheet: left, top, width, height. */
export function cropOf(
  place: number,
  { columns, tile: [width, height] }: Pick<HoverData, "columns" | "tile">,
): readonly [number, number, number, number] {
  return [(place % columns) * width, Math.floor(place / columns) * height, width, height];
}

/**
 * Listens to a chart of plotly that stands beside it, whenever that is drawn, or drawn anew.
 *
 * The chart is found by the class that Streamlit gives to an element with a key.
 */
export class ChartHover {
  private chart: Chart | null = null;
  private key = "";
  private spot: Spot = [0, 0];

  /**
   * @param show is told the number of a point, and where the pointer is
   * @param hide is called when the pointer has left the point
   */
  constructor(
    private readonly show: (number: number, spot: Spot) => void,
    private readonly hide: () => void,
  ) {}

  /** Begins to listen to the chart of a key; an empty key ends it. */
  follow(key: string): void {
    if (key === this.key) return;
    if (this.key === "") {
      document.addEventListener("pointerover", this.find, true);
      document.addEventListener("pointermove", this.track, true);
    }
    this.release();
    this.key = key;
    if (key === "") this.stop();
  }

  stop(): void {
    this.release();
    document.removeEventListener("pointerover", this.find, true);
    document.removeEventListener("pointermove", this.track, true);
  }

  private readonly track = (event: PointerEvent): void => {
    this.spot = [event.clientX, event.clientY];
  };

  private readonly find = (event: Event): void => {
    const under = event.target instanceof Element ? event.target : null;
    const chart = under?.closest<Chart>(".js-plotly-plot") ?? null;
    if (chart === null || chart === this.chart || typeof chart.on !== "function") return;
    if (chart.closest(`.st-key-${CSS.escape(this.key)}`) === null) return;
    this.release();
    this.chart = chart;
    chart.on("plotly_hover", this.hover);
    chart.on("plotly_unhover", this.leave);
  };

  private readonly hover = (event: Hovered): void => {
    const number = numberOf(event);
    if (number === null) this.hide();
    else this.show(number, this.spot);
  };

  private readonly leave = (): void => this.hide();

  private release(): void {
    this.chart?.removeListener?.("plotly_hover", this.hover);
    this.chart?.removeListener?.("plotly_unhover", this.leave);
    this.chart = null;
    this.hide();
  }
}
