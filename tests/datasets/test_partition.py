"""Parts of the examples: the same for the same seed, disjoint, and fair to every class."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.datasets.partition import keep_apart, shares

LABELS = st.lists(st.integers(0, 5), min_size=1, max_size=200).map(np.asarray)


@given(labels=LABELS, part=st.floats(0, 1), seed=st.integers(0, 2**32 - 1), fair=st.booleans())
def test_parts_are_disjoint_whole_and_the_same_for_the_same_seed(labels, part, seed, fair):
    count = round(len(labels) * part)
    classes = labels if fair else None
    stays, apart = keep_apart(len(labels), count, seed, classes)
    assert sorted([*stays, *apart]) == list(range(len(labels)))
    assert (np.diff(stays) > 0).all() and (np.diff(apart) > 0).all()
    again = keep_apart(len(labels), count, seed, classes)
    assert [each.tolist() for each in again] == [stays.tolist(), apart.tolist()]
    most = len(labels) - len(np.unique(labels)) if fair else count
    assert len(apart) == min(count, most)


@given(labels=LABELS, seed=st.integers(0, 100))
def test_every_class_is_kept_apart_in_its_share(labels, seed):
    count = len(labels) // 4
    stays, apart = keep_apart(len(labels), count, seed, labels)
    for label, size in zip(*np.unique(labels, return_counts=True), strict=True):
        assert (labels[stays] == label).sum() >= 1
        if (np.unique(labels, return_counts=True)[1] >= 4).all():
            assert abs((labels[apart] == label).sum() - size * count / len(labels)) < 1


def test_another_seed_gives_another_part():
    first, second = (keep_apart(100, 20, seed)[1].tolist() for seed in (0, 1))
    assert first != second


@pytest.mark.parametrize(
    ("sizes", "total", "expected"),
    [
        ([50, 50, 50], 30, [10, 10, 10]),
        ([90, 10], 20, [18, 2]),
        ([1, 1, 98], 50, [0, 0, 50]),
        ([1, 1, 1], 3, [0, 0, 0]),
        ([3, 3, 3], 4, [2, 1, 1]),
        ([], 0, []),
    ],
)
def test_shares_are_in_proportion(sizes, total, expected):
    assert shares(np.asarray(sizes, int), total).tolist() == expected
