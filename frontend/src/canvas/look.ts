import type { SceneNode } from "./scene";

const SHARED_COLOURS = 6;

/** The class of the colour that twins, which share weights, have in common. */
function twinClass(group: number): string {
  return `twin-${(group - 1) % SHARED_COLOURS}`;
}

/** What a node is at the moment, besides what the document says of it. */
export interface Moment {
  readonly selected: boolean;
  readonly active: boolean;
  /** Whether something would be dropped on it. */
  readonly lit: boolean;
  /** Whether the wire that is being drawn cannot end here. */
  readonly unfit: boolean;
}

/** The classes of a node: what its look says besides its words. */
export function lookOf({ node, hint }: SceneNode, moment: Moment): string {
  const classes = [
    "layer",
    hint,
    node.severity,
    moment.selected && "selected",
    moment.active && "active",
    moment.lit && "lit",
    moment.unfit && "unfit",
    node.bypassed && "bypassed",
    node.frozen && "frozen",
    node.holds !== null && "block",
    node.is_output && "output",
    node.shared !== null && `twin ${twinClass(node.shared)}`,
  ];
  return classes.filter(Boolean).join(" ");
}
