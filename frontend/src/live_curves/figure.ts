import { withOpacity } from "../shared/theme";
import type { Buffer } from "./buffer";
import type { Curve } from "./curves";
import { decimated } from "./decimate";
import type { Layout, Trace } from "./plotly";
import type { Mark } from "./protocol";

/** What a chart takes from Streamlit's theme. */
export interface Theme {
  readonly text: string;
  readonly page: string;
  readonly font: string;
  readonly colours: readonly string[];
}

export interface Look {
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  readonly log: boolean;
  /** Changes when zoom must be forgotten. */
  readonly revision: string;
  /** Changes with every drawing: the arrays grow in place, which Plotly would not notice. */
  readonly drawing: number;
  /** Whether there are points: without any, Plotly would make up axes. */
  readonly empty: boolean;
  readonly view: readonly [number, number] | null;
  readonly hidden: ReadonlySet<string>;
  /** Whether there is little height: no title of the axis, few ticks, marks without words. */
  readonly low: boolean;
  /** The greatest x that is drawn. */
  readonly end: number;
}

/** A curve of batches or rates with at most so many points shows each of them. */
const FEW_POINTS = 40;
/** The same of epochs. Each mark is an element of the page: thousands of them take a second to draw. */
const MARKED_EPOCHS = 200;
/** How many marks have their words below each other before they begin at the top again. */
const MARK_ROWS = 4;
/** Part of the height between the words of two marks. */
const MARK_STEP = 0.07;

/** The dash of a curve; with its colour it tells it from the others. */
export function dashOf(curve: Curve): "solid" | "dash" {
  return curve.kind === "validation" ? "dash" : "solid";
}

export function colourOf(curve: Curve, theme: Theme): string {
  return theme.colours[curve.hue % theme.colours.length] ?? theme.text;
}

export function widthOf(curve: Curve): number {
  if (curve.kind === "rate") return 1.6;
  return curve.kind === "batch" ? (curve.label.endsWith("smoothed") ? 1.8 : 1) : 2;
}

/** How strong a curve is drawn: single batches stay behind the epochs. */
export function opacityOf(curve: Curve): number {
  if (curve.faint) return 0.18;
  return curve.kind === "batch" ? 0.6 : 1;
}

export function traces(curves: readonly Curve[], look: Look): Trace[] {
  return curves.map((curve) => {
    const { x, y } = decimated(curve.line, look.view);
    const epochs = curve.kind === "train" || curve.kind === "validation";
    // A line through one point is none, and after single steps each point counts.
    const marked = x.length <= (epochs ? MARKED_EPOCHS : FEW_POINTS);
    return {
      type: "scatter",
      mode: marked ? "lines+markers" : "lines",
      name: curve.label,
      x,
      y,
      line: {
        color: colourOf(curve, look.theme),
        width: widthOf(curve),
        dash: dashOf(curve),
        ...(curve.kind === "rate" && { shape: "hv" as const }),
      },
      ...(marked && {
        marker: { size: epochs ? 5 : 4, symbol: curve.kind === "validation" ? "diamond" : "circle" },
      }),
      opacity: opacityOf(curve),
      visible: !look.hidden.has(curve.switch),
      ...(curve.faint ? { hoverinfo: "skip" as const } : { hovertemplate: "%{y:.4g}" }),
    };
  });
}

export function layout(look: Look, marks: readonly Mark[]): Layout {
  const { theme } = look;
  const quiet = withOpacity(theme.text, 0.66);
  const axis = {
    color: quiet,
    gridcolor: withOpacity(theme.text, 0.1),
    zeroline: false,
    visible: !look.empty,
    linecolor: withOpacity(theme.text, 0.2),
    tickfont: { size: 11 },
    automargin: true,
  };
  return {
    width: look.width,
    height: look.height,
    margin: look.low ? { l: 44, r: 12, t: 6, b: 20 } : { l: 44, r: 12, t: 12, b: 34 },
    showlegend: false,
    hovermode: "x unified",
    dragmode: "zoom",
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: 12, color: theme.text },
    hoverlabel: { bgcolor: theme.page, bordercolor: withOpacity(theme.text, 0.2) },
    uirevision: look.revision,
    datarevision: look.drawing,
    xaxis: {
      ...axis,
      ...(!look.low && { title: { text: "epoch", font: { size: 11 }, standoff: 4 } }),
      showgrid: false,
      rangemode: "tozero",
      hoverformat: ".2f",
    },
    yaxis: {
      ...axis,
      type: look.log ? "log" : "linear",
      uirevision: `${look.revision} ${look.log}`,
      nticks: look.low ? 3 : 6,
      ...(look.low && !look.log && { rangemode: "tozero", exponentformat: "power" }),
    },
    shapes: marks.map(({ x }) => ({
      type: "line",
      x0: x,
      x1: x,
      yref: "paper",
      y0: 0,
      y1: 1,
      line: { color: withOpacity(theme.text, 0.45), width: 1, dash: "dot" },
    })),
    annotations: (look.low ? [] : marks).map(({ x, label }, at) => ({
      x,
      y: 1 - (at % MARK_ROWS) * MARK_STEP,
      yref: "paper",
      yanchor: "top",
      // Near the right edge the words go to the left of their line.
      xanchor: x > look.end * 0.75 ? "right" : "left",
      text: escapeMarkup(label),
      showarrow: false,
      font: { size: 11, color: quiet },
      bgcolor: withOpacity(theme.page, 0.7),
      xshift: x > look.end * 0.75 ? -3 : 3,
    })),
  };
}

/** The range of x after the user zoomed, panned or reset; undefined where that did not change. */
export function viewAfter(
  changes: Readonly<Record<string, unknown>>,
): readonly [number, number] | null | undefined {
  if (changes["xaxis.autorange"] === true) return null;
  const from = changes["xaxis.range[0]"];
  const to = changes["xaxis.range[1]"];
  return typeof from === "number" && typeof to === "number" ? [from, to] : undefined;
}

/** Plotly reads a little HTML in labels; a label is only text. */
function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** What stands in place of curves where there are none. */
export function noteOf(buffer: Buffer, ended: boolean): string {
  if (!buffer.isEmpty) return "";
  return ended ? "No batch was run." : "Waiting for the first batch …";
}
