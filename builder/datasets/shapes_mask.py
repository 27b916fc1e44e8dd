"""Shapes, mask and clean picture: what each pixel belongs to, and the picture without noise."""

from __future__ import annotations

from builder.datasets.base import Arrays, Dataset, Part, Progress, Target
from builder.datasets.shapes import NOISY, REGIONS, SIDE, TEST_SIZE, TRAIN_SIZE, make_shapes


def _load(progress: Progress) -> Arrays:
    progress("Drawing shapes", None)
    made = make_shapes()
    train, test = slice(TRAIN_SIZE), slice(TRAIN_SIZE, None)
    return Arrays(
        made.noisy[train],
        made.regions[train],
        made.noisy[test],
        made.regions[test],
        more_targets=(Part(made.clean[train], made.clean[test]),),
    )


SHAPES_MASK = Dataset(
    name="shapes_mask",
    title="Shapes: mask and clean picture",
    task="mask",
    kind="image",
    input_shape=NOISY.shape,
    target_shape=(SIDE, SIDE),
    classes=REGIONS,
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Drawn by Strata from a fixed seed",
    licence="CC0",
    about="One to three shapes in a noisy picture. For every pixel: is it ground, disc, square or "
    "cross? And what was the picture before the noise? Two outputs, and both are images.",
    value_range=(0.0, 1.0),
    load=_load,
    target="mask",
    learning_rate=3e-3,
    epochs=12,
    batch_size=16,
    input_name=NOISY.name,
    more_targets=(Target("clean", "image", NOISY.shape, value_range=(0.0, 1.0)),),
)
