"""The views of a network, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from builder.datasets import Dataset
from builder.ui.inspection.confusion import draw_confusion, needs_classes, needs_one_class
from builder.ui.inspection.curves import draw_calibration, draw_curves
from builder.ui.inspection.embedding import draw_embedding
from builder.ui.inspection.explainer import can_be_explained, draw_explainer
from builder.ui.inspection.field import draw_field, has_units
from builder.ui.inspection.filters import draw_filters
from builder.ui.inspection.invariance import draw_invariance, needs_images
from builder.ui.inspection.maps import draw_maps
from builder.ui.inspection.maximisation import draw_maximisation
from builder.ui.inspection.mistakes import draw_mistakes
from builder.ui.inspection.prediction import draw_prediction
from builder.ui.inspection.regions import draw_regions, needs_places
from builder.ui.inspection.regions_plane import draw_plane, needs_two_numbers
from builder.ui.inspection.residuals import draw_residuals, needs_numbers
from builder.ui.inspection.strip import draw_strip
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.usual_layers import (
    Node,
    Usual,
    first_with_filters,
    last_convolution,
    most_telling,
)
from builder.ui.inspection.why import (
    draw_gradcam,
    draw_integrated,
    draw_occlusion,
    draw_saliency,
    has_places,
)


def _any_data(dataset: Dataset | None, nodes: Sequence[Node]) -> str:
    return ""


def _needs_data(dataset: Dataset | None, nodes: Sequence[Node]) -> str:
    return "" if dataset is not None else "The data of this run are not here."


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
        usual: Which of these it begins with, before somebody has chosen one.
        refuses: Says in words why it cannot be shown for a data set and the network's nodes;
            empty where it can.
        needs_sample: Whether it looks at one sample.
        needs_data: Whether it looks at data of the run, be it one sample of them.
    """

    group: str
    about: str
    draw: Callable[[Subject], None]
    layers: Callable[[Node], bool] | None = _any_layer
    usual: Usual = first_with_filters
    refuses: Callable[[Dataset | None, Sequence[Node]], str] = _any_data
    needs_sample: bool = True
    needs_data: bool = True


GROUPS = ("One sample", "Weights", "Why", "All test data")

VIEWS: Mapping[str, View] = {
    "Feature maps": View(
        "One sample",
        "What every channel of a layer makes of the sample.",
        draw_maps,
        usual=most_telling,
    ),
    "How a value is made": View(
        "One sample",
        "The arithmetic behind one number of a layer, step by step.",
        draw_explainer,
        layers=can_be_explained,
    ),
    "Whole network": View(
        "One sample", "What every layer makes of the sample, on one page.", draw_strip, layers=None
    ),
    "Prediction": View(
        "One sample", "What the network says of the sample.", draw_prediction, layers=None
    ),
    "Shift, turn, scale": View(
        "One sample",
        "What becomes of the prediction when the picture is moved, and how often it stays.",
        draw_invariance,
        layers=None,
        refuses=needs_images,
    ),
    "Filters": View(
        "Weights",
        "The weights of a layer: as pictures, how alike, how long, before and after training.",
        draw_filters,
        layers=lambda node: bool(node["weights"]),
        needs_sample=False,
        needs_data=False,
    ),
    "Confusion matrix": View(
        "All test data",
        "Which class is taken for which, and the samples of each cell.",
        draw_confusion,
        layers=None,
        refuses=needs_classes,
        needs_sample=False,
    ),
    "ROC and precision–recall": View(
        "All test data",
        "What is found against what is wrongly taken for it, at every threshold.",
        draw_curves,
        layers=None,
        refuses=needs_one_class,
        needs_sample=False,
    ),
    "Calibration": View(
        "All test data",
        "Whether the network is as often right as it says.",
        draw_calibration,
        layers=None,
        refuses=needs_one_class,
        needs_sample=False,
    ),
    "Mistakes": View(
        "All test data",
        "What it gets wrong while it is surest.",
        draw_mistakes,
        layers=None,
        refuses=needs_one_class,
        needs_sample=False,
    ),
    "Residuals": View(
        "All test data",
        "Predicted numbers against those that are right.",
        draw_residuals,
        layers=None,
        refuses=needs_numbers,
        needs_sample=False,
    ),
    "Masks, boxes and steps": View(
        "All test data",
        "How well each pixel, box or step is told, and the samples where that fails.",
        draw_regions,
        layers=None,
        refuses=needs_places,
        needs_sample=False,
    ),
    "Embedding": View(
        "All test data",
        "Samples as points, near each other where a layer gives similar values for them.",
        draw_embedding,
        refuses=_needs_data,
        needs_sample=False,
    ),
    "Decision boundary": View(
        "All test data",
        "What the network, and each of its units, make of the plane of two numbers.",
        draw_plane,
        layers=None,
        refuses=needs_two_numbers,
        needs_sample=False,
    ),
    "Grad-CAM": View(
        "Why",
        "Where a layer's maps speak for a class.",
        draw_gradcam,
        layers=has_places,
        usual=last_convolution,
    ),
    "Saliency": View(
        "Why", "Which values the answer changes with most.", draw_saliency, layers=None
    ),
    "Integrated gradients": View(
        "Why", "What each value adds to the answer.", draw_integrated, layers=None
    ),
    "Occlusion": View("Why", "What is lost when a part is covered.", draw_occlusion, layers=None),
    "What excites it": View(
        "Why",
        "An input made to excite a channel or a class.",
        draw_maximisation,
        layers=has_units,
    ),
    "Receptive field": View(
        "Why", "What a single unit sees of the sample.", draw_field, layers=has_units
    ),
}
"""Every view by its name, in the order of the page."""
