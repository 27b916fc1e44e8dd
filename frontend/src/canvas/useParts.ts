import { useStoreApi } from "@xyflow/react";
import { useState } from "react";
import { FlowMaker } from "./flow";
import { Gripped } from "./gripped";
import { Lit } from "./lit";
import type { CanvasModel } from "./model";
import { Wiring } from "./wiring";

/** What lives as long as the canvas does. */
export interface Parts {
  readonly maker: FlowMaker;
  readonly wiring: Wiring;
  readonly lit: Lit;
  readonly gripped: Gripped;
}

/** Makes the parts once; call it before React Flow is drawn for the first time. */
export function useParts(model: CanvasModel): Parts {
  const store = useStoreApi();
  const [parts] = useState(() => {
    // All sizes and handles are known beforehand. Measuring them again on the page would cost a
    // layout for each node that comes into view.
    store.setState({ updateNodeInternals: () => undefined });
    const maker = new FlowMaker();
    const wiring = new Wiring(model, (id) => maker.slotsOf(id));
    return { maker, wiring, lit: new Lit(), gripped: new Gripped() };
  });
  return parts;
}
