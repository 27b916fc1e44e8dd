"""Two views: which thing two pictures of different size show."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Part, Progress
from builder.datasets.splitting import random_state
from builder.datasets.views import (
    LARGE_VIEW,
    SMALL_VIEW,
    TEST_SIZE,
    THINGS,
    TRAIN_SIZE,
    make_views,
)


def _load(progress: Progress) -> Arrays:
    progress("Drawing two views", None)
    views = make_views()
    order = random_state().permutation(len(views.things))
    train, test = np.split(order, [TRAIN_SIZE])
    return Arrays(
        views.large[train],
        views.things[train],
        views.large[test],
        views.things[test],
        more_inputs=(Part(views.small[train], views.small[test]),),
    )


TWO_VIEWS = Dataset(
    name="two_views",
    title="Two views",
    task="classification",
    kind="image",
    input_shape=LARGE_VIEW.shape,
    target_shape=(),
    classes=THINGS,
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Drawn by Strata from a fixed seed",
    licence="CC0",
    about="A disc, a square or a cross, seen twice: in a picture of 16 by 16 pixels and in one of "
    "8 by 8, at another place and in another size. For networks with two inputs.",
    value_range=(0.0, 1.0),
    load=_load,
    epochs=15,
    input_name=LARGE_VIEW.name,
    more_inputs=(SMALL_VIEW,),
)
