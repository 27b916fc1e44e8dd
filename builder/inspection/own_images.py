"""Pictures that people draw or bring, as a data set's network takes them. It needs no Keras."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

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
