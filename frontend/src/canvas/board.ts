import type { Store } from "../shared/storage";

/** Where the last copy is kept for other tabs and projects, beside the system's clipboard. */
const STORED = "strata-clipboard";

interface Copy {
  readonly text: string;
  /** Whether the system's clipboard has it too. */
  readonly written: boolean;
}

/** What copying needs of the model. */
export interface Copied {
  /** The selection as a text; null while Python has not sent it. */
  copyText(): string | null;
  remove(): void;
  subscribe(listener: () => void): () => void;
  snapshot(): { readonly selection: { readonly nodes: readonly string[] } };
}

/**
 * What was copied last, on this computer.
 *
 * The text of a selection comes from Python. A person who copies at once after selecting waits
 * for it without noticing: a paste meanwhile waits too. The system's clipboard can only be
 * written within the event, so a text that came later is kept in the browser's store alone,
 * if the browser does not allow it.
 */
export class Board {
  private arriving: Promise<string | null> | null = null;
  private giveUp: (() => void) | null = null;

  constructor(
    private readonly model: Copied,
    private readonly store: Store,
    private readonly writeSystem: (text: string) => Promise<boolean>,
  ) {}

  /** Copies the selection; `write` puts a text into the system's clipboard at once. */
  copy(write: (text: string) => void, cut: boolean): void {
    this.giveUp?.();
    const text = this.model.copyText();
    if (text === null) {
      this.arriving = this.whenThere(cut);
      return;
    }
    write(text);
    this.keep({ text, written: true });
    if (cut) this.model.remove();
  }

  /** What to paste, where `system` is what the system's clipboard has, if that can be read. */
  async text(system: string | null): Promise<string | null> {
    const arriving = this.arriving;
    const late = arriving ? await arriving : null;
    if (late !== null) return late;
    const copy = this.kept();
    if (system === null || system === "") return copy?.text ?? null;
    return copy && !copy.written ? copy.text : system;
  }

  destroy(): void {
    this.giveUp?.();
  }

  /** Waits until Python has sent the selection; null when something else is selected meanwhile. */
  private whenThere(cut: boolean): Promise<string | null> {
    const wanted = this.model.snapshot().selection.nodes.join("\n");
    return new Promise((resolve) => {
      const end = (text: string | null) => {
        stop();
        this.giveUp = null;
        this.arriving = null;
        resolve(text);
      };
      const stop = this.model.subscribe(() => {
        if (this.model.snapshot().selection.nodes.join("\n") !== wanted) return end(null);
        const text = this.model.copyText();
        if (text === null) return;
        end(text);
        this.arrived(text);
        if (cut) this.model.remove();
      });
      this.giveUp = () => end(null);
    });
  }

  private arrived(text: string): void {
    this.keep({ text, written: false });
    void this.writeSystem(text).then((written) => {
      if (written) this.keep({ text, written });
    });
  }

  private keep(copy: Copy): void {
    this.store.setItem(STORED, JSON.stringify(copy));
  }

  private kept(): Copy | null {
    try {
      const found: unknown = JSON.parse(this.store.getItem(STORED) ?? "null");
      return isCopy(found) ? found : null;
    } catch {
      return null;
    }
  }
}

function isCopy(value: unknown): value is Copy {
  if (typeof value !== "object" || value === null || !("text" in value)) return false;
  return typeof value.text === "string";
}
