import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { Mounted } from "./lifetime";
import { isDark } from "./theme";

/** Puts a React tree with its style sheet into a component's parent element. */
export function mountReact(
  parent: HTMLElement | ShadowRoot,
  styles: string,
  tree: ReactNode,
): Pick<Mounted<never>, "destroy"> & { retheme(): void } {
  const style = document.createElement("style");
  style.textContent = styles;
  const host = document.createElement("div");
  host.className = "strata";
  parent.append(style, host);
  keepKeysInside(host);
  const retheme = () => {
    host.dataset.theme = isDark(host) ? "dark" : "light";
  };
  retheme();
  const root = createRoot(host);
  root.render(tree);
  return {
    retheme,
    destroy: () => {
      root.unmount();
      style.remove();
      host.remove();
    },
  };
}

/** Streamlit's own shortcuts (r reruns, c clears the cache) must not fire from inside. */
function keepKeysInside(host: HTMLElement): void {
  const keep = (event: KeyboardEvent) => event.stopPropagation();
  host.addEventListener("keydown", keep);
  host.addEventListener("keyup", keep);
}
