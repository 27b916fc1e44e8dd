import { BLOCK, type PaletteItem, classFor, nameFor } from "../shared/palette";
import type { CanvasNode, Port } from "./protocol";

/** The family of blocks. */
const BLOCKS = "blocks";
const INPUT = "Input";

/** Stands where Python will say something: a block has a line that says how much it holds. */
const WAITING = "…";

/** The family whose layers take many tensors. */
const MERGE = "merge";

/** Whether an item of the palette is there to merge tensors. */
export function merges(item: string, palette: readonly PaletteItem[]): boolean {
  return palette.some((each) => each.class_name === item && each.family === MERGE);
}

/**
 * A node that Python has not described yet: its class and family, one output and no shape. It is
 * as high as it will be, so that what is added behind it meanwhile stands where it should.
 */
export function placeholder(
  id: string,
  item: string,
  palette: readonly PaletteItem[],
  facts: Partial<CanvasNode> = {},
): CanvasNode {
  const class_name = classFor(item);
  const isBlock = class_name === BLOCK;
  const listed = palette.find((each) => each.class_name === item);
  const family = isBlock ? BLOCKS : (listed?.family ?? "");
  return {
    id,
    layer: id,
    name: nameFor(item, palette),
    class_name,
    family,
    summary: isBlock ? WAITING : (listed?.starts ?? ""),
    position: null,
    ports: item === INPUT ? [] : [guessedPort(isBlock || family === MERGE)],
    outputs: [{ label: "", shape: "" }],
    params: null,
    shared: null,
    frozen: false,
    bypassed: false,
    repeat: 1,
    is_output: false,
    severity: null,
    message: null,
    code: null,
    fix_label: null,
    holds: isBlock ? 0 : null,
    inside: null,
    ...facts,
  };
}

/** The port that most layers have. */
export function guessedPort(many: boolean): Port {
  return { name: "inputs", many, optional: false, maximum: null, labels: [] };
}
