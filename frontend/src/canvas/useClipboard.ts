import { type RefObject, useEffect, useRef, useState } from "react";
import { localStore } from "../shared/storage";
import { Board } from "./board";
import { putInto, readSystem, textOf, writeSystem } from "./clipboard";
import type { Doors, View } from "./doors";
import { isField } from "./keymap";
import type { CanvasModel } from "./model";
import type { Spots } from "./useSpots";

type Commands = Pick<Doors, "copy" | "cut" | "paste">;

/**
 * Copy, cut and paste: by the browser's own events on the canvas, and as commands of the menu.
 *
 * The events work on every page, the clipboard's newer interface only on https and localhost.
 */
export function useClipboard(
  canvas: RefObject<HTMLElement | null>,
  model: CanvasModel,
  view: View,
  spots: Spots,
): Commands {
  const [board] = useState(() => new Board(model, localStore(), writeSystem));
  const insert = async (system: string | null) => {
    const at = view.under(spots.pointer());
    const text = await board.text(system);
    model.paste(text ?? "", at);
  };
  const latest = useRef(insert);
  latest.current = insert;
  useEffect(() => {
    const here = canvas.current;
    if (!here) return;
    const stop = new AbortController();
    const { signal } = stop;
    const listen = (type: string, act: (event: ClipboardEvent) => void) => {
      const onEvent = (event: Event) => {
        if (event instanceof ClipboardEvent && !inField(event)) act(event);
      };
      // Safari asks before whether there is anything to copy, and takes a "handled" for a yes.
      const onBefore = (event: Event) => {
        if (!inField(event)) event.preventDefault();
      };
      here.addEventListener(type, onEvent, { signal });
      here.addEventListener(`before${type}`, onBefore, { signal });
    };
    const copy = (cut: boolean) => (event: ClipboardEvent) => {
      if (model.snapshot().selection.nodes.length === 0) return;
      event.preventDefault();
      board.copy((text) => putInto(event.clipboardData, text), cut);
    };
    // What is marked elsewhere on the page stays marked at a press here, and would be copied instead.
    const unmark = () => {
      const marked = document.getSelection();
      if (!marked?.isCollapsed) marked?.removeAllRanges();
    };
    here.addEventListener("pointerdown", unmark, { signal, capture: true });
    listen("copy", copy(false));
    listen("cut", copy(true));
    listen("paste", (event) => {
      event.preventDefault();
      void latest.current(textOf(event.clipboardData));
    });
    return () => {
      stop.abort();
      board.destroy();
    };
  }, [canvas, model, board]);

  const copy = (cut: boolean) => {
    view.focus();
    if (document.execCommand(cut ? "cut" : "copy")) return;
    board.copy((text) => void writeSystem(text), cut);
  };
  return {
    copy: () => copy(false),
    cut: () => copy(true),
    paste: () => void readSystem().then(insert),
  };
}

/** Whether an event comes from where somebody writes, or from a text that somebody has marked. */
function inField(event: Event): boolean {
  const [from] = event.composedPath();
  return (from instanceof HTMLElement && isField(from)) || !document.getSelection()?.isCollapsed;
}
