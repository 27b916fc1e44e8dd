import type { Mounted } from "../shared/lifetime";
import type { StreamlitComponent } from "../shared/streamlit";
import { themeValue } from "../shared/theme";
import { Buffer } from "./buffer";
import { Chart, type Content } from "./chart";
import { type Theme, noteOf } from "./figure";
import { type Plotly, loadPlotly } from "./plotly";
import type { CurvesData } from "./protocol";
import styles from "./live_curves.css?inline";

/** Below this width the charts stand one below the other, in pixels; as in the style sheet. */
const NARROW = 700;
const TALLER = 1.6;

/** Two charts that grow: the loss, and the metrics beside or below it. */
export class CurvesView implements Mounted<CurvesData> {
  private readonly root = document.createElement("div");
  private readonly note = document.createElement("p");
  private readonly style = document.createElement("style");
  private readonly loss = new Chart();
  private readonly metrics = new Chart();
  private readonly rate = new Chart(true);
  private readonly buffer = new Buffer();
  private readonly observer: ResizeObserver;
  private plotly: Plotly | null = null;
  private component: StreamlitComponent<CurvesData>;
  private drawn = "";
  private frame = 0;

  constructor(component: StreamlitComponent<CurvesData>) {
    this.component = component;
    this.style.textContent = styles;
    this.root.className = "curves";
    this.note.className = "curves-note";
    this.note.setAttribute("role", "status");
    this.root.append(this.loss.element, this.metrics.element, this.rate.element, this.note);
    component.parentElement.append(this.style, this.root);
    this.observer = new ResizeObserver(() => this.resized());
    for (const element of [this.root, ...this.root.children]) this.observer.observe(element);
    this.update(component);
    void this.load();
  }

  update(component: StreamlitComponent<CurvesData>): void {
    this.component = component;
    const { data } = component;
    const { grown, reset, report } = this.buffer.take(data, performance.now());
    if (reset) for (const chart of this.charts) chart.reset();
    if (report) component.setStateValue("progress", report);
    this.loss.setTitle("Loss");
    this.metrics.setTitle(titleOf(data));
    this.rate.setTitle("Learning rate");
    this.metrics.element.hidden = metricsOf(data).length === 0;
    this.rate.element.hidden = !data.rate;
    this.root.classList.toggle("curves-with-rate", data.rate);
    this.resized();
    if (grown || this.drawn !== this.looks()) this.drawSoon();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    for (const chart of this.charts) chart.destroy();
    this.style.remove();
    this.root.remove();
  }

  private get charts(): readonly Chart[] {
    return [this.loss, this.metrics, this.rate];
  }

  /** Charts below each other get more height than side by side. */
  private resized(): void {
    const stacked = this.root.clientWidth < NARROW && !this.metrics.element.hidden;
    this.root.style.height = `${Math.round(this.component.data.height * (stacked ? TALLER : 1))}px`;
    this.drawSoon();
  }

  private async load(): Promise<void> {
    this.note.textContent = "Loading the charts …";
    try {
      this.plotly = await loadPlotly(this.component.data.plotly);
      this.note.textContent = "";
      this.drawSoon();
    } catch (error) {
      this.note.textContent = `The charts cannot be drawn: ${String(error)}. Reload the page.`;
    }
  }

  /** What besides the points decides how the charts look. */
  private looks(): string {
    const { marks, ended, rate } = this.component.data;
    return JSON.stringify([this.theme(), marks, ended, rate]);
  }

  /** Draws once per frame, however many messages come. */
  private drawSoon(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    if (!this.plotly) return;
    const { data } = this.component;
    const shared = {
      buffer: this.buffer,
      runId: data.run_id,
      columns: data.columns,
      marks: data.marks,
      theme: this.theme(),
    } satisfies Omit<Content, "chosen">;
    this.note.textContent = noteOf(this.buffer, data.ended);
    this.loss.show(this.plotly, { ...shared, chosen: data.columns.slice(0, data.losses) });
    if (!this.metrics.element.hidden) {
      this.metrics.show(this.plotly, { ...shared, chosen: metricsOf(data) });
    }
    if (data.rate) this.rate.show(this.plotly, { ...shared, chosen: "rate" });
    this.drawn = this.looks();
  }

  private theme(): Theme {
    const value = (name: string) => themeValue(this.root, name);
    return {
      text: value("text-color"),
      page: value("background-color"),
      font: value("font"),
      colours: ["primary", "orange", "green", "violet", "red"].map((name) => value(`${name}-color`)),
    };
  }
}

/** The columns after the losses. */
function metricsOf(data: CurvesData): readonly string[] {
  return data.columns.slice(data.losses);
}

function titleOf(data: CurvesData): string {
  const [metric, ...others] = metricsOf(data);
  if (data.metrics_title !== "") return data.metrics_title;
  return metric === undefined || others.length > 0 ? "Metrics" : inWords(metric);
}

/** "sparse_top_k" as "Sparse top k". */
function inWords(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
