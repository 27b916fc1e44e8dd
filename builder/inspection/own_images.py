"""Pictures that people draw or bring, as a data set's network takes them. It needs no Keras."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_FILE_BYTES = 20 * 2**20
MOST_PIXELS = 24_000_000
"""A picture with more is refused before it is decoded."""

MOST_SIDE = 512
"""A picture whose ink is looked for has at most so many pixels on a side."""

_TOO_MANY = f"Expected a picture of at most {MOST_PIXELS // 10**6} million pixels."

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")

DIGIT = 20 / 28
"""How large a digit of MNIST is in its picture. Source: LeCun, Cortes and Burges, the MNIST
database: fitted into 20 x 20 pixels, then put by its centre of mass into 28 x 28."""

_INK = 0.1
"""The share of the darkest ink that counts as ink."""

Image8 = NDArray[np.uint8]


class OwnImageError(ValueError):
    """A picture cannot be used. The message says what was expected."""


def read_picture(content: bytes, shape: Sequence[int]) -> Image8:
    """Reads a picture file, and fits it into a shape: the middle of it, whole in the shorter side.

    Args:
        content: The file.
        shape: `(height, width)` or `(height, width, channels)`, with 1 or 3 channels.

    Returns:
        Shape `(height, width, channels)`, from 0 to 255.

    Raises:
        OwnImageError: When it is no such file, or too large.
    """
    height, width, channels = picture_shape(shape)
    picture = _opened(content, (2 * width, 2 * height))
    fitted = ImageOps.fit(picture, (width, height), method=Image.Resampling.LANCZOS)
    grey = fitted.convert("L" if channels == 1 else "RGB")
    return np.asarray(grey, np.uint8).reshape(height, width, channels)


def read_whole(content: bytes, most: int = MOST_SIDE) -> Image8:
    """Reads a picture file as a grey picture with nothing cut off, made smaller where it is large.

    Args:
        content: The file.
        most: Pixels of the longer side.

    Returns:
        Shape `(height, width, 1)`, from 0 to 255.

    Raises:
        OwnImageError: When it is no such file, or too large.
    """
    picture = _opened(content, (most, most)).convert("L")
    picture.thumbnail((most, most), Image.Resampling.LANCZOS)
    return np.asarray(picture, np.uint8)[..., None]


def _opened(content: bytes, needed: tuple[int, int]) -> Image.Image:
    """Decodes a file upright and opaque; of a large JPEG no more pixels than are needed."""
    if len(content) > MOST_FILE_BYTES:
        raise OwnImageError(f"Expected a file of at most {MOST_FILE_BYTES // 2**20} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise OwnImageError(_TOO_MANY)
                picture.draft("RGB", needed)
                return _opaque(ImageOps.exif_transpose(picture))
    except OwnImageError:
        raise
    except Image.DecompressionBombError as error:
        raise OwnImageError(_TOO_MANY) from error
    except (UnidentifiedImageError, OSError, ValueError,
            SyntaxError, MemoryError) as error:  # fmt: skip
        raise OwnImageError(
            f"Expected a picture as {', '.join(FORMATS[:-1])} or {FORMATS[-1]}; "
            "this file cannot be read as one."
        ) from error


def _opaque(picture: Image.Image) -> Image.Image:
    """What can be seen through becomes white paper, and 16 bits a pixel become 8."""
    if picture.mode.startswith("I"):  # Pillow would cut off what is above 255
        deep = np.clip(np.asarray(picture, np.int64), 0, 2**16 - 1)
        picture = Image.fromarray((deep >> 8).astype(np.uint8))
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("RGB")


def inverted(picture: Image8) -> Image8:
    """Returns the negative: dark ink on light paper becomes high numbers on low ones."""
    return np.asarray(255 - picture, np.uint8)


def ink_share(pictures: NDArray[Any]) -> float | None:
    """Measures how much of their picture drawings fill: the longer side of their ink, in the mean.

    Args:
        pictures: Shape `(count, height, width)`, paper is 0 and ink is more.

    Returns:
        From 0 to 1; None where most have no paper in their corners, as photographs have none.
    """
    found = []
    for plane in pictures:
        corners = plane[[0, 0, -1, -1], [0, -1, 0, -1]]
        rows, columns = np.nonzero(plane > _INK * plane.max())
        if len(rows) and np.count_nonzero(corners <= _INK * plane.max()) >= 3:
            sides = np.ptp(rows) + 1, np.ptp(columns) + 1
            found.append(max(sides) / max(plane.shape))
    return float(np.mean(found)) if len(found) > len(pictures) / 2 else None


def centred(picture: Image8, share: float = DIGIT) -> Image8:
    """Puts ink where drawings of the data have it: fitted into the middle, by its centre of mass.

    Args:
        picture: Shape `(height, width, 1)`, ink is high. An empty one stays as it is.
        share: How much of the picture its longer side fills: see `ink_share`.
    """
    plane = picture[..., 0]
    rows, columns = np.nonzero(plane > _INK * plane.max()) if plane.any() else ((), ())
    if not len(rows):
        return picture
    part = plane[min(rows) : max(rows) + 1, min(columns) : max(columns) + 1]
    height, width = plane.shape
    factor = share * min(height, width) / max(part.shape)
    size = [max(1, round(factor * side)) for side in part.shape]
    small = np.asarray(
        Image.fromarray(part).resize((size[1], size[0]), Image.Resampling.LANCZOS), float
    )
    small = np.clip(small, 0, 255)
    mass = small.sum() or 1.0
    middle = (
        (np.arange(size[0]) + 0.5) @ small.sum(1) / mass,
        small.sum(0) @ (np.arange(size[1]) + 0.5) / mass,
    )
    top = int(np.clip(round(height / 2 - middle[0]), 0, height - size[0]))
    left = int(np.clip(round(width / 2 - middle[1]), 0, width - size[1]))
    result = np.zeros_like(plane)
    result[top : top + size[0], left : left + size[1]] = np.round(small)
    return result[..., None]


def scaled(picture: Image8, shape: Sequence[int]) -> Image8:
    """Returns a picture in the size of a data set's input."""
    height, width, _ = picture_shape(shape)
    planes = [
        np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.BOX))
        for plane in np.moveaxis(picture, -1, 0)
    ]
    return np.stack(planes, axis=-1)


def as_input(
    picture: Image8, shape: Sequence[int], value_range: tuple[float, float] | None
) -> NDArray[np.float32]:
    """Scales a picture to the numbers of a data set.

    Args:
        picture: Shape `(height, width, channels)`, from 0 to 255.
        shape: Of the data set's input.
        value_range: Its least and its greatest number, by default 0 and 1.
    """
    low, high = value_range or (0.0, 1.0)
    values = low + picture.astype(np.float32) / 255 * (high - low)
    return values.reshape(tuple(shape)).astype(np.float32)


def can_be_drawn(shape: Sequence[int]) -> bool:
    """Whether an input of this shape is a grey or a coloured picture."""
    return len(shape) == 2 or (len(shape) == 3 and shape[-1] in (1, 3))


def picture_shape(shape: Sequence[int]) -> tuple[int, int, int]:
    """Returns height, width and channels of an input that is a picture."""
    height, width, *channels = shape
    return height, width, channels[0] if channels else 1
