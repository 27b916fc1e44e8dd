"""One image file of unknown origin as an array of bytes."""

from __future__ import annotations

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.limits import MAX_PIXELS
from builder.datasets.own.plans import ImagesPlan

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm",
)  # fmt: skip


def decoded(content: bytes, plan: ImagesPlan) -> NDArray[np.uint8]:
    """Reads an image, brought to the size and the colours of a plan.

    Returns:
        Shape `(height, width, 1)` or `(height, width, 3)`, from 0 to 255. What is transparent
        lies on white.

    Raises:
        OwnDataError: When it is none, is damaged, or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check_size(image)
                return _made(image, plan)
    except OwnDataError:
        raise
    except Image.DecompressionBombError as error:
        raise OwnDataError(f"more than {MAX_PIXELS // 10**6} million pixels") from error
    except Exception as error:  # the readers of Pillow raise all kinds for damaged files
        raise OwnDataError(_reason(error)) from error


def _check_size(image: Image.Image) -> None:
    """Looks at what the header says, before any pixel is read."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise OwnDataError(
            f"{width:,} × {height:,} pixels, more than {MAX_PIXELS // 10**6} million"
        )


def _made(image: Image.Image, plan: ImagesPlan) -> NDArray[np.uint8]:
    # A JPEG can be read at a fraction of its size, which takes a fraction of the time.
    image.draft("L" if plan.colours == "gray" else "RGB", (2 * plan.width, 2 * plan.height))
    upright = ImageOps.exif_transpose(image)
    flat = _flat(upright)
    size = (plan.width, plan.height)
    if plan.fit == "crop":
        small = ImageOps.fit(flat, size, Image.Resampling.BILINEAR)
    else:
        small = flat.resize(size, Image.Resampling.BILINEAR, reducing_gap=3.0)
    final = small.convert("L" if plan.colours == "gray" else "RGB")
    array = np.asarray(final, dtype=np.uint8)
    return array.reshape(plan.height, plan.width, -1)


def _flat(image: Image.Image) -> Image.Image:
    """Returns an image of one or three channels of bytes."""
    if image.mode.startswith(("I", "F")):
        return _from_wide(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        full = image.convert("RGBA")
        ground = Image.new("RGBA", full.size, "white")
        return Image.alpha_composite(ground, full).convert("RGB")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _from_wide(image: Image.Image) -> Image.Image:
    """Brings 16 or 32 bits to 8: numbers above 255 are taken to run up to 65,535."""
    wide = np.nan_to_num(np.asarray(image, dtype=np.float64))
    scale = 255 / 65_535 if wide.max(initial=0) > 255 else 255 if wide.max(initial=0) <= 1 else 1
    return Image.fromarray(np.clip(np.round(wide * scale), 0, 255).astype(np.uint8))


def _reason(error: Exception) -> str:
    text = str(error).split("<_io")[0].strip()
    if "cannot identify" in text:
        return "no image, or damaged"
    return f"damaged ({text or type(error).__name__})"
