"""Rows of the layers that prepare data."""

from __future__ import annotations

from pydantic import JsonValue

from builder.layers.curated.rows import Row, row

_WORDS: list[JsonValue] = ["yes", "no"]


DATA: dict[str, Row] = {
    "Rescaling": row(
        "preprocessing",
        "Multiplies by a scale and adds an offset: pixels from 0..255 to 0..1.",
        *("scale", "offset"),
        scale=1 / 255,
    ),
    "Normalization": row(
        "preprocessing",
        "Subtracts a known mean and divides by a known spread.",
        *("mean", "variance", "axis", "invert"),
        axis=None,
        mean=0.0,
        variance=1.0,
    ),
    "Resizing": row(
        "preprocessing",
        "Brings images to one size.",
        *("height", "width", "interpolation", "crop_to_aspect_ratio"),
        rank=4,
        height=32,
        width=32,
    ),
    "CenterCrop": row(
        "preprocessing",
        "Cuts out the middle of an image.",
        "height",
        "width",
        rank=4,
        height=24,
        width=24,
    ),
    "CategoryEncoding": row(
        "preprocessing",
        "Turns whole numbers into vectors of zeros and ones.",
        *("num_tokens", "output_mode"),
        num_tokens=10,
    ),
    "Discretization": row(
        "preprocessing",
        "Sorts numbers into bins.",
        *("bin_boundaries", "num_bins", "output_mode"),
        bin_boundaries=[-1.0, 0.0, 1.0],
    ),
    "Hashing": row(
        "preprocessing", "Sorts values into bins by a hash.", "num_bins", "output_mode", num_bins=64
    ),
    "HashedCrossing": row(
        "preprocessing",
        "Crosses two features and hashes the pairs into bins.",
        *("num_bins", "output_mode"),
        num_bins=64,
    ),
    "StringLookup": row(
        "preprocessing",
        "Turns words into their numbers in a vocabulary.",
        *("vocabulary", "max_tokens", "output_mode"),
        vocabulary=_WORDS,
    ),
    "IntegerLookup": row(
        "preprocessing",
        "Turns whole numbers into their places in a vocabulary.",
        *("vocabulary", "max_tokens", "output_mode"),
        vocabulary=[1, 2, 3],
    ),
    "TextVectorization": row(
        "preprocessing",
        "Splits texts into words and the words into numbers.",
        *("vocabulary", "output_mode", "output_sequence_length", "ngrams"),
        vocabulary=_WORDS,
        output_sequence_length=16,
    ),
    "MelSpectrogram": row(
        "preprocessing",
        "Turns sound into an image of its pitches over time.",
        *("fft_length", "sequence_stride", "num_mel_bins", "sampling_rate"),
        rank=2,
    ),
    "STFTSpectrogram": row(
        "preprocessing",
        "Turns sound into an image of its frequencies over time.",
        *("mode", "frame_length", "frame_step", "fft_length"),
        rank=3,
    ),
}
