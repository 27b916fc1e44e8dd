import type { Curve } from "./curves";
import { type Theme, colourOf, dashOf, opacityOf, widthOf } from "./figure";

interface Actions {
  onSwitch(): void;
  onToggle(label: string): void;
  onWhole(): void;
}

/** The line above a chart: title, legend, and switches. */
export class Header {
  readonly element = document.createElement("header");
  private readonly heading = document.createElement("h3");
  private readonly legend = document.createElement("div");
  private readonly logSwitch: HTMLButtonElement;
  private readonly smoothSwitch: HTMLButtonElement;
  private readonly whole: HTMLButtonElement;
  private readonly actions: Actions;
  private readonly entries = new Map<string, HTMLButtonElement>();

  constructor(actions: Actions) {
    this.actions = actions;
    this.element.className = "curves-header";
    this.legend.className = "curves-legend";
    this.legend.setAttribute("role", "group");
    this.legend.setAttribute("aria-label", "Curves");
    this.logSwitch = toggle("log", "Logarithmic axis", () => actions.onSwitch());
    this.smoothSwitch = toggle("smooth", "Smooth the batches", () => actions.onSwitch());
    this.whole = document.createElement("button");
    this.whole.type = "button";
    this.whole.textContent = "whole run";
    this.whole.title = "Undo the zoom";
    this.whole.hidden = true;
    this.whole.onclick = () => actions.onWhole();
    const switches = document.createElement("div");
    switches.className = "curves-switches";
    switches.append(this.whole, this.logSwitch, this.smoothSwitch);
    this.element.append(this.heading, this.legend, switches);
  }

  get title(): string {
    return this.heading.textContent ?? "";
  }

  get log(): boolean {
    return this.logSwitch.getAttribute("aria-pressed") === "true";
  }

  get smooth(): boolean {
    return this.smoothSwitch.getAttribute("aria-pressed") === "true";
  }

  setTitle(title: string): void {
    if (this.heading.textContent !== title) this.heading.textContent = title;
  }

  /** Brings the legend up to date without building it again, so that focus stays where it is. */
  show(
    curves: readonly Curve[],
    theme: Theme,
    hidden: ReadonlySet<string>,
    zoomed: boolean,
  ): void {
    this.whole.hidden = !zoomed;
    const listed = curves.filter((curve) => curve.listed);
    for (const [label, entry] of this.entries) {
      if (listed.some((curve) => curve.label === label)) continue;
      entry.remove();
      this.entries.delete(label);
    }
    listed.forEach((curve, at) => {
      const entry = this.entryFor(curve.label);
      entry.setAttribute("aria-pressed", String(!hidden.has(curve.label)));
      restyle(entry, curve, theme);
      if (this.legend.children[at] !== entry) this.legend.insertBefore(entry, this.legend.children[at] ?? null);
    });
  }

  private entryFor(label: string): HTMLButtonElement {
    const known = this.entries.get(label);
    if (known) return known;
    const entry = document.createElement("button");
    entry.type = "button";
    entry.title = `Show or hide ${label}`;
    entry.innerHTML =
      '<svg viewBox="0 0 22 10" aria-hidden="true"><path d="M1 5h20"/></svg><span></span><b></b>';
    entry.onclick = () => this.actions.onToggle(label);
    this.entries.set(label, entry);
    return entry;
  }
}

function restyle(entry: HTMLButtonElement, curve: Curve, theme: Theme): void {
  const [sample, name, value] = entry.children;
  if (!(sample instanceof SVGElement) || !name || !value) return;
  sample.style.stroke = colourOf(curve, theme);
  sample.style.strokeWidth = String(widthOf(curve) + 0.5);
  sample.style.strokeDasharray = dashOf(curve) === "dash" ? "4 3" : "";
  sample.style.opacity = String(opacityOf(curve));
  name.textContent = curve.label;
  value.textContent = curve.last === null ? "" : curve.kind === "rate" ? short(curve.last) : brief(curve.last);
}

/** A value in about four characters after the point. */
function brief(value: number): string {
  const size = Math.abs(value);
  return size >= 0.001 && size < 10_000 ? value.toFixed(size < 10 ? 4 : 1) : value.toExponential(1);
}

/** A rate as a person types it. */
function short(rate: number): string {
  return String(Number(rate.toPrecision(3)));
}

function toggle(text: string, title: string, onChange: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.title = title;
  button.setAttribute("aria-pressed", "false");
  button.onclick = () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    onChange();
  };
  return button;
}
