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
 * a call that a later call overtook (the first import is slow, the data changes meanwhile), so a
 * cleanup counts only while its call is the last one.
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
      if (call !== mine.calls || living.get(parent) !== mine) return;
      living.delete(parent);
      mine.mounted.destroy();
    };
  };
}
