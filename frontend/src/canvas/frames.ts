import { FED, insideOf } from "./handles";
import type { CanvasNode, Scope } from "./protocol";
import type { Scene } from "./scene";
import { inputId, outputId } from "./slots";

/** A line between an unfolded block's border and what is inside: derived, not a wire. */
export interface InnerLine {
  readonly id: string;
  /** The path of the block. */
  readonly scope: string;
  readonly source: string;
  readonly sourceHandle: string;
  readonly target: string;
  readonly targetHandle: string;
}

export interface Frames {
  readonly lines: readonly InnerLine[];
  /** Inner inputs that a line arrives at. */
  readonly fed: ReadonlySet<string>;
  /** Inner nodes that a line leaves from. */
  readonly gives: ReadonlySet<string>;
}

/**
 * The lines between unfolded blocks and their insides.
 *
 * The tensors of a block's port go to its inner inputs in their order; its outputs are those of
 * the inner nodes that are marked, in their order (`builder/inference/blocks.py`).
 */
export function framesOf(scene: Scene): Frames {
  const lines: InnerLine[] = [];
  for (const { node } of scene.nodes) {
    if (node.inside) lines.push(...inward(node, node.inside, scene), ...outward(node, node.inside, scene));
  }
  return {
    lines,
    fed: new Set(lines.filter((line) => line.targetHandle === FED).map((line) => line.target)),
    gives: new Set(lines.filter((line) => line.targetHandle !== FED).map((line) => line.source)),
  };
}

function inward(block: CanvasNode, inside: Scope, scene: Scene): InnerLine[] {
  const [port] = block.ports;
  if (!port) return [];
  const orders = scene.edges
    .filter(({ edge }) => edge.target === block.id && edge.target_port === port.name)
    .map(({ edge }) => edge.order)
    .sort((a, b) => a - b);
  const inputs = inside.nodes.filter((node) => node.class_name === "Input" && scene.byId.has(node.id));
  return inputs.flatMap((input, nth) => {
    const order = orders[nth] ?? nth;
    if (orders.length > 0 && orders[nth] === undefined && port.labels[nth] === undefined) return [];
    return [
      {
        id: `inner:${block.id}>${input.id}`,
        scope: block.id,
        source: block.id,
        sourceHandle: insideOf(inputId(port.name, order)),
        target: input.id,
        targetHandle: FED,
      },
    ];
  });
}

function outward(block: CanvasNode, inside: Scope, scene: Scene): InnerLine[] {
  const given = inside.nodes.filter((node) => node.is_output && scene.byId.has(node.id));
  return block.outputs.flatMap((_, nth) => {
    const node = given[nth];
    if (!node) return [];
    return [
      {
        id: `inner:${node.id}>${block.id}:${nth}`,
        scope: block.id,
        source: node.id,
        sourceHandle: outputId(0),
        target: block.id,
        targetHandle: insideOf(outputId(nth)),
      },
    ];
  });
}
