import type { Mounted } from "../shared/lifetime";
import type { StreamlitComponent } from "../shared/streamlit";
import { fileButtons } from "./files";
import { network } from "./network";
import { ChartHover, type Spot, cropOf } from "./hover";
import type { Item, PicturesData } from "./protocol";
import styles from "./pictures.css?inline";
import { place as placed, tile } from "./tile";
import { cellAt, placeAfter, readValues, told } from "./values";

/** Pictures, or boxes of a network, one of which can be chosen by click or by key. */
export class PicturesView implements Mounted<PicturesData> {
  private readonly style = document.createElement("style");
  private readonly root = document.createElement("div");
  private readonly tip = document.createElement("output");
  private readonly glimpse = document.createElement("span");
  private readonly chart = new ChartHover(
    (number, spot) => this.show(number, spot),
    () => (this.glimpse.hidden = true),
  );
  private component: StreamlitComponent<PicturesData>;
  private buttons: readonly HTMLButtonElement[] = [];
  private values: Float32Array = new Float32Array();
  private drawn = "";
  private clicks = 0;

  constructor(component: StreamlitComponent<PicturesData>) {
    this.component = component;
    this.style.textContent = styles;
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.glimpse.className = "picture glimpse";
    this.glimpse.hidden = true;
    this.glimpse.setAttribute("aria-hidden", "true"); // a list beside the chart gives the same
    this.root.setAttribute("role", "group");
    component.parentElement.append(this.style, this.root, this.tip);
    this.root.addEventListener("click", (event) => this.choose(event));
    this.root.addEventListener("keydown", (event) => this.move(event));
    this.root.addEventListener("pointermove", (event) => this.tell(event));
    this.root.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.update(component);
  }

  update(component: StreamlitComponent<PicturesData>): void {
    this.component = component;
    const { data } = component;
    const { chosen, ...content } = data;
    const looks = JSON.stringify(content);
    if (looks !== this.drawn) {
      this.drawn = looks;
      this.draw(data);
    }
    this.mark(chosen);
  }

  destroy(): void {
    this.chart.stop();
    this.style.remove();
    this.root.remove();
    this.tip.remove();
  }

  private draw(data: PicturesData): void {
    const held = this.buttons.indexOf(this.focused() as HTMLButtonElement);
    this.root.className = `pictures ${data.kind}`;
    this.root.setAttribute("aria-label", data.label);
    this.root.style.setProperty("--image", data.image === "" ? "none" : `url(${data.image})`);
    this.values = readValues(data.values);
    this.tip.hidden = true;
    this.chart.follow(data.hover.chart);
    if (data.kind === "hover") {
      this.buttons = [];
      this.root.replaceChildren(this.glimpse);
    } else if (data.kind === "files") {
      this.buttons = [];
      const failed = document.createElement("output");
      const buttons = fileButtons(data.files, (words) => (failed.textContent = words));
      this.root.replaceChildren(...buttons, failed);
    } else if (data.kind === "network") {
      const { element, buttons } = network(data.boxes);
      this.buttons = buttons;
      this.root.replaceChildren(element);
    } else {
      this.buttons = data.items.map((item) => tile(item, data));
      this.root.replaceChildren(...this.buttons);
    }
    if (held >= 0) this.buttons[Math.min(held, this.buttons.length - 1)]?.focus();
  }

  private mark(chosen: string): void {
    const keys = this.keys();
    const place = Math.max(0, keys.indexOf(chosen));
    this.buttons.forEach((button, at) => {
      button.setAttribute("aria-pressed", String(keys[at] === chosen));
      button.tabIndex = at === place ? 0 : -1;
    });
    if (this.component.data.kind === "network" && this.focused() === null) {
      this.reveal(this.buttons[place]);
    }
  }

  /** Scrolls the network, never the page. */
  private reveal(button: HTMLButtonElement | undefined): void {
    if (button === undefined) return;
    this.root.scrollTop = button.offsetTop - this.root.clientHeight / 2;
    this.root.scrollLeft = button.offsetLeft + button.offsetWidth / 2 - this.root.clientWidth / 2;
  }

  private keys(): readonly string[] {
    const { kind, boxes, items } = this.component.data;
    return kind === "network" ? boxes.map((box) => box.key) : items.map((item) => item.key);
  }

  private focused(): Element | null {
    const root = this.root.getRootNode() as Document | ShadowRoot;
    return this.root.contains(root.activeElement) ? root.activeElement : null;
  }

  private placeOf(event: Event): number {
    const button = (event.target as Element).closest("button");
    return button === null ? -1 : this.buttons.indexOf(button);
  }

  private choose(event: Event): void {
    const place = this.placeOf(event);
    const key = this.keys()[place];
    if (key === undefined || this.buttons[place]?.getAttribute("aria-disabled") === "true") return;
    this.mark(key);
    this.component.setStateValue("chosen", { key, click: `${Date.now()}-${++this.clicks}` });
  }

  private move(event: KeyboardEvent): void {
    event.stopPropagation(); // Streamlit's own keys
    const place = this.placeOf(event);
    const next = placeAfter(event.key, place, this.buttons.length, this.columns());
    if (place < 0 || next === null) return;
    event.preventDefault();
    this.buttons.forEach((button, at) => (button.tabIndex = at === next ? 0 : -1));
    this.buttons[next]?.focus();
  }

  private columns(): number {
    const first = this.buttons[0]?.offsetTop;
    const { kind } = this.component.data;
    return kind === "grid"
      ? Math.max(1, this.buttons.filter((button) => button.offsetTop === first).length)
      : 1;
  }

  /** Shows the picture of a point, on the side of the pointer where plotly writes nothing. */
  private show(number: number, [x, y]: Spot): void {
    const { hover, image_size } = this.component.data;
    const at = hover.numbers.indexOf(number);
    this.glimpse.hidden = at < 0;
    if (at < 0) return;
    placed(this.glimpse, { crop: cropOf(at, hover), size: hover.size }, image_size);
    const room = x > hover.size[0] + 28;
    this.glimpse.style.left = `${room ? x - 18 : x + 18}px`;
    this.glimpse.style.top = `${room ? y : y + 56}px`;
    this.glimpse.style.translate = room ? "-100% -50%" : "0 0";
  }

  private tell(event: PointerEvent): void {
    const item: Item | undefined = this.component.data.items[this.placeOf(event)];
    const picture = (event.target as Element).closest(".picture");
    if (!item?.values || picture === null) {
      this.tip.hidden = true;
      return;
    }
    const [start, rows, columns, down, along] = item.values;
    const bounds = picture.getBoundingClientRect();
    const across = (event.clientX - bounds.left) / bounds.width;
    const cell = cellAt(across, (event.clientY - bounds.top) / bounds.height, rows, columns);
    const value = this.values[start + cell[0] * columns + cell[1]];
    this.tip.hidden = value === undefined;
    if (value === undefined) return;
    const place = [cell[0] * down, cell[1] * along] as const;
    this.tip.textContent = told(value, place, rows, this.component.data.axes);
    const right = event.clientX > window.innerWidth - 220;
    this.tip.style.left = `${event.clientX + (right ? -14 : 14)}px`;
    this.tip.style.top = `${event.clientY + 16}px`;
    this.tip.style.translate = right ? "-100% 0" : "0 0";
  }
}
