"""Noisy shapes: the picture without the noise."""

from __future__ import annotations

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.shapes import NOISY, TEST_SIZE, TRAIN_SIZE, make_shapes


def _load(progress: Progress) -> Arrays:
    progress("Drawing shapes", None)
    made = make_shapes(seed=1)
    train, test = slice(TRAIN_SIZE), slice(TRAIN_SIZE, None)
    return Arrays(made.noisy[train], made.clean[train], made.noisy[test], made.clean[test])


NOISY_SHAPES = Dataset(
    name="noisy_shapes",
    title="Noisy shapes",
    task="image",
    kind="image",
    input_shape=NOISY.shape,
    target_shape=NOISY.shape,
    classes=(),
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Drawn by Strata from a fixed seed",
    licence="CC0",
    about="A picture with noise goes in, the same picture without it should come out. For "
    "autoencoders, which squeeze the picture through few numbers and so leave the noise behind.",
    value_range=(0.0, 1.0),
    load=_load,
    target="clean",
    target_range=(0.0, 1.0),
    learning_rate=3e-3,
    epochs=15,
    input_name=NOISY.name,
)
