/** What Streamlit (components v2) hands to a component at every change. */
export interface StreamlitComponent<Data> {
  readonly name: string;
  readonly key: string;
  readonly data: Data;
  readonly parentElement: HTMLElement | ShadowRoot;
  /** Keeps a value in the component's state in Python, and reruns the fragment it is drawn in. */
  setStateValue(name: string, value: unknown): void;
}

export type Cleanup = () => void;
