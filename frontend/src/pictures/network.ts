import type { Box } from "./protocol";

const WIDE = 108;
const HIGH = 30;
const GAP_X = 14;
const GAP_Y = 18;
const SVG = "http://www.w3.org/2000/svg";

/** Where a box stands: its left upper corner. */
export function corner(box: Pick<Box, "column" | "row">): readonly [number, number] {
  return [box.column * (WIDE + GAP_X), box.row * (HIGH + GAP_Y)];
}

/** The wire from one box down to another. Where it passes boxes, it swings out. */
export function wire(from: Box, to: Box): string {
  const [x1, y1] = corner(from);
  const [x2, y2] = corner(to);
  const [startX, startY] = [x1 + WIDE / 2, y1 + HIGH];
  const [endX, endY] = [x2 + WIDE / 2, y2];
  const far = to.row - from.row > 1 && from.column === to.column;
  const bend = far ? WIDE * 0.62 : 0;
  const pull = Math.max(GAP_Y, (endY - startY) / 2);
  return (
    `M${startX} ${startY} C${startX + bend} ${startY + pull} ` +
    `${endX + bend} ${endY - pull} ${endX} ${endY}`
  );
}

/** Draws the wires, and a button for each box over them. */
export function network(boxes: readonly Box[]): {
  readonly element: HTMLElement;
  readonly buttons: readonly HTMLButtonElement[];
} {
  const element = document.createElement("div");
  element.className = "plan";
  const width = extent(boxes, (box) => corner(box)[0] + WIDE) + GAP_X;
  const height = extent(boxes, (box) => corner(box)[1] + HIGH);
  Object.assign(element.style, { width: `${width}px`, height: `${height}px` });
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const byKey = new Map(boxes.map((box) => [box.key, box]));
  for (const box of boxes) {
    for (const key of box.from) {
      const start = byKey.get(key);
      if (start === undefined) continue;
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", wire(start, box));
      drawing.append(path);
    }
  }
  const buttons = boxes.map(button);
  element.append(drawing, ...buttons);
  return { element, buttons };
}

function button(box: Box): HTMLButtonElement {
  const [left, top] = corner(box);
  const made = document.createElement("button");
  made.type = "button";
  made.className = "box";
  made.title = `${box.name} · ${box.kind}`;
  made.setAttribute("aria-label", `${box.name}, ${box.kind}`);
  made.setAttribute("aria-disabled", String(!box.enabled));
  Object.assign(made.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${WIDE}px`,
    height: `${HIGH}px`,
  });
  made.style.setProperty("--family", box.colour);
  const name = document.createElement("b");
  name.textContent = box.name;
  const kind = document.createElement("small");
  kind.textContent = box.kind;
  made.append(name, kind);
  return made;
}

function extent(boxes: readonly Box[], of: (box: Box) => number): number {
  return boxes.reduce((most, box) => Math.max(most, of(box)), 0);
}
