export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

const MARGIN = 8;

/**
 * Where a box stands that would like its top left corner at a place, so that it stays in a room.
 *
 * It is pushed back from the right and the bottom, and never over the left or the top: a box
 * that is larger than the room starts at its beginning.
 */
export function kept(wanted: Place, box: Extent, room: Extent, margin = MARGIN): Place {
  return {
    x: Math.max(margin, Math.min(wanted.x, room.width - box.width - margin)),
    y: Math.max(margin, Math.min(wanted.y, room.height - box.height - margin)),
  };
}
