"""Data sets by name. Importing this loads no data and no Keras.

To add one: a file with a `Dataset`, and a line in `registry.DATASETS`.
"""

from builder.datasets.base import (
    Arrays,
    Dataset,
    DatasetUnavailable,
    Feature,
    Progress,
    Scale,
    Target,
    of_each_class,
    silent,
)
from builder.datasets.finding import find_dataset, known_dataset
from builder.datasets.registry import DATASETS

__all__ = [
    "DATASETS",
    "Arrays",
    "Dataset",
    "DatasetUnavailable",
    "Feature",
    "Progress",
    "Scale",
    "Target",
    "find_dataset",
    "known_dataset",
    "of_each_class",
    "silent",
]
