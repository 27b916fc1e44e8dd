"""What a page asks to be explained, made into an aim; and what counts as an empty input.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets import Target
from builder.datasets.finding import find_dataset
from builder.inspection.attribution import sources
from builder.inspection.attribution_aim import Aim, ends_in_probabilities
from builder.inspection.attribution_walk import walk
from builder.inspection.channels import channel_axis, channels_along, channels_last
from builder.workers.errors import LabError
from builder.workers.lab_models import Trained
from builder.workers.looking import Example, Lab, feature_of, in_model_order
from builder.workers.questions import question_of

BASELINES = ("black", "mean", "blurred")
_MOST_FOR_MEAN = 500
_BLUR = 0.15
"""The standard deviation of the blur, as a part of the shorter side."""


@dataclass(frozen=True)
class Explained:
    """What is explained, for the computation and in words.

    Attributes:
        aim: The number.
        said: `output`, `index` (None for a sum), `before` (whether it is from before a softmax
            or sigmoid), `places`, over how many places it is added up, None for no such,
            `of_two` as in `Aim`, and `embeddings`, the name of the layer by the place of a text.
    """

    aim: Aim
    said: Mapping[str, Any]


def explained(
    trained: Trained, shown: Example, outputs: Sequence[NDArray[Any]], asked: Mapping[str, Any]
) -> Explained:
    """Returns the number that a page asks about.

    Args:
        trained: The model.
        shown: The sample.
        outputs: What the model says of it, without batch axes.
        asked: See `why_ops`.

    Raises:
        LabError: When there is no such number.
    """
    number, which = int(asked.get("output", 0)), asked.get("which", "predicted")
    at, question = question_of(trained, number)
    value, target = outputs[number], question.target
    truth = shown.targets[at] if shown.targets else None
    width = value.shape[-1] if value.ndim else 1
    of_two = len(target.classes) == 2 and width == 1
    index = _index(which, value, target, truth, question.logits)
    most = 2 if of_two else (width if target.is_per_place else value.size)
    if index is not None and not 0 <= index < most:
        raise LabError(f"Expected one of the {most} values of the output, got {index}.")
    where = None
    if target.is_per_place and index is not None:
        labels = _labels(value, question.logits)
        of_truth = which == "true" and truth is not None
        where = (np.asarray(truth).reshape(labels.shape) if of_truth else labels) == index
        if not where.any():
            raise LabError("This class is nowhere in the answer to this sample: choose another.")
    aim = Aim(number, index, where, of_two, asked.get("of", "score") == "score")
    return Explained(aim, _said(trained.built.model, aim))


def _said(model: Any, aim: Aim) -> dict[str, Any]:
    return {
        "output": aim.output,
        "index": aim.index,
        "before": aim.before and ends_in_probabilities(model, aim.output),
        "places": None if aim.where is None else int(aim.where.sum()),
        "of_two": aim.of_two,
        "embeddings": {
            str(source.place): source.tensor._keras_history[0].name
            for source in sources(model)
            if source.embedded
        },
    }


def _labels(value: NDArray[Any], logits: bool) -> NDArray[np.int64]:
    """The class of every place that a model sees."""
    if value.shape[-1] == 1:
        return np.asarray(value[..., 0] > (0 if logits else 0.5), np.int64)
    return np.asarray(value.argmax(axis=-1), np.int64)


def _index(which: Any, value: NDArray[Any], target: Target, truth: Any, logits: bool) -> int | None:
    if which == "all":
        return None
    if which in ("predicted", "true"):
        if not target.classes:
            return None if value.size > 1 else 0
        labels = np.atleast_1d(_labels(np.atleast_1d(value), logits))
        if which == "true" and truth is None:
            raise LabError("Nobody knows the right answer for this sample: choose a class.")
        told = np.reshape(truth, -1).astype(int) if which == "true" else labels.ravel()
        return _main(told)
    return int(which)


def _main(labels: NDArray[Any]) -> int:
    """The one label; of many, the most frequent one that is not 0, which is mostly ground."""
    counts = np.bincount(labels)
    if labels.size > 1 and counts[1:].any():
        return int(counts[1:].argmax()) + 1
    return int(counts.argmax())


def baselines(
    lab: Lab, trained: Trained, batch: Sequence[NDArray[Any]], kind: str
) -> list[NDArray[np.float32]]:
    """Returns an empty input for each of `attribution.sources`, with a batch axis of 1.

    Args:
        lab: Has the data.
        trained: The model.
        batch: The sample.
        kind: `black`: the least value of a picture, 0 of other things, and the vector 0 for each
            word. `mean`: the mean of up to 500 training examples, without data that of the sample
            over its places; of a text that of its words. `blurred`: the sample, blurred; of what
            is no picture, its mean over all steps.
    """
    model = trained.built.model
    made: list[NDArray[np.float32]] = []
    values: dict[int, Any] | None = None
    for source in sources(model):
        if not source.embedded:
            made.append(covers(lab, trained, batch, source.place, kind)[None])
            continue
        values = walk(model, batch) if values is None else values
        vectors = np.asarray(values[id(source.tensor)], np.float32)
        mean = np.broadcast_to(vectors.mean(axis=-2, keepdims=True), vectors.shape)
        made.append(np.zeros_like(vectors) if kind == "black" else mean.copy())
    return made


def covers(
    lab: Lab, trained: Trained, batch: Sequence[NDArray[Any]], place: int, kind: str
) -> NDArray[Any]:
    """Returns an empty input, of the shape and type of the one at a place, without a batch axis.

    Raises:
        LabError: When there is no such kind.
    """
    if kind not in BASELINES:
        raise LabError(f"Expected one of {', '.join(BASELINES)}, got {kind!r}.")
    values, feature = batch[place][0], feature_of(trained, place)
    if np.issubdtype(values.dtype, np.integer) or (feature and feature.kind == "text"):
        return np.zeros_like(values)  # padding
    values = values.astype(np.float32)
    axis = channel_axis(trained.built.model.inputs[place])
    if kind == "mean":
        mean = _mean_of_data(lab, trained, place)
        return channels_along(_evened(channels_last(values, axis)), axis) if mean is None else mean
    if kind == "blurred":
        return channels_along(_blurred(channels_last(values, axis)), axis)
    picture = feature is not None and feature.kind in ("image", "video") and feature.value_range
    return np.full_like(values, picture[0] if picture else 0.0)


def _mean_of_data(lab: Lab, trained: Trained, place: int) -> NDArray[np.float32] | None:
    about = find_dataset(trained.spec.dataset)
    if about is None:
        return None
    ordered = in_model_order(trained, lab.data.local(about.name).inputs("train"))
    return np.asarray(ordered[place][:_MOST_FOR_MEAN].mean(axis=0), np.float32)


def _evened(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gives each channel its mean over all places; of a row of numbers, each the mean of all."""
    mean = values.mean(axis=tuple(range(values.ndim - 1)) or None)
    return np.broadcast_to(mean, values.shape).astype(np.float32)


def _blurred(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blurs along height and width, `(..., height, width, channels)`; evens what has none."""
    if values.ndim < 3:
        return _evened(values)
    blurred = values
    for axis in (values.ndim - 3, values.ndim - 2):
        blurred = _blurred_along(blurred, axis, _BLUR * min(values.shape[-3:-1]))
    return blurred


def _blurred_along(values: NDArray[np.float32], axis: int, deviation: float) -> NDArray[np.float32]:
    """Blurs along an axis; beyond its ends lie the values of the ends."""
    reach = max(1, round(3 * deviation))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(deviation, 1e-3)) ** 2)
    margins = [(reach, reach) if each == axis else (0, 0) for each in range(values.ndim)]
    padded = np.pad(values, margins, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=axis)
    return np.asarray(windows @ (kernel / kernel.sum()), np.float32)
