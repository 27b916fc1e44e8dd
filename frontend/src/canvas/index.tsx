import { ReactFlowProvider } from "@xyflow/react";
import flow from "@xyflow/react/dist/base.css?inline";
import base from "../shared/base.css?inline";
import controls from "../shared/controls.css?inline";
import { renderer } from "../shared/lifetime";
import palette from "../shared/palette.css?inline";
import { mountReact } from "../shared/react";
import { browserId, localStore } from "../shared/storage";
import { WireEditor } from "./WireEditor";
import styles from "./canvas.css?inline";
import dialogs from "./dialogs.css?inline";
import { CanvasModel } from "./model";
import nodes from "./nodes.css?inline";
import overlays from "./overlays.css?inline";
import type { CanvasData } from "./protocol";
import wires from "./wires.css?inline";

/** Streamlit calls this at every change. */
export default renderer<CanvasData>((component) => {
  const model = new CanvasModel(component, browserId(localStore()));
  const tree = (
    <ReactFlowProvider>
      <WireEditor model={model} />
    </ReactFlowProvider>
  );
  const sheets = flow + base + palette + controls + styles + nodes + wires + overlays + dialogs;
  const mounted = mountReact(component.parentElement, sheets, tree);
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
