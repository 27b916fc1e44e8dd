"""What the lab does for a look at augmentation: the same images, changed again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from builder.training.augmentation_rules import augmentation_problem
from builder.training.choices import Augmentation
from builder.workers.errors import LabError
from builder.workers.lab_data import dataset as about
from builder.workers.lab_data import part
from builder.workers.lab_process import Op, Report
from builder.workers.values import LabResult

if TYPE_CHECKING:
    from builder.workers.looking import Lab

MAX_IMAGES = 12
MAX_VERSIONS = 24

_CHOICES = TypeAdapter(tuple[Augmentation, ...])


def augmented(
    lab: Lab,
    _: Report,
    *,
    dataset: str,
    augmentation: Sequence[Mapping[str, Any]],
    start: int = 0,
    count: int = 4,
    versions: int = 6,
    seed: int = 0,
    place: int = 0,
) -> LabResult:
    """Gives some training images of a data set, and what augmentation makes of them.

    Args:
        lab: What the process remembers.
        _: Unused.
        dataset: The data set.
        augmentation: The layers, as `Augmentation` values in JSON.
        start: The first image.
        count: How many images, at most 12.
        versions: How many versions of each, at most 24.
        seed: Fixes what is drawn.
        place: Which of the data set's inputs.

    Returns:
        Arrays `x`, `(count, height, width, channels)`, and `augmented`, `(count, versions,
        height, width, channels)`.

    Raises:
        LabError: If the images cannot be changed so, in words.
    """
    from builder.training.augmentation import Augmenter  # loads TensorFlow, which many need not

    try:
        chosen = _CHOICES.validate_python(list(augmentation))
    except ValidationError as error:
        raise LabError("Expected a list of augmentations with class names.") from error
    inputs = about(dataset).inputs
    if not 0 <= place < len(inputs):
        raise LabError(f"Expected an input from 0 to {len(inputs) - 1}, got {place}.")
    problem = augmentation_problem(chosen, [inputs[place]], [])
    if problem:
        raise LabError(problem)
    given = part(lab.data.local(dataset), "train")[0][place]
    if start < 0 or count < 1 or versions < 1:
        raise LabError("Expected a start of 0 or more, and at least one image and version.")
    images = given[start : start + min(count, MAX_IMAGES)]
    augmenter = Augmenter(chosen, [inputs[place]], [], seed)
    made = [
        augmenter([np.asarray(images, np.float32)], [], (version, start))[0][0]
        for version in range(min(versions, MAX_VERSIONS))
    ]
    return LabResult({}, {"x": images, "augmented": np.stack(made, axis=1)})


AUGMENTATION_OPS: Mapping[str, Op] = {"augmented": augmented}
