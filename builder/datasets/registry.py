"""The data sets that come with the project. To add one: a file, and a line in `DATASETS`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.datasets.base import Dataset
from builder.datasets.blobs import BLOBS
from builder.datasets.breast_cancer import BREAST_CANCER
from builder.datasets.california_housing import CALIFORNIA_HOUSING
from builder.datasets.celsius import CELSIUS
from builder.datasets.cifar10 import CIFAR10
from builder.datasets.cifar100 import CIFAR100
from builder.datasets.circles import CIRCLES
from builder.datasets.described_views import DESCRIBED_VIEWS
from builder.datasets.diabetes import DIABETES
from builder.datasets.digit_pairs import DIGIT_PAIRS
from builder.datasets.digit_parity import DIGIT_PARITY
from builder.datasets.digit_sum import DIGIT_SUM
from builder.datasets.digits import DIGITS
from builder.datasets.fashion_mnist import FASHION_MNIST
from builder.datasets.imdb import IMDB
from builder.datasets.iris import IRIS
from builder.datasets.mnist import MNIST
from builder.datasets.moons import MOONS
from builder.datasets.moving_ball import MOVING_BALL
from builder.datasets.noisy_shapes import NOISY_SHAPES
from builder.datasets.noisy_sine import NOISY_SINE
from builder.datasets.one_object import ONE_OBJECT
from builder.datasets.picture_questions import PICTURE_QUESTIONS
from builder.datasets.reuters import REUTERS
from builder.datasets.reviews import REVIEWS
from builder.datasets.seasons import SEASONS
from builder.datasets.shapes_mask import SHAPES_MASK
from builder.datasets.spirals import SPIRALS
from builder.datasets.two_views import TWO_VIEWS
from builder.datasets.wine import WINE
from builder.datasets.word_classes import WORD_CLASSES
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
            IRIS,
            WINE,
            BREAST_CANCER,
            DIABETES,
            CALIFORNIA_HOUSING,
            TWO_VIEWS,
            DESCRIBED_VIEWS,
            DIGIT_PAIRS,
            DIGIT_PARITY,
            DIGIT_SUM,
            SHAPES_MASK,
            NOISY_SHAPES,
            ONE_OBJECT,
            MOVING_BALL,
            PICTURE_QUESTIONS,
            NOISY_SINE,
            SEASONS,
            REVIEWS,
            WORD_CLASSES,
            IMDB,
            REUTERS,
        )
    }
)
"""The first is the default."""
