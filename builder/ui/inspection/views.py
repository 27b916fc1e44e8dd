"""The views of a network, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.datasets import Dataset
from builder.ui.inspection.explainer import can_be_explained, draw_explainer
from builder.ui.inspection.filters import draw_filters
from builder.ui.inspection.maps import draw_maps
from builder.ui.inspection.prediction import draw_prediction
from builder.ui.inspection.subject import Subject

Node = Mapping[str, Any]


def _any_data(dataset: Dataset | None, nodes: Sequence[Node]) -> str:
    return ""


def _any_layer(node: Node) -> bool:
    return True


@dataclass(frozen=True)
class View:
    """A way to look at a network.

    Attributes:
        group: Under which heading it stands: see `GROUPS`.
        about: What it shows, in a sentence.
        draw: Draws it, everything of it within the page's picture card.
        layers: Which layers it can be asked about; None where it looks at none.
        refuses: Says in words why it cannot be shown for a data set and the network's nodes;
            empty where it can.
        needs_sample: Whether it looks at one sample.
    """

    group: str
    about: str
    draw: Callable[[Subject], None]
    layers: Callable[[Node], bool] | None = _any_layer
    refuses: Callable[[Dataset | None, Sequence[Node]], str] = _any_data
    needs_sample: bool = True


GROUPS = ("One sample", "Weights", "Why", "All test data")

VIEWS: Mapping[str, View] = {
    "Feature maps": View(
        "One sample", "What every channel of a layer makes of the sample.", draw_maps
    ),
    "How a value is made": View(
        "One sample",
        "The arithmetic behind one number of a layer, step by step.",
        draw_explainer,
        layers=can_be_explained,
    ),
    "Prediction": View(
        "One sample", "What the network says of the sample.", draw_prediction, layers=None
    ),
    "Filters": View(
        "Weights",
        "The weights of a layer, as pictures.",
        draw_filters,
        layers=lambda node: bool(node["filters"]),
        needs_sample=False,
    ),
}
"""Every view by its name, in the order of the page."""
