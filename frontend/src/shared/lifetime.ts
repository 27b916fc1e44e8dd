import type { Cleanup, StreamlitComponent } from "./streamlit";

/** Something on the screen that takes new data without being built again. */
export interface Mounted<Data> {
  update(component: StreamlitComponent<Data>): void;
  destroy(): void;
}

interface Living<Data> {
  mounted: Mounted<Data>;
  calls: number;
}

/**
 * Turns a builder into the function that Streamlit calls at every change.
 *
 * One thing is built per parent element and updated from then on. Streamlit runs the cleanup of
 * a call when newer data has come before the call was made (an import takes a moment), and that
 * may be before or after the call with the newer data. So a cleanup counts only while its call is
 * the last one, and once the parent element is gone from the page.
 */
export function renderer<Data>(
  build: (component: StreamlitComponent<Data>) => Mounted<Data>,
): (component: StreamlitComponent<Data>) => Cleanup {
  const living = new WeakMap<object, Living<Data>>();
  return (component) => {
    const parent = component.parentElement;
    let here = living.get(parent);
    if (here) {
      here.mounted.update(component);
    } else {
      here = { mounted: build(component), calls: 0 };
      living.set(parent, here);
    }
    const mine = here;
    const call = ++mine.calls;
    return () => {
      if (call !== mine.calls || living.get(parent) !== mine || parent.isConnected) return;
      living.delete(parent);
      mine.mounted.destroy();
    };
  };
}
