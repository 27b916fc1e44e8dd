"""Targets of an NPZ file: labels, numbers, a class for each pixel, or whole images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.own.arrays import TargetFound
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.examples import Output
from builder.datasets.own.limits import MAX_CLASSES
from builder.datasets.own.plans import Learnt

MAX_GUESSED_CLASSES = 100
MAX_GUESSED_REGIONS = 32
"""Different values of whole-numbered pixels up to which they are taken for a mask."""


def target_found(name: str, array: NDArray[Any]) -> TargetFound:
    """Says what a target is taken for, and what else it can be.

    Of shape `()` or `(1,)` are labels, or a number; of shape `(m,)` numbers, or labels where each
    example has a single 1; of shape `(height, width)` a mask or a gray image; of shape `(height,
    width, channels)` an image, or a mask where there is one channel, or a single 1 in all of them.

    Args:
        name: What it is called; empty for the only one.
        array: All examples.

    Raises:
        OwnDataError: When it is none of these.
    """
    shape = array.shape[1:]
    if len(shape) > 3 or 0 in shape:
        raise OwnDataError(
            "Expected a label, some numbers, a mask or an image for each example, got targets of "
            f"shape {shape}."
        )
    options = _pictured(array) if len(shape) > 1 else _plain(array)
    return TargetFound(
        name=name or "label", shape=shape, dtype=array.dtype.str, learnt=options[0], options=options
    )


def output_of(found: TargetFound, learnt: Learnt, array: NDArray[Any]) -> Output:
    """Makes a target of an array.

    Raises:
        OwnDataError: When it cannot be learnt so.
    """
    if learnt == "mask":
        return _mask(found.name, array)
    labels = _labels(array) if array.ndim < 3 else None
    if learnt == "classes" and labels is not None:
        values, codes = np.unique(labels, return_inverse=True)
        if array.ndim == 2 and array.shape[1] > 1:  # one of them may be unused
            values, codes = np.arange(array.shape[1]), labels
        return Output.of_classes(found.name, codes, tuple(map(_word, values.tolist())))
    if array.dtype.kind not in "biuf":
        raise OwnDataError(f"Expected numbers in {found.name!r}, got {array.dtype}.")
    if array.ndim < 3:
        return Output(found.name, "regression", as_float(array.reshape(len(array), -1)))
    whole = array[..., None] if array.ndim == 3 else array
    return Output(found.name, "image", whole if whole.dtype == np.uint8 else as_float(whole))


def as_float(array: NDArray[Any]) -> NDArray[np.float32]:
    """Returns numbers as float32; what becomes infinite is left out and counted later."""
    with np.errstate(over="ignore"):
        return array.astype(np.float32)


def _plain(array: NDArray[Any]) -> tuple[Learnt, ...]:
    """What a label or some numbers can be, the likeliest first."""
    labels = _labels(array)
    if labels is None:
        return ("numbers",)
    if labels.dtype.kind not in "iu" or array.shape[1:] not in ((), (1,)):
        return ("classes",)
    distinct = len(np.unique(labels))
    few = distinct <= MAX_GUESSED_CLASSES and distinct < len(labels)
    return ("classes", "numbers") if few else ("numbers", "classes")


def _pictured(array: NDArray[Any]) -> tuple[Learnt, ...]:
    """What a value for every pixel can be, the likeliest first."""
    if array.dtype.kind not in "biuf":
        raise OwnDataError(f"Expected numbers for every pixel of a target, got {array.dtype}.")
    if array.ndim == 4 and array.shape[3] > 1:
        return ("mask", "image") if _is_one_hot(array) else ("image",)
    values = np.unique(array)
    whole = array.dtype.kind in "biu"
    if not whole or not 1 < len(values) <= MAX_CLASSES:
        return ("image",)
    return ("mask", "image") if len(values) <= MAX_GUESSED_REGIONS else ("image", "mask")


def _mask(name: str, array: NDArray[Any]) -> Output:
    """A class for every pixel; the classes are numbered as they come by value."""
    if array.ndim == 4 and array.shape[3] > 1:
        values, codes = np.arange(array.shape[3]), array.argmax(axis=3)
    else:
        pixels = array.reshape(array.shape[:3])
        values = np.unique(pixels)
        codes = np.searchsorted(values, pixels)
    made = Output.of_classes(name, codes.astype(np.uint16), tuple(map(_word, values.tolist())))
    return Output(name, "mask", made.array, made.classes)


def _labels(array: NDArray[Any]) -> NDArray[Any] | None:
    """Returns one label for each example; None where these are numbers to be learnt."""
    if array.ndim == 2 and array.shape[1] > 1:
        return array.argmax(axis=1) if _is_one_hot(array) else None
    flat = array.reshape(len(array))
    return flat if flat.dtype.kind in "biuUS" else None


def _is_one_hot(array: NDArray[Any]) -> bool:
    """Whether there is a single 1 along the last axis, and 0 elsewhere."""
    if array.dtype.kind not in "biuf":
        return False
    return bool(((array == 0) | (array == 1)).all() and (array.sum(axis=-1) == 1).all())


def _word(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
