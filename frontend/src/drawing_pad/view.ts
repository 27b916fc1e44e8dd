import type { Mounted } from "../shared/lifetime";
import type { StreamlitComponent } from "../shared/streamlit";
import styles from "./drawing_pad.css?inline";
import type { Drawing, PadData } from "./protocol";
import {
  type Point,
  type Raster,
  blank,
  fromBase64,
  inkOf,
  line,
  shown,
  toBase64,
} from "./raster";

const MOST_UNDO = 20;
const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Paper to draw on with mouse, finger, pen or keys. */
export class PadView implements Mounted<PadData> {
  private readonly style = document.createElement("style");
  private readonly root = document.createElement("div");
  private readonly canvas = document.createElement("canvas");
  private readonly cursor = document.createElement("span");
  private readonly said = document.createElement("output");
  private readonly width = document.createElement("input");
  private readonly colour = document.createElement("input");
  private component: StreamlitComponent<PadData>;
  private raster: Raster = blank(1, 1, 1, 0);
  private under = new Uint8Array();
  private cover = new Float32Array();
  private earlier: Uint8Array[] = [];
  private last: Point | null = null;
  private place: Point = [0, 0];
  private penDown = false;
  private strokes = 0;

  constructor(component: StreamlitComponent<PadData>) {
    this.component = component;
    this.style.textContent = styles;
    this.root.className = "pad";
    this.build();
    component.parentElement.append(this.style, this.root);
    this.begin();
  }

  update(component: StreamlitComponent<PadData>): void {
    const before = this.component.data;
    this.component = component;
    const { width, height, channels } = component.data;
    const same =
      before.width === width && before.height === height && before.channels === channels;
    if (!same) this.begin();
  }

  destroy(): void {
    this.style.remove();
    this.root.remove();
  }

  /** Puts up the paper with what was drawn on it before. */
  private begin(): void {
    const { width, height, channels, paper, pixels, label } = this.component.data;
    this.raster = blank(width, height, channels, paper);
    const known = pixels === "" ? null : fromBase64(pixels, this.raster.bytes.length);
    if (known !== null) this.raster.bytes.set(known);
    this.earlier = [];
    this.penDown = false;
    this.place = [width / 2, height / 2];
    this.canvas.width = width;
    this.canvas.height = height;
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.canvas.setAttribute("aria-label", label);
    this.width.max = String(Math.max(4, Math.round(width / 4)));
    this.width.value = String(Math.max(1, Math.round(width / 12)));
    this.colour.parentElement?.toggleAttribute("hidden", channels === 1);
    this.draw();
  }

  private build(): void {
    const paper = document.createElement("div");
    paper.className = "paper";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.cursor.className = "cursor";
    paper.append(this.canvas, this.cursor);
    this.width.type = "range";
    this.width.min = "1";
    this.colour.type = "color";
    this.colour.value = "#1d4ed8";
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(
      labelled("Pen", this.width),
      labelled("Colour", this.colour),
      pressed("Undo", () => this.undo()),
      pressed("Clear", () => this.clear()),
    );
    this.said.textContent = "Draw here. By keys: arrows move, space puts the pen down or up.";
    this.root.append(paper, tools, this.said);
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.canvas.addEventListener(end, () => this.up());
    }
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("keyup", (event) => event.stopPropagation());
    this.canvas.addEventListener("blur", () => this.lift());
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus();
    this.lift();
    this.startStroke(this.pointOf(event));
  }

  private moved(event: PointerEvent): void {
    if (this.last === null || this.penDown) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event]) this.strokeTo(this.pointOf(each));
    this.draw();
  }

  private up(): void {
    if (this.last !== null && !this.penDown) this.endStroke();
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation(); // Streamlit's own keys
    const step = STEPS[event.key];
    if (event.target !== this.canvas) return;
    if (step !== undefined) {
      const { width, height } = this.raster;
      const far = event.shiftKey ? 4 : 1;
      this.place = [
        Math.min(width, Math.max(0, this.place[0] + far * step[0])),
        Math.min(height, Math.max(0, this.place[1] + far * step[1])),
      ];
      if (this.penDown) this.strokeTo(this.place);
      this.say(`${this.penDown ? "Pen down" : "Pen up"}, at ${this.place.map(Math.round).join(", ")}`);
      this.draw();
    } else if (event.key === " " || event.key === "Enter") {
      if (this.penDown) {
        this.lift();
        this.say("Pen up.");
      } else {
        this.startStroke(this.place);
        this.penDown = true;
        this.say("Pen down.");
      }
      this.draw();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.clear();
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
      this.undo();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Ends a stroke by keys. */
  private lift(): void {
    if (!this.penDown) return;
    this.penDown = false;
    this.endStroke();
  }

  private startStroke(point: Point): void {
    this.earlier = [...this.earlier, this.raster.bytes.slice()].slice(-MOST_UNDO);
    this.under = this.raster.bytes.slice();
    this.cover = new Float32Array(this.raster.width * this.raster.height);
    this.last = point;
    this.strokeTo(point);
    this.draw();
  }

  private strokeTo(point: Point): void {
    if (this.last === null) return;
    const ink = this.raster.channels === 1 ? [255] : inkOf(this.colour.value);
    const width = Number(this.width.value);
    line(this.raster, this.under, this.cover, [this.last, point], width, ink);
    this.last = point;
  }

  private endStroke(): void {
    this.last = null;
    this.draw();
    this.send();
  }

  private undo(): void {
    const before = this.earlier.pop();
    if (before === undefined) return;
    this.last = null;
    this.penDown = false;
    this.raster.bytes.set(before);
    this.say("The last stroke is taken back.");
    this.draw();
    this.send();
  }

  private clear(): void {
    this.earlier = [...this.earlier, this.raster.bytes.slice()].slice(-MOST_UNDO);
    this.last = null;
    this.penDown = false;
    this.raster.bytes.fill(this.component.data.paper);
    this.say("The paper is empty.");
    this.draw();
    this.send();
  }

  private send(): void {
    const drawing: Drawing = {
      pixels: toBase64(this.raster.bytes),
      stroke: `${Date.now()}-${++this.strokes}`,
    };
    this.component.setStateValue("drawing", drawing);
  }

  private say(text: string): void {
    this.said.textContent = text;
  }

  private pointOf(event: PointerEvent): Point {
    const bounds = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - bounds.left) / bounds.width) * this.raster.width,
      ((event.clientY - bounds.top) / bounds.height) * this.raster.height,
    ];
  }

  private draw(): void {
    const { width, height } = this.raster;
    this.canvas.getContext("2d")?.putImageData(new ImageData(shown(this.raster), width, height), 0, 0);
    this.cursor.style.left = `${(this.place[0] / width) * 100}%`;
    this.cursor.style.top = `${(this.place[1] / height) * 100}%`;
    this.cursor.classList.toggle("down", this.penDown);
  }
}

function labelled(text: string, input: HTMLInputElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(text, input);
  return label;
}

function pressed(text: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  return button;
}
