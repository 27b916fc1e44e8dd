"""Rows of the layers that change images at random."""

from __future__ import annotations

from typing import Any

from builder.layers.curated.rows import Row, row

_FILL = ("fill_mode", "interpolation")


def _image(summary: str, *important: str, **starter: Any) -> Row:
    return row("augmentation", summary, *important, rank=4, **starter)


AUGMENTATION: dict[str, Row] = {
    "RandomFlip": _image("Mirrors images at random.", "mode", mode="horizontal"),
    "RandomRotation": _image("Turns images at random.", "factor", *_FILL, factor=0.1),
    "RandomTranslation": _image(
        "Shifts images at random.",
        *("height_factor", "width_factor", *_FILL),
        height_factor=0.1,
        width_factor=0.1,
    ),
    "RandomZoom": _image(
        "Zooms images in and out at random.",
        *("height_factor", "width_factor", *_FILL),
        height_factor=0.1,
    ),
    "RandomShear": _image(
        "Slants images at random.", "x_factor", "y_factor", *_FILL, x_factor=0.1, y_factor=0.1
    ),
    "RandomCrop": _image(
        "Cuts a random part out of each image.", "height", "width", height=24, width=24
    ),
    "RandomContrast": _image("Changes the contrast at random.", "factor", factor=0.2),
    "RandomBrightness": _image(
        "Makes images lighter or darker at random.", "factor", "value_range", factor=0.2
    ),
    "RandomSaturation": _image("Makes colours stronger or weaker.", "factor", factor=0.3),
    "RandomHue": _image("Shifts the colours around the colour wheel.", "factor", factor=0.1),
    "RandomColorJitter": _image(
        "Changes brightness, contrast, saturation and hue at random.",
        *("brightness_factor", "contrast_factor", "saturation_factor", "hue_factor"),
        brightness_factor=0.2,
        contrast_factor=0.2,
    ),
    "RandomColorDegeneration": _image("Fades colours towards grey.", "factor", factor=0.3),
    "RandomGrayscale": _image("Turns some images grey.", "factor"),
    "RandomSharpness": _image("Sharpens or blurs at random.", "factor", factor=0.3),
    "RandomGaussianBlur": _image("Blurs at random.", "factor", "kernel_size", "sigma", factor=0.5),
    "RandomErasing": _image("Paints over a random rectangle.", "factor", "scale", factor=0.5),
    "RandomInvert": _image("Turns some images into their negative.", "factor", factor=0.5),
    "RandomPosterization": _image("Keeps only a few levels of each colour.", "factor", factor=4),
    "RandomPerspective": _image(
        "Looks at images from a random angle.", "factor", "scale", factor=0.5, scale=0.3
    ),
    "RandomElasticTransform": _image(
        "Bends images like rubber.", "factor", "scale", factor=0.5, scale=0.5
    ),
    "Solarization": _image(
        "Inverts the pixels above a threshold.",
        *("addition_factor", "threshold_factor"),
        addition_factor=0.1,
        threshold_factor=0.5,
    ),
    "AutoContrast": _image("Stretches each image to the full range of values.", "value_range"),
    "Equalization": _image("Evens out how often each brightness occurs.", "value_range", "bins"),
    "ContrastLimitedAdaptiveHistogramEqualization": _image(
        "Evens out the contrast in every part of an image.", "clip_limit", "tile_grid_size"
    ),
    "AugMix": _image(
        "Mixes several chains of random changes into one image.",
        *("factor", "num_chains", "chain_depth", "alpha"),
    ),
    "RandAugment": _image("Applies a few random changes.", "num_ops", "factor"),
    "MixUp": _image("Blends pairs of images of a batch.", "alpha"),
    "CutMix": _image("Pastes a part of one image of a batch into another.", "factor"),
}
