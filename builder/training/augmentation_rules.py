"""Which augmentations suit which data, and the layers that do them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.datasets.base import Feature, Target
from builder.graph.document import Layer
from builder.layers.complaints import LayerError
from builder.layers.make import make_layer
from builder.training.catalogue import ChoiceError
from builder.training.choices import AUGMENTATIONS, Augmentation

STARTERS: dict[str, dict[str, Any]] = {
    "RandomFlip": {"mode": "horizontal"},
    "RandomRotation": {"factor": 0.05},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
    "RandomShear": {"x_factor": 0.1, "y_factor": 0.1},
    "RandomContrast": {"factor": 0.2},
}
"""Arguments with which each of them does something sensible at once."""


def augmentation_layer(augmentation: Augmentation, feature: Feature) -> Any:
    """Returns the Keras layer of an augmentation.

    Args:
        augmentation: The choice.
        feature: The images; their range of values limits the contrast.

    Raises:
        ChoiceError: If it is none of `AUGMENTATIONS`, or Keras refuses its arguments.
    """
    if augmentation.class_name not in AUGMENTATIONS:
        raise ChoiceError(
            f"Expected one of {', '.join(AUGMENTATIONS)}, got {augmentation.class_name!r}."
        )
    config = augmentation_config(augmentation, feature)
    try:
        return make_layer(
            Layer(id="a", class_name=augmentation.class_name, name="a", config=config)
        )
    except LayerError as error:
        raise ChoiceError(str(error)) from error


def augmentation_config(augmentation: Augmentation, feature: Feature) -> dict[str, Any]:
    """Returns the arguments of an augmentation as Keras gets them.

    Without more said, `RandomContrast` takes images for 0 to 255 and cuts off what is beyond:
    here it gets the range that the images have.
    """
    config = dict(augmentation.config)
    if augmentation.class_name == "RandomContrast" and feature.value_range is not None:
        config.setdefault("value_range", list(feature.value_range))
    return config


def moves_with_image(target: Target, image: Feature) -> bool:
    """Whether a target is a picture of the image's size, which must turn and move with it."""
    return target.task in ("mask", "image") and target.shape[:2] == image.shape[:2]


def augmentation_problem(
    augmentation: Sequence[Augmentation], inputs: Sequence[Feature], targets: Sequence[Target]
) -> str | None:
    """Says in words why images cannot be changed so, or None where they can.

    Args:
        augmentation: The choice.
        inputs: What the model's inputs are.
        targets: What its outputs learn.
    """
    if not augmentation:
        return None
    images = [feature for feature in inputs if feature.kind == "image"]
    if not images:
        kinds = ", ".join(dict.fromkeys(feature.kind for feature in inputs))
        return f"Augmentation changes images; the inputs here are of another kind ({kinds})."
    moving = [each.class_name for each in augmentation if each.class_name != "RandomContrast"]
    for target in targets:
        pictured = target.task in ("mask", "image") and not moves_with_image(target, images[0])
        if moving and (target.task == "box" or pictured):
            return (
                f"{moving[0]} moves what is on the image, but {target.name} would stay where it "
                "is and be wrong. Only RandomContrast suits this target."
            )
    try:
        for image in images:
            for each in augmentation:
                augmentation_layer(each, image)
    except ChoiceError as error:
        return str(error)
    return None
