import { uniqueId } from "../shared/identity";
import type { StreamlitComponent } from "../shared/streamlit";
import { type Change, changed } from "./changes";
import type { CanvasData } from "./protocol";

/** What is large and seldom changes as a whole. */
type Shown = Pick<CanvasData, "palette" | "families" | "scope">;

interface Revision {
  /** Names what is shown; empty where Python sends all every time. */
  readonly revision?: string;
}

/** All that is shown, or what is new since a revision that this page has drawn. */
export type Sent = Omit<CanvasData, keyof Shown> &
  Revision &
  (Shown | (Partial<Omit<Shown, "scope">> & { readonly base: string; readonly change?: Change }));

/** How many revisions a page remembers. */
const KEPT = 8;

/**
 * The last revisions that came to this page. Python says what is new since one of them
 * (`builder/ui/canvas/shelf.py`); it goes by what the page says it has.
 *
 * One for the whole page: a canvas that is mounted anew has what the one before it had.
 */
export class Shelf {
  private readonly kept = new Map<string, Shown>();

  /** The data with all that is to be shown; null where it builds on a revision that is not here. */
  unpack({ revision = "", ...data }: Sent): CanvasData | null {
    const shown = this.find(revision) ?? this.build(data);
    if (shown && revision !== "") this.keep(revision, shown);
    return shown && ({ ...data, ...shown } as CanvasData);
  }

  private build(data: Omit<Sent, "revision">): Shown | null {
    const sent = data as Sent;
    if (!("base" in sent)) return { palette: sent.palette, families: sent.families, scope: sent.scope };
    const base = this.find(sent.base);
    if (!base) return null;
    this.keep(sent.base, base);
    const { palette = base.palette, families = base.families, change } = sent;
    return { palette, families, scope: change ? changed(base.scope, change) : base.scope };
  }

  private find(revision: string): Shown | undefined {
    return this.kept.get(revision);
  }

  private keep(revision: string, shown: Shown): void {
    this.kept.delete(revision);
    this.kept.set(revision, shown);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

type Component<Data> = StreamlitComponent<Data>;

/** Takes what Python sends to one canvas, and says with every message what is drawn there. */
export class Intake {
  private drawn = "";
  private reported = "";

  constructor(private readonly shelf: Shelf) {}

  /** The component with all its data; null where Python has to send it again, which is asked for. */
  take(component: Component<Sent>): Component<CanvasData> | null {
    const data = this.shelf.unpack(component.data);
    if (!data) {
      // It knows no such revision, so it sends all.
      this.report(component, `lost-${uniqueId(12)}`);
      return null;
    }
    this.drawn = component.data.revision ?? "";
    return {
      ...component,
      data,
      setStateValue: (name, value) => {
        this.report(component, this.drawn);
        component.setStateValue(name, value);
      },
    };
  }

  /** Messages of one moment go up together. */
  private report(component: Component<Sent>, revision: string): void {
    if (revision === this.reported) return;
    this.reported = revision;
    component.setStateValue("seen", revision);
  }
}
