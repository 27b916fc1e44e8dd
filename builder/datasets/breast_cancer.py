"""Breast cancer: whether a tumour is malignant, by the look of its cells."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.tables import read_table, scale, split_evenly

SIZE, TEST_SIZE = 569, 114

_MEASURED = ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
             "concave points", "symmetry", "fractal dimension")  # fmt: skip


def _load(progress: Progress) -> Arrays:
    progress("Reading the tumours", None)
    table = read_table("breast_cancer.csv", headings=1)
    return split_evenly(table[:, :-1], table[:, -1].astype(np.int64), TEST_SIZE)


BREAST_CANCER = Dataset(
    name="breast_cancer",
    title="Breast cancer",
    task="binary",
    kind="table",
    input_shape=(30,),
    target_shape=(),
    classes=("malignant", "benign"),
    train_size=SIZE - TEST_SIZE,
    test_size=TEST_SIZE,
    source="W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin "
    "(Diagnostic), UCI Machine Learning Repository: https://doi.org/10.24432/C5DW2B; as "
    "scikit-learn holds it",
    licence="CC BY 4.0",
    about="569 tumours. Ten properties of the cell nuclei in a picture, each as mean, error and "
    "worst value: is the tumour malignant or benign? Look at precision and recall, too: what is "
    "overlooked weighs more than a false alarm.",
    value_range=None,
    load=_load,
    features=tuple(
        f"{what} ({which})" for which in ("mean", "error", "worst") for what in _MEASURED
    ),
    target="tumour",
    learning_rate=5e-3,
    epochs=30,
    largest_share=0.629,
    scale=scale(
        (14.12, 3.47),
        (19.16, 4.237),
        (91.98, 23.96),
        (652.7, 343.1),
        (0.09667, 0.01384),
        (0.1053, 0.05409),
        (0.08991, 0.08078),
        (0.04953, 0.03904),
        (0.1808, 0.02766),
        (0.06285, 0.007133),
        (0.3967, 0.2666),
        (1.201, 0.5524),
        (2.808, 1.935),
        (38.95, 41.04),
        (0.007012, 0.00288),
        (0.02529, 0.01802),
        (0.03129, 0.02878),
        (0.01169, 0.005942),
        (0.02041, 0.008292),
        (0.003746, 0.002742),
        (16.23, 4.703),
        (25.51, 6.086),
        (107.1, 32.83),
        (872.0, 539.8),
        (0.1329, 0.02258),
        (0.2561, 0.1589),
        (0.2727, 0.2046),
        (0.1155, 0.06567),
        (0.2899, 0.06276),
        (0.08405, 0.01849),
    ),
)
