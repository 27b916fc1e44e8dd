"""Iris: which of three kinds a flower is, by four lengths."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.tables import read_table, split_evenly

SIZE, TEST_SIZE = 150, 30


def _load(progress: Progress) -> Arrays:
    progress("Reading the flowers", None)
    table = read_table("iris.csv", headings=1)
    return split_evenly(table[:, :-1], table[:, -1].astype(np.int64), TEST_SIZE)


IRIS = Dataset(
    name="iris",
    title="Iris",
    task="classification",
    kind="table",
    input_shape=(4,),
    target_shape=(),
    classes=("setosa", "versicolor", "virginica"),
    train_size=SIZE - TEST_SIZE,
    test_size=TEST_SIZE,
    source="R. A. Fisher, The Use of Multiple Measurements in Taxonomic Problems, 1936; UCI "
    "Machine Learning Repository: https://doi.org/10.24432/C56C76; as scikit-learn holds it",
    licence="CC BY 4.0",
    about="150 iris flowers, measured in cm. One kind stands apart, the other two overlap a "
    "little. The most used small table there is.",
    value_range=None,
    load=_load,
    features=("sepal length", "sepal width", "petal length", "petal width"),
    target="species",
    learning_rate=1e-2,
    epochs=40,
    batch_size=16,
)
