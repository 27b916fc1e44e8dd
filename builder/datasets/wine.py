"""Wine: who made a wine, by its chemistry."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.tables import read_table, scale, split_evenly

SIZE, TEST_SIZE = 178, 36


def _load(progress: Progress) -> Arrays:
    progress("Reading the wines", None)
    table = read_table("wine_data.csv", headings=1)
    return split_evenly(table[:, :-1], table[:, -1].astype(np.int64), TEST_SIZE)


WINE = Dataset(
    name="wine",
    title="Wine",
    task="classification",
    kind="table",
    input_shape=(13,),
    target_shape=(),
    classes=("grower 1", "grower 2", "grower 3"),
    train_size=SIZE - TEST_SIZE,
    test_size=TEST_SIZE,
    source="S. Aeberhard and M. Forina, Wine, UCI Machine Learning Repository: "
    "https://doi.org/10.24432/C5PC7J; as scikit-learn holds it",
    licence="CC BY 4.0",
    about="178 wines of three growers of one region in Italy, told apart by 13 measurements. Their "
    "sizes are worlds apart, from 0.1 to 1,680: without normalisation a network learns little.",
    value_range=None,
    load=_load,
    features=(
        "alcohol",
        "malic acid",
        "ash",
        "alcalinity of ash",
        "magnesium",
        "phenols",
        "flavanoids",
        "nonflavanoid phenols",
        "proanthocyanins",
        "colour intensity",
        "hue",
        "OD280/OD315",
        "proline",
    ),
    target="grower",
    learning_rate=1e-2,
    epochs=30,
    batch_size=16,
    largest_share=0.394,
    scale=scale(
        (13.03, 0.8256),
        (2.344, 1.061),
        (2.37, 0.2829),
        (19.46, 3.389),
        (100.5, 14.06),
        (2.295, 0.6193),
        (2.018, 0.984),
        (0.3608, 0.1153),
        (1.604, 0.5853),
        (5.069, 2.399),
        (0.9562, 0.2302),
        (2.608, 0.6941),
        (746.6, 314.0),
    ),
)
