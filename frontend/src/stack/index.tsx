import base from "../shared/base.css?inline";
import controls from "../shared/controls.css?inline";
import palette from "../shared/palette.css?inline";
import { renderer } from "../shared/lifetime";
import { mountReact } from "../shared/react";
import { browserId, localStore } from "../shared/storage";
import { StackEditor } from "./StackEditor";
import { StackModel } from "./model";
import type { StackData } from "./protocol";
import styles from "./stack.css?inline";

/** Streamlit calls this at every change. */
export default renderer<StackData>((component) => {
  const model = new StackModel(component, browserId(localStore()));
  const tree = <StackEditor model={model} />;
  const mounted = mountReact(component.parentElement, base + palette + controls + styles, tree);
  return {
    update: (next) => {
      mounted.retheme();
      model.update(next);
    },
    destroy: () => {
      mounted.destroy();
      model.destroy();
    },
  };
});
