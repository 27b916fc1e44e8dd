import { type Curve, curvesOf, rateCurves } from "./curves";
import type { Buffer } from "./buffer";
import { type Look, type Theme, layout, traces, viewAfter } from "./figure";
import { Header } from "./header";
import type { PlotElement, Plotly } from "./plotly";
import type { Mark } from "./protocol";

const CONFIG = { displayModeBar: false, doubleClick: "autosize", showTips: false };

/** What a chart draws. */
export interface Content {
  readonly buffer: Buffer;
  readonly runId: string;
  readonly columns: readonly string[];
  /** The columns to draw; `"rate"` for the learning rate. */
  readonly chosen: readonly string[] | "rate";
  readonly marks: readonly Mark[];
  readonly theme: Theme;
}

/** One chart: a header with legend and switches, and below it the curves. */
export class Chart {
  readonly element = document.createElement("section");
  private readonly plot = document.createElement("div");
  private readonly header: Header;
  private plotly: Plotly | null = null;
  private content: Content | null = null;
  private curves: readonly Curve[] = [];
  private view: readonly [number, number] | null = null;
  private drawing = 0;
  private readonly hidden = new Set<string>();

  /** @param low Whether it has little height: its header says less, and marks have no words. */
  constructor(private readonly low = false) {
    this.element.className = low ? "curves-chart curves-low" : "curves-chart";
    this.plot.className = "curves-plot";
    this.plot.setAttribute("role", "img");
    this.header = new Header({
      onSwitch: () => this.draw(),
      onToggle: (label) => this.toggle(label),
      onWhole: () => this.showWhole(),
    });
    this.element.append(this.header.element, this.plot);
  }

  setTitle(title: string): void {
    this.header.setTitle(title);
  }

  /** Forgets what the user did to the picture of another run. */
  reset(): void {
    this.view = null;
    this.hidden.clear();
  }

  show(plotly: Plotly, content: Content): void {
    this.content = content;
    const first = this.plotly === null;
    this.plotly = plotly;
    this.draw();
    if (first) (this.plot as unknown as PlotElement).on?.("plotly_relayout", (changes) => this.zoomed(changes));
  }

  draw(): void {
    if (!this.plotly || !this.content) return;
    const { buffer, columns, chosen, marks, theme, runId } = this.content;
    this.curves =
      chosen === "rate" ? rateCurves(buffer, columns) : curvesOf(buffer, columns, chosen, this.header.smooth);
    this.header.show(this.curves, theme, this.hidden, this.view !== null);
    this.plot.setAttribute("aria-label", this.inWords());
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (width === 0 || height === 0) return;
    const { log } = this.header;
    const look: Look = {
      theme,
      width,
      height,
      log,
      revision: runId,
      drawing: ++this.drawing,
      empty: buffer.isEmpty,
      view: this.view,
      hidden: this.hidden,
      low: this.low,
      end: this.view?.[1] ?? Math.max(0, ...this.curves.map((curve) => curve.line.x.at(-1) ?? 0)),
    };
    void this.plotly.react(this.plot, traces(this.curves, look), layout(look, marks), CONFIG);
  }

  destroy(): void {
    this.plotly?.purge(this.plot);
  }

  private toggle(label: string): void {
    if (!this.hidden.delete(label)) this.hidden.add(label);
    this.draw();
  }

  private showWhole(): void {
    void this.plotly?.relayout(this.plot, { "xaxis.autorange": true, "yaxis.autorange": true });
  }

  private zoomed(changes: Readonly<Record<string, unknown>>): void {
    const view = viewAfter(changes);
    if (view === undefined) return;
    this.view = view;
    this.draw();
  }

  private inWords(): string {
    const said = this.curves
      .filter((curve) => curve.listed && curve.last !== null)
      .map((curve) => `${curve.label} ${curve.last?.toPrecision(4)}`);
    return `${this.header.title}: ${said.join(", ") || "no points yet"}`;
  }
}
