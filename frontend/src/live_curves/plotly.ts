/** The few parts of plotly.js that are used; it comes as a script that sets `window.Plotly`. */
export interface Plotly {
  react(element: HTMLElement, data: readonly Trace[], layout: Layout, config: object): Promise<unknown>;
  relayout(element: HTMLElement, changes: object): Promise<unknown>;
  purge(element: HTMLElement): void;
  /** Returns a picture of a figure as a data URL. */
  toImage(figure: object, options: object): Promise<string>;
}

export interface Trace {
  readonly type: "scatter";
  readonly mode: "lines" | "lines+markers";
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly line: { readonly color: string; readonly width: number; readonly dash: string; readonly shape?: "hv" };
  readonly marker?: { readonly size: number; readonly symbol: string };
  readonly opacity: number;
  readonly visible: boolean;
  readonly hoverinfo?: "skip";
  readonly hovertemplate?: string;
}

export type Layout = Readonly<Record<string, unknown>>;

/** A div in which Plotly has drawn. */
export interface PlotElement extends HTMLElement {
  on(event: "plotly_relayout", listener: (changes: Readonly<Record<string, unknown>>) => void): void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
  }
}

let loading: Promise<Plotly> | undefined;

/**
 * Loads plotly.js once for the page, from where Python serves it.
 *
 * @throws Error when the script cannot be fetched; the next call tries again.
 */
export function loadPlotly(url: string): Promise<Plotly> {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  loading ??= fetchScript(new URL(url, document.baseURI).href).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function fetchScript(url: string): Promise<Plotly> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => {
      if (window.Plotly) resolve(window.Plotly);
      else reject(new Error(`${url} did not bring plotly.js`));
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`plotly.js could not be loaded from ${url}`));
    };
    document.head.append(script);
  });
}
