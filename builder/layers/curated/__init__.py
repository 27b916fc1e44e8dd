"""The curated rows over Keras's classes: family, words, first arguments, starting values.

The order of the rows is the order of the palette. A class of `keras.layers` without a row is in
the catalogue all the same, at the end, in the family `other`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from builder.layers.curated.augmentation import AUGMENTATION
from builder.layers.curated.core import CORE
from builder.layers.curated.data import DATA
from builder.layers.curated.rows import Row, row
from builder.layers.curated.sequences import SEQUENCES
from builder.layers.curated.shaping import SHAPING

__all__ = ["APPLICATIONS", "INHERITED", "ROWS", "Row"]

ROWS: Mapping[str, Row] = {**CORE, **SHAPING, **SEQUENCES, **DATA, **AUGMENTATION}
"""The curated rows by class name."""

APPLICATIONS: Mapping[str, tuple[str, Row]] = {
    "LayerScale": (
        "keras.src.applications.convnext",
        row(
            "other",
            "Multiplies each channel by a learned number (ConvNeXt).",
            *("init_values", "projection_dim"),
            init_values=1e-6,
            projection_dim=64,
        ),
    ),
    "StochasticDepth": (
        "keras.src.applications.convnext",
        row(
            "other",
            "Drops a whole branch at random while training (ConvNeXt).",
            "drop_path_rate",
            drop_path_rate=0.1,
        ),
    ),
    "CustomScaleLayer": (
        "keras.src.applications.inception_resnet_v2",
        row(
            "other",
            "Adds a branch, multiplied by a number, to the first input (Inception-ResNet).",
            "scale",
            scale=0.17,
        ),
    ),
}
"""Layers of keras.applications that `keras.layers` does not have: their module and their row."""

INHERITED: Mapping[str, Mapping[str, JsonValue]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), {"zero_output_for_mask": False}),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), {"unroll": False}),
    **dict.fromkeys(
        ("AutoContrast", "RandomBrightness", "RandomContrast", "Solarization"),
        {"data_format": None},
    ),
    "AdditiveAttention": {"seed": None},
}
"""Arguments that a class takes and saves, but which only its base class names."""
