import { ViewportPortal } from "@xyflow/react";
import { memo, useMemo } from "react";
import { useCanvas } from "./canvas";
import { farPath } from "./far";
import type { Scene } from "./scene";
import type { Box } from "./size";

interface Props {
  readonly scene: Scene;
  /** Counted from the corner of the document. */
  readonly boxes: ReadonlyMap<string, Box>;
}

/** All wires of a large graph seen from afar, as one path: an element for each would be slow. */
export const FarWires = memo(function FarWires({ scene, boxes }: Props) {
  const { wiring } = useCanvas();
  const path = useMemo(() => farPath(scene, boxes, wiring.slotsOf), [scene, boxes, wiring]);
  return (
    <ViewportPortal>
      <svg className="far-wires" aria-hidden="true">
        <path d={path} />
      </svg>
    </ViewportPortal>
  );
});
