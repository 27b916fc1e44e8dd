import type { Direction } from "./protocol";
import { GRID } from "./size";

/** Something that has been laid out: how much room it takes, and how its nodes get their places. */
export interface Laid {
  /** How far it reaches to both sides of its middle line, which the tensors follow. */
  readonly left: number;
  readonly right: number;
  /** How far it reaches along the direction of the tensors. */
  readonly length: number;
  /** Gives the nodes their places, for a middle line at `across` that starts at `along`. */
  put(across: number, along: number): void;
}

/** The free room around nodes, along the direction of the tensors and across it. */
export interface Gaps {
  /** From one node of a run to the next. */
  readonly next: number;
  /** From a node to branches: wires turn here. */
  readonly fork: number;
  /** Between branches. */
  readonly beside: number;
  /** What a wire takes that goes past a branch. */
  readonly wire: number;
}

/** Wires with their shapes beside them need more room where they run sideways. */
export const GAPS: Readonly<Record<Direction, Gaps>> = {
  down: { next: 30, fork: 50, beside: 40, wire: 20 },
  right: { next: 80, fork: 100, beside: 40, wire: 20 },
};

/** What follows each other on one middle line. */
export function inSeries(parts: readonly { readonly laid: Laid; readonly gap: number }[]): Laid {
  let length = 0;
  const starts = parts.map(({ laid, gap }) => {
    const start = length + gap;
    length = start + laid.length;
    return start;
  });
  return {
    left: Math.max(0, ...parts.map(({ laid }) => laid.left)),
    right: Math.max(0, ...parts.map(({ laid }) => laid.right)),
    length,
    put: (across, along) => parts.forEach(({ laid }, at) => laid.put(across, along + (starts[at] ?? 0))),
  };
}

/** Branches beside each other, and room for the wire that goes past them. */
export function inBranches(branches: readonly Laid[], wire: boolean, gaps: Gaps): Laid {
  const [only] = branches;
  if (only && branches.length === 1) return wire ? { ...only, left: only.left + gaps.wire } : only;
  return wire ? aroundWire(branches, gaps) : sideBySide(branches, gaps.beside);
}

/** Branches on both sides of a wire that goes straight on between them. */
function aroundWire(branches: readonly Laid[], gaps: Gaps): Laid {
  const half = branches.length >> 1;
  const left = sideBySide(branches.slice(0, half), gaps.beside);
  const right = sideBySide(branches.slice(half), gaps.beside);
  return {
    left: gaps.wire + left.left + left.right,
    right: gaps.wire + right.left + right.right,
    length: Math.max(left.length, right.length),
    put(across, along) {
      left.put(across - gaps.wire - left.right, along);
      right.put(across + gaps.wire + right.left, along);
    },
  };
}

/** The middle line of the whole is halfway between those of the first and the last. */
function sideBySide(branches: readonly Laid[], gap: number): Laid {
  let width = 0;
  const lines = branches.map((branch) => {
    const line = width + branch.left;
    width = line + branch.right + gap;
    return line;
  });
  const middle = onGrid(((lines[0] ?? 0) + (lines.at(-1) ?? 0)) / 2);
  return {
    left: middle,
    right: width - gap - middle,
    length: Math.max(...branches.map(({ length }) => length)),
    put: (across, along) => branches.forEach((branch, at) => branch.put(across + (lines[at] ?? 0) - middle, along)),
  };
}

/** The nearest place on the grid. */
export function onGrid(value: number): number {
  return Math.round(value / GRID) * GRID;
}
