"""What every layer makes of a sample, a few small maps of each: enough for one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from builder.inspection.activation_maps import as_maps
from builder.inspection.activation_statistics import UNBOUNDED, Bounds, map_statistics

Kind = Literal["maps", "sequence", "units"]


@dataclass(frozen=True)
class Excerpt:
    """Some of what one node makes of a sample.

    Attributes:
        kind: `"maps"`; a `"sequence"`, one map with a row for each feature; or `"units"`.
        maps: Shape `(shown, height, width)`; of units `(1, 1, shown)`.
        shown: Which maps or units these are, by number.
        count: How many there are.
        dead: How many of all are zero everywhere.
        saturated: How many of all are saturated.
        low: The least number of all.
        high: The greatest number of all.
    """

    kind: Kind
    maps: NDArray[np.floating[Any]]
    shown: tuple[int, ...]
    count: int
    dead: int
    saturated: int
    low: float
    high: float


def excerpt(
    activation: NDArray[Any],
    *,
    most: int,
    side: int,
    strongest: bool = False,
    bounds: Bounds = UNBOUNDED,
) -> Excerpt:
    """Chooses some maps of one sample's activation and thins them.

    Args:
        activation: Without the batch axis.
        most: How many maps at the most.
        side: How many pixels the longer side of a map may have.
        strongest: Whether those with the greatest numbers come first, not the first ones.
        bounds: Where the activation function flattens out.
    """
    values = np.asarray(activation, np.float32)
    maps = as_maps(values)
    if maps is None:
        units = np.atleast_1d(values)
        measured = map_statistics(units[:, None], bounds)
        step = max(1, -(-len(units) // MOST_UNITS))
        shown = tuple(range(0, len(units), step))
        kind: Kind = "units"
        chosen = units[None, None, ::step]
    else:
        kind = "sequence" if values.ndim == 2 else "maps"
        measured = map_statistics(maps[0] if kind == "sequence" else maps, bounds)
        order = np.argsort(-measured.high, kind="stable") if strongest and kind == "maps" else None
        shown = tuple(int(at) for at in (range(len(maps)) if order is None else order))[:most]
        chosen = thinned(maps[list(shown)], side if kind == "maps" else LONGEST)
    return Excerpt(
        kind,
        chosen,
        shown,
        len(measured.mean),
        int(measured.dead.sum()),
        int(measured.saturated.sum()),
        float(measured.low.min()),
        float(measured.high.max()),
    )


MOST_UNITS = 512
"""Of more units every second one is shown, or every third, and so on."""

LONGEST = 512
"""The same for the steps and the features of a sequence."""


def thinned(maps: NDArray[Any], side: int) -> NDArray[Any]:
    """Returns maps `(count, height, width)` with every n-th pixel, at most `side` along each."""
    down, across = (max(1, -(-size // side)) for size in maps.shape[1:])
    return maps[:, ::down, ::across]
