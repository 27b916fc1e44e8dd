"""The validation part of a training with and without every class in its share."""

import numpy as np
import pytest

from builder.datasets import DATASETS, Arrays
from builder.training.pipeline import make_batches
from builder.training.spec import TrainingSpec

LABELS = np.repeat([0, 1, 2], [180, 16, 4])


def arrays():
    x = np.zeros((200, 8, 8, 1), np.float32)
    x[:, 0, 0, 0] = np.arange(200)
    return Arrays(x, LABELS, x[:4], LABELS[:4])


@pytest.mark.parametrize("seed", range(5))
def test_every_class_is_validated_in_its_share(seed):
    spec = TrainingSpec(validation_split=0.25, stratify=True, seed=seed)
    batches = make_batches(arrays(), spec, DATASETS["digits"])
    kept = np.concatenate([y for _, y in batches.validation])
    assert np.bincount(kept).tolist() == [45, 4, 1]
    places = np.concatenate([x[:, 0, 0, 0] for x, _ in batches.train])
    held = np.concatenate([x[:, 0, 0, 0] for x, _ in batches.validation])
    assert sorted([*places, *held]) == list(range(200))


def test_without_it_the_part_is_the_one_of_the_seed():
    spec = TrainingSpec(validation_split=0.25, seed=3)
    batches = make_batches(arrays(), spec, DATASETS["digits"])
    held = np.concatenate([x[:, 0, 0, 0] for x, _ in batches.validation])
    assert held.tolist() == sorted(np.random.RandomState(3).permutation(200)[-50:])


def test_numbers_have_no_classes_to_share():
    numbers = Arrays(*[np.linspace(0, 1, 40, dtype=np.float32)[:, None]] * 4)
    spec = TrainingSpec(dataset="celsius", validation_split=0.25, stratify=True)
    batches = make_batches(numbers, spec, DATASETS["celsius"])
    assert (batches.train_size, batches.validation_size) == (30, 10)
