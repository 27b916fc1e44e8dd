"""The plane of two inputs, as a model and its neurons see it.

After TensorFlow Playground (Smilkov and Carter, 2016). The plane is an SVG of its own,
with all its colours in it; the neurons are one picture per layer.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from plotly.colors import hex_to_rgb, sample_colorscale

from builder.plots.feature_maps import short
from builder.plots.framing import framed
from builder.plots.tiles import DIVERGING, Sheet, coloured, sheet
from builder.training.probes.findings import Boundary, Neurons

COLOURS = ("#2f62dd", "#d9740f", "#0f9f86", "#7d4bd1", "#c23b3b", "#5d6b82")
_SVG = '<svg xmlns="http://www.w3.org/2000/svg"'
_LEVELS = 20
_UNIT = 10
_SHAPES = (
    "M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z",  # circle
    "M0-4.6L4.6 0L0 4.6L-4.6 0z",  # diamond
    "M-3.2-3.2h6.4v6.4h-6.4z",  # square
    "M0-4.4L4.3 3.3h-8.6z",  # triangle
    "M-1.4-4.2h2.8v2.8h2.8v2.8h-2.8v2.8h-2.8v-2.8h-2.8v-2.8h2.8z",  # cross
    "M0 4.4L4.3-3.3h-8.6z",  # triangle downwards
)


def boundary_svg(found: Boundary) -> str:
    """Draws what the model makes of the plane, and the examples on it.

    Regions have the colour of their class, paler where the model is less sure, and a line
    between them; examples have a shape for each class beside the colour.

    Args:
        found: What the probe saw.

    Returns:
        SVG.
    """
    fills = _fills(found)
    rows, columns = fills.shape
    size = f"{columns * _UNIT} {rows * _UNIT}"
    points = "".join(_point(found, point, rows, columns) for point in found.points)
    return (
        f'{_SVG} viewBox="0 0 {size}"><g shape-rendering="crispEdges">{_cells(fills)}</g>'
        f'<path fill="none" stroke="#1d2330" stroke-width="2" d="{_border(_regions(found))}"/>'
        f"{points}</svg>"
    )


def class_mark(place: int) -> str:
    """Draws the shape and the colour that the examples of a class have, as SVG."""
    return f'{_SVG} viewBox="-6 -6 12 12">{_mark(place)}</svg>'


def plane_words(found: Boundary) -> str:
    """Says what the plane is, for those who cannot see it."""
    return f"What the model says over {found.axes[0]} (across) and {found.axes[1]} (up)"


def neuron_sheet(neurons: Neurons, side: int, *, columns: int = 8) -> Sheet:
    """Draws a tile for each unit: blue below 0, white at 0, red above, each on its own scale.

    Args:
        neurons: The units of one layer.
        side: How large a tile may be, in pixels.
        columns: How many tiles stand side by side at the most.
    """
    maps = neurons.maps.unpack()
    tiles = []
    for each in maps:
        limit = float(np.abs(each).max()) or 1.0
        tiles.append(coloured(each, -limit, limit, DIVERGING))
    captions = tuple(f"unit {place}" for place in range(len(maps)))
    return framed(sheet(np.stack(tiles), captions), side, columns=columns)


def _regions(found: Boundary) -> NDArray[np.intp] | None:
    """The class of each cell; None for numbers."""
    value = found.value.unpack()[0]
    if found.meaning == "number":
        return None
    if found.label is not None:
        return np.array(found.label, np.intp).reshape(value.shape)
    return np.asarray(value >= 0.5, np.intp)


def _fills(found: Boundary) -> NDArray[np.str_]:
    """The colour of each cell, in a few steps so that neighbours have the same one."""
    value = found.value.unpack()[0]
    regions = _regions(found)
    if regions is None:
        low, high = float(value.min()), float(value.max())
        share = (value - low) / (high - low) if high > low else np.zeros_like(value)
        steps = np.clip((share * _LEVELS).astype(int), 0, _LEVELS - 1)
        scale = sample_colorscale("Viridis", _LEVELS)
        return np.asarray(np.array(scale)[steps])
    classes = max(2, len(found.classes))
    sure = np.maximum(value, 1 - value) if found.meaning == "probability" else value
    share = np.clip((sure - 1 / classes) / (1 - 1 / classes), 0, 1)
    steps = np.round(share * _LEVELS).astype(int)
    fills = [[_mixed(place, step / _LEVELS) for step in range(_LEVELS + 1)] for place in range(6)]
    return np.asarray(np.array(fills)[regions % 6, steps])


def _mixed(place: int, share: float) -> str:
    """A class's colour, paler where the share is smaller."""
    strength = 0.12 + 0.58 * share
    parts = (round(255 + (part - 255) * strength) for part in hex_to_rgb(COLOURS[place]))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _cells(fills: NDArray[np.str_]) -> str:
    """Draws all cells of one colour as one path, neighbours in a row as one piece."""
    pieces: defaultdict[str, list[str]] = defaultdict(list)
    for row, line in enumerate(fills):
        starts = [0, *(np.flatnonzero(line[1:] != line[:-1]) + 1), len(line)]
        for start, end in zip(starts, starts[1:], strict=False):
            wide = int(end - start) * _UNIT
            pieces[str(line[start])].append(
                f"M{int(start) * _UNIT} {row * _UNIT}h{wide}v{_UNIT}h-{wide}z"
            )
    return "".join(f'<path fill="{fill}" d="{"".join(d)}"/>' for fill, d in pieces.items())


def _border(regions: NDArray[np.intp] | None) -> str:
    if regions is None:
        return ""
    across = np.argwhere(regions[:, 1:] != regions[:, :-1])
    down = np.argwhere(regions[1:] != regions[:-1])
    lines = [f"M{(x + 1) * _UNIT} {y * _UNIT}v{_UNIT}" for y, x in across.tolist()]
    lines += [f"M{x * _UNIT} {(y + 1) * _UNIT}h{_UNIT}" for y, x in down.tolist()]
    return "".join(lines)


def _point(found: Boundary, point: tuple[float, float, float], rows: int, columns: int) -> str:
    # The middle of the first cell is at the least value, that of the last one at the greatest.
    wide, high = (columns - 1) * _UNIT, (rows - 1) * _UNIT
    x = _UNIT / 2 + (point[0] - found.low[0]) / (found.high[0] - found.low[0]) * wide
    y = _UNIT / 2 + (found.high[1] - point[1]) / (found.high[1] - found.low[1]) * high
    label = int(point[2]) if found.classes else -1
    return f'<g transform="translate({x:.0f} {y:.0f})">{_mark(label)}</g>'


def _mark(label: int) -> str:
    fill = COLOURS[label % 6] if label >= 0 else "#1d2330"
    return f'<path stroke="#fff" fill="{fill}" d="{_SHAPES[label % 6 if label >= 0 else 0]}"/>'


def value_words(found: Boundary) -> str:
    """Says what the plane shows: its axes, and for numbers what the colours mean."""
    (left, bottom), (right, top) = found.low, found.high
    words = (
        f"{found.axes[0]} from {short(left)} to {short(right)} across, "
        f"{found.axes[1]} from {short(bottom)} to {short(top)} up."
    )
    if found.meaning == "number":
        low, high = found.value.low[0], found.value.high[0]
        return f"{words} Dark is {short(low)}, bright is {short(high)}."
    return f"{words} The paler, the less sure."
