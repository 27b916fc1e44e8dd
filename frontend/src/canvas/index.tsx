import { ReactFlowProvider } from "@xyflow/react";
import flow from "@xyflow/react/dist/base.css?inline";
import base from "../shared/base.css?inline";
import controls from "../shared/controls.css?inline";
import { renderer } from "../shared/lifetime";
import palette from "../shared/palette.css?inline";
import { mountReact } from "../shared/react";
import { browserId, localStore } from "../shared/storage";
import type { StreamlitComponent } from "../shared/streamlit";
import { WireEditor } from "./WireEditor";
import styles from "./canvas.css?inline";
import dialogs from "./dialogs.css?inline";
import { CanvasModel } from "./model";
import nodes from "./nodes.css?inline";
import overlays from "./overlays.css?inline";
import type { CanvasData } from "./protocol";
import { Intake, type Sent, Shelf } from "./shelf";
import wires from "./wires.css?inline";

const SHEETS = flow + base + palette + controls + styles + nodes + wires + overlays + dialogs;

const shelf = new Shelf();

/** Streamlit calls this at every change. */
export default renderer<Sent>((first) => {
  const intake = new Intake(shelf);
  let mounted: ReturnType<typeof mount> | null = null;
  const update = (sent: StreamlitComponent<Sent>) => {
    const component = intake.take(sent);
    if (!component) return;
    if (mounted) mounted.update(component);
    else mounted = mount(component);
  };
  update(first);
  return { update, destroy: () => mounted?.destroy() };
});

function mount(component: StreamlitComponent<CanvasData>) {
  const model = new CanvasModel(component, browserId(localStore()));
  const tree = (
    <ReactFlowProvider>
      <WireEditor model={model} />
    </ReactFlowProvider>
  );
  const mounted = mountReact(component.parentElement, SHEETS, tree);
  return {
    update: (next: StreamlitComponent<CanvasData>) => {
      mounted.retheme();
      model.update(next);
    },
    destroy: () => {
      mounted.destroy();
      model.destroy();
    },
  };
}
