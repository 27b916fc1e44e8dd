import type { Item, PicturesData } from "./protocol";

/** Draws one picture with its caption as a button. */
export function tile(item: Item, data: PicturesData): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tile";
  const picture = item.words.length > 0 ? spelt(item.words) : pictureOf(item, data);
  const words = document.createElement("span");
  words.className = "words";
  words.append(line("caption", item.caption), line("note", item.note), line("mark", item.mark));
  button.append(...(data.kind === "rows" ? [words, picture] : [picture, words]));
  if (item.mark !== "") button.dataset.mark = item.mark;
  return button;
}

/** The part of the shared image that is this picture, enlarged to its size on the screen. */
function pictureOf(item: Item, data: PicturesData): HTMLElement {
  const picture = document.createElement("span");
  picture.className = "picture";
  place(picture, item, data.image_size);
  return picture;
}

/** A text in the place of a picture: its words in their order. */
function spelt(words: readonly string[]): HTMLElement {
  const text = document.createElement("span");
  text.className = "spelt";
  text.append(...words.map((word) => line("word", word)));
  return text;
}

/** Makes an element show a part of the shared image. */
export function place(
  picture: HTMLElement,
  { crop: [left, top, width, height], size: [wide, tall] }: Pick<Item, "crop" | "size">,
  [all, allDown]: readonly [number, number],
): void {
  const [across, down] = [wide / width, tall / height];
  Object.assign(picture.style, {
    width: `${wide}px`,
    height: `${tall}px`,
    backgroundSize: `${all * across}px ${allDown * down}px`,
    backgroundPosition: `${-left * across}px ${-top * down}px`,
  });
}

function line(name: string, text: string): HTMLElement {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  span.hidden = text === "";
  return span;
}
