"""Diabetes: how far the illness will go within a year."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.tables import read_table, scale, split_evenly

SIZE, TEST_SIZE = 442, 88


def _load(progress: Progress) -> Arrays:
    progress("Reading the patients", None)
    x = read_table("diabetes_data_raw.csv.gz", delimiter=None)
    y = read_table("diabetes_target.csv.gz", delimiter=None).astype(np.float32)
    return split_evenly(x, y[:, None], TEST_SIZE)


DIABETES = Dataset(
    name="diabetes",
    title="Diabetes",
    task="regression",
    kind="table",
    input_shape=(10,),
    target_shape=(1,),
    classes=(),
    train_size=SIZE - TEST_SIZE,
    test_size=TEST_SIZE,
    source="B. Efron, T. Hastie, I. Johnstone and R. Tibshirani, Least Angle Regression, 2004: "
    "https://hastie.su.domains/Papers/LARS/; as scikit-learn holds it",
    licence="None is stated. The makers ask to cite the paper.",
    about="442 patients with age, sex, body mass index, blood pressure and six values of their "
    "blood: how far has the illness gone a year later, as a number from 25 to 346? Half of it "
    "cannot be known from these values, and a straight line does as well as a network.",
    value_range=None,
    load=_load,
    features=(
        "age",
        "sex",
        "body mass index",
        "blood pressure",
        "cholesterol",
        "LDL",
        "HDL",
        "cholesterol / HDL",
        "log triglycerides",
        "blood sugar",
    ),
    target="progression",
    target_range=(25.0, 346.0),
    learning_rate=1e-2,
    epochs=30,
    scale=scale(
        (48.56, 13.13),
        (1.48, 0.4996),
        (26.34, 4.497),
        (94.22, 14.03),
        (190.8, 35.15),
        (116.6, 30.6),
        (49.94, 13.05),
        (4.087, 1.282),
        (4.648, 0.5325),
        (91.61, 11.38),
    ),
    target_scale=scale((152.6, 77.22)),
)
