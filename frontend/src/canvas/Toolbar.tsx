import { useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../shared/Icon";
import { useMedia } from "../shared/useMedia";
import type { Doors, Spot } from "./doors";
import type { CanvasModel, Snapshot } from "./model";
import { type Tool, arranged, commandOf, toolsFor } from "./tools";
import { ToolButton } from "./ToolButton";
import { useRoving } from "./useRoving";

interface Props {
  readonly model: CanvasModel;
  readonly snapshot: Snapshot;
  readonly doors: Doors;
  /** Whether the palette is not at the side, but behind a button. */
  readonly narrow: boolean;
  readonly full: boolean;
}

/** The page's header has undo and redo from this width on. */
const SMALL_SCREEN = "(max-width: 640px)";

/** From this width on the most important tools have words, in pixels. */
const ROOM_FOR_WORDS = 640;
const WORDS: Partial<Record<Tool, string>> = { tidy: "Lay out", group: "Group" };

/** Pixels of a tool, of what is between two groups, and of the button that adds a layer. */
const TOOL = 34;
const TOUCH_TOOL = 46;
const GAPS = 44;
const ADD = 124;

/** What can be done, as buttons over the canvas: for mouse and touch, and to be found at all. */
export function Toolbar({ model, snapshot, doors, narrow, full }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const roving = useRoving(box);
  const [width, setWidth] = useState(0);
  const small = useMedia(SMALL_SCREEN);
  const touch = useMedia("(pointer: coarse)");
  useLayoutEffect(() => {
    const here = box.current;
    if (!here) return;
    const measure = () => setWidth(here.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(here);
    return () => observer.disconnect();
  }, []);

  const adds = narrow && !snapshot.readOnly;
  const tools = toolsFor(snapshot, small || full);
  const free = width - GAPS - (adds ? ADD : 0);
  const { shown, more: hidden } = arranged(tools, Math.floor(free / (touch ? TOUCH_TOOL : TOOL)));
  const words = width >= ROOM_FOR_WORDS && hidden.length === 0;
  return (
    <div ref={box} className="bar" role="toolbar" aria-label="Edit the canvas" {...roving}>
      {adds && (
        <button type="button" className="add" onClick={() => doors.quickAdd()}>
          <Icon name="add" /> Add layer
        </button>
      )}
      {shown.map((group, at) => (
        <div key={group[0]} className={at === shown.length - 1 ? "tools last" : "tools"}>
          {at === shown.length - 1 && snapshot.waiting && (
            <span className="waiting" title="Working it out …" />
          )}
          {group.map((tool) => (
            <ToolButton
              key={tool}
              command={commandOf(tool, snapshot)}
              words={words ? WORDS[tool] : undefined}
              pressed={tool === "full-screen" ? full : undefined}
              model={model}
              snapshot={snapshot}
              doors={doors}
            />
          ))}
          {at === shown.length - 1 && hidden.length > 0 && (
            <button
              type="button"
              className="tool"
              title="More"
              aria-label="More"
              aria-haspopup="menu"
              onClick={(event) => doors.more(hidden, below(event.currentTarget))}
            >
              <Icon name="more" />
            </button>
          )}
        </div>
      ))}
    </div>
  );
}

function below(button: HTMLElement): Spot {
  const { left, bottom } = button.getBoundingClientRect();
  return { x: left, y: bottom + 4 };
}
