"""Published images with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, DatasetUnavailable
from builder.datasets.published import Published, label_complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedImages(Published):
    """How to get the images of a published data set, with values from 0 to 255.

    Attributes:
        image_shape: Height, width and channels.
        classes: How many labels there are.
    """

    image_shape: tuple[int, int, int]
    classes: int

    def arranged(self, arrays: Sequence[NDArray[Any]], path: Path) -> Arrays:
        """Returns the images, scaled to the range from 0 to 1."""
        x_train, y_train, x_test, y_test = arrays
        return Arrays(
            *self._part(x_train, y_train, "train", path), *self._part(x_test, y_test, "test", path)
        )

    def _part(
        self, x: NDArray[Any], y: NDArray[Any], part: str, path: Path
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        complaint = self._image_complaint(x, part) or label_complaint(x, y, self.classes, part)
        if complaint:
            raise DatasetUnavailable(f"{path} cannot be used: {complaint}")
        return scaled(x).reshape(-1, *self.image_shape), y.reshape(-1).astype(np.int64)

    def _image_complaint(self, x: NDArray[Any], part: str) -> str | None:
        height, width, channels = self.image_shape
        shapes = [(height, width, channels)] + ([(height, width)] if channels == 1 else [])
        if x.shape[1:] not in shapes or not len(x):
            wanted = ", ".join(map(str, ("n", *shapes[-1])))
            return f"expected x_{part} of shape ({wanted}), got {x.shape}."
        if x.dtype.kind not in "uif":
            return f"expected numbers in x_{part}, got {x.dtype}."
        if not (x.min() >= 0 and x.max() <= 255):
            return f"expected x_{part} from 0 to 255, got {x.min():g} to {x.max():g}."
        return None


def scaled(x: NDArray[Any]) -> NDArray[np.float32]:
    """Returns images as float32 from 0 to 1. Fractions are taken to be scaled already."""
    if x.dtype.kind == "f" and x.max() <= 1:
        return x.astype(np.float32)
    images: NDArray[np.float32] = np.multiply(x, np.float32(1 / 255), dtype=np.float32)
    return images
