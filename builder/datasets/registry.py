"""The data sets that come with the project. To add one: a file, and a line in `DATASETS`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.datasets.base import Dataset
from builder.datasets.blobs import BLOBS
from builder.datasets.celsius import CELSIUS
from builder.datasets.cifar10 import CIFAR10
from builder.datasets.cifar100 import CIFAR100
from builder.datasets.circles import CIRCLES
from builder.datasets.described_views import DESCRIBED_VIEWS
from builder.datasets.digit_pairs import DIGIT_PAIRS
from builder.datasets.digit_parity import DIGIT_PARITY
from builder.datasets.digits import DIGITS
from builder.datasets.fashion_mnist import FASHION_MNIST
from builder.datasets.mnist import MNIST
from builder.datasets.moons import MOONS
from builder.datasets.spirals import SPIRALS
from builder.datasets.two_views import TWO_VIEWS
from builder.datasets.xor import XOR

DATASETS: Mapping[str, Dataset] = MappingProxyType(
    {
        dataset.name: dataset
        for dataset in (
            DIGITS,
            MNIST,
            FASHION_MNIST,
            CIFAR10,
            CIFAR100,
            CIRCLES,
            MOONS,
            SPIRALS,
            XOR,
            BLOBS,
            CELSIUS,
            TWO_VIEWS,
            DESCRIBED_VIEWS,
            DIGIT_PAIRS,
            DIGIT_PARITY,
        )
    }
)
"""The first is the default."""
