/** While the root has this attribute, the page gives the whole window to the canvas. */
export const FULL = "data-strata-full";

/**
 * The canvas over the whole screen.
 *
 * The browser is asked for its own full screen too. Where it has none (an iPhone) or does not
 * want to, the canvas still gets the whole window. When the person leaves the browser's full
 * screen (Escape), the page is itself again.
 */
export class FullScreen {
  private readonly listeners = new Set<() => void>();
  private byBrowser = false;

  constructor(private readonly page: Document = document) {}

  /** Follows what the browser does, until `stop`. */
  start(): void {
    this.page.addEventListener("fullscreenchange", this.follow);
  }

  stop(): void {
    this.page.removeEventListener("fullscreenchange", this.follow);
    if (this.isOn()) this.leave();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly isOn = (): boolean => this.page.documentElement.hasAttribute(FULL);

  toggle(): void {
    if (this.isOn()) this.leave();
    else this.enter();
  }

  private enter(): void {
    const root = this.page.documentElement;
    root.setAttribute(FULL, "");
    this.tell();
    if (typeof root.requestFullscreen !== "function") return;
    root.requestFullscreen().catch(() => undefined);
  }

  private leave(): void {
    this.byBrowser = false;
    this.page.documentElement.removeAttribute(FULL);
    this.tell();
    if (this.page.fullscreenElement === this.page.documentElement) {
      this.page.exitFullscreen().catch(() => undefined);
    }
  }

  private readonly follow = (): void => {
    if (this.page.fullscreenElement === this.page.documentElement) {
      if (this.isOn()) this.byBrowser = true;
      else this.leave();
    } else if (this.byBrowser) {
      this.leave();
    }
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
