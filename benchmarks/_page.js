// What is measured within a page of Strata, in the page's own clock. The canvas lives in a
// shadow root, so it is looked for in all of them.
window.measured = (() => {
  const PATIENCE_MS = 60_000;
  const roots = () => [
    document,
    ...[...document.querySelectorAll("[data-testid^=stBidiComponent]")].flatMap((host) => host.shadowRoot ?? []),
  ];
  const find = (selector) => {
    for (const root of roots()) {
      const found = root.querySelector(selector);
      if (found) return found;
    }
    return null;
  };
  const all = (selector) => roots().flatMap((root) => [...root.querySelectorAll(selector)]);

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  /** The moment after next frame's drawing: what was in the page before is on the screen. */
  const painted = async () => {
    await frame();
    await frame();
    return performance.now();
  };

  const inTime = (promise, what) =>
    Promise.race([
      promise,
      new Promise((_, reject) => setTimeout(() => reject(new Error(`Waited for ${what} in vain.`)), PATIENCE_MS)),
    ]);

  /** When the next event of a kind happens, as the browser says. */
  const next = (kind) =>
    new Promise((resolve) => {
      addEventListener(kind, (event) => resolve(event.timeStamp), { capture: true, once: true });
    });

  /** When something becomes true; looked at after every change of the page. */
  const once = (isTrue) =>
    new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!isTrue()) return;
        observer.disconnect();
        resolve(performance.now());
      });
      const changes = { subtree: true, childList: true, characterData: true, attributes: true };
      for (const root of roots()) observer.observe(root, changes);
    });

  /** When something becomes true; looked at in every frame, as what is mounted anew is in new roots. */
  const inFrame = async (isTrue) => {
    while (!isTrue()) await frame();
    return performance.now();
  };

  /** From an event until something is true: when it is in the page, and when it is painted. */
  const answer = async (kind, isTrue, what, waiting = once) => {
    if (isTrue()) throw new Error(`Expected to wait for ${what}, but it is there already.`);
    const beginning = next(kind);
    const began = await inTime(beginning, kind);
    const shown = await inTime(waiting(isTrue), what);
    return { shown: shown - began, painted: (await painted()) - began };
  };

  let running = null;
  return {
    find,
    painted,

    /** Begins to wait for an event and for a text that it leads to. */
    expectText(kind, selector, text) {
      running = answer(kind, () => find(selector)?.textContent === text, `${selector} = ${text}`);
    },

    /** Begins to wait for an event and for a document whose visible nodes all show shapes. */
    expectNodes(kind, name) {
      const isThere = () => {
        const nodes = all(".react-flow__node .layer");
        const shapes = all(".react-flow__node .layer-shape");
        return (
          nodes.some((node) => node.dataset.name === name) &&
          nodes.length === shapes.length &&
          shapes.every((shape) => /\d/.test(shape.textContent))
        );
      };
      running = answer(kind, isThere, `shapes beside ${name}`);
    },

    /** Begins to wait for an event and for other pictures than those that are there. */
    expectPictures(kind, selector) {
      const image = () => find(selector)?.style.getPropertyValue("--image");
      const before = image();
      const isThere = () => ![undefined, "", before].includes(image());
      running = answer(kind, isThere, `other ${selector}`, inFrame);
    },

    /** What came of it. */
    result: () => running,

    /** The shapes on the canvas by node. */
    shapes: () =>
      Object.fromEntries(
        all(".layer[data-node]").flatMap((node) => {
          const shape = node.querySelector(".layer-shape");
          return shape ? [[node.dataset.node, shape.textContent]] : [];
        }),
      ),

    /** How many nodes are in the page. */
    drawn: () => all(".react-flow__node").length,

    /**
     * A place on the canvas, near its middle, at which the pointer meets just what is looked for,
     * not something on it (a wire on the pane, a port on a node); else null.
     */
    place(selector) {
      const pane = find(".react-flow__pane");
      const { left, top, width, height } = pane.getBoundingClientRect();
      const middle = [left + width / 2, top + height / 2];
      const away = ([x, y]) => Math.hypot(x - middle[0], y - middle[1]);
      const meets = ([x, y]) => pane.getRootNode().elementFromPoint(x, y)?.matches(selector);
      const centres = all(selector).map((element) => element.getBoundingClientRect());
      const places = [
        ...centres.map((box) => [box.left + box.width / 2, box.top + box.height / 2]),
        ...Array.from({ length: 400 }, (_, at) => [left + (at % 20) * (width / 20), top + Math.floor(at / 20) * (height / 20)]),
      ];
      return places.toSorted((a, b) => away(a) - away(b)).find(meets) ?? null;
    },

    /** Begins to note how long each frame takes. */
    startFrames() {
      const times = [];
      let going = true;
      const note = (time) => {
        times.push(time);
        if (going) requestAnimationFrame(note);
      };
      requestAnimationFrame(note);
      this.stopFrames = () => {
        going = false;
        return times.slice(1).map((time, at) => time - times[at]);
      };
    },
  };
})();
