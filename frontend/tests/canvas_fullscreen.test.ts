import { describe, expect, it } from "vitest";
import { FULL, FullScreen } from "../src/canvas/fullscreen";

/** A page whose browser has a full screen, refuses it, or has none (an iPhone). */
function page(browser: "has" | "refuses" | "lacks") {
  const attributes = new Set<string>();
  const events = new EventTarget();
  const change = (element: object | null) => {
    fake.fullscreenElement = element;
    events.dispatchEvent(new Event("fullscreenchange"));
  };
  const documentElement = {
    setAttribute: (name: string) => void attributes.add(name),
    removeAttribute: (name: string) => void attributes.delete(name),
    hasAttribute: (name: string) => attributes.has(name),
    ...(browser === "lacks" ? {} : { requestFullscreen: async () => request() }),
  };
  const request = () => {
    if (browser === "refuses") throw new TypeError("Permissions check failed");
    change(documentElement);
  };
  const fake = {
    documentElement,
    fullscreenElement: null as object | null,
    exitFullscreen: async () => change(null),
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  };
  const screen = new FullScreen(fake as unknown as Document);
  screen.start();
  return { screen, attributes, change, fake };
}

describe("full screen", () => {
  it.each(["has", "refuses", "lacks"] as const)("works where the browser %s one", async (browser) => {
    const { screen, attributes, fake } = page(browser);
    let told = 0;
    screen.subscribe(() => (told += 1));
    screen.toggle();
    await Promise.resolve();
    expect([screen.isOn(), attributes.has(FULL), told]).toEqual([true, true, 1]);
    expect(fake.fullscreenElement !== null).toBe(browser === "has");
    screen.toggle();
    await Promise.resolve();
    expect([screen.isOn(), attributes.has(FULL), told]).toEqual([false, false, 2]);
    expect(fake.fullscreenElement).toBeNull();
  });

  it("ends when the person leaves the browser's", () => {
    const { screen, change } = page("has");
    screen.toggle();
    change(null);
    expect(screen.isOn()).toBe(false);
  });

  it("is not touched by a picture that is shown over the whole screen", () => {
    const { screen, change } = page("lacks");
    screen.toggle();
    change({});
    change(null);
    expect(screen.isOn()).toBe(true);
  });

  it("gives the page back when the canvas goes", async () => {
    const { screen, attributes, fake } = page("has");
    screen.toggle();
    await Promise.resolve();
    screen.stop();
    await Promise.resolve();
    expect(attributes.has(FULL)).toBe(false);
    expect(fake.fullscreenElement).toBeNull();
  });
});
