"""The search finds what it looks for, and needs nothing but the history."""

import math

import pytest
from pydantic import ValidationError

from builder.training.experiments.search import OneOf, Range, Search, Tried, propose

RATE = Range(name="learning_rate", low=1e-6, high=10.0, log=True)
OPTIMIZER = OneOf(name="optimizer", values=("SGD", "Adam"))
BATCH = Range(name="batch_size", low=8, high=128, whole=True)
SEARCH = Search(parameters=(RATE, OPTIMIZER, BATCH), trials=40)


def score(values):
    """Best at a rate of 0.001 with Adam."""
    away = abs(math.log10(values["learning_rate"]) + 3)
    return 1 - away / 10 + (0.2 if values["optimizer"] == "Adam" else 0)


def searched(search, count, seed=0):
    tried = []
    for _ in range(count):
        values = propose(search, tried, seed)
        tried.append(Tried(values, score(values)))
    return tried


def test_it_comes_near_the_best_and_nearer_than_chance():
    tried = searched(SEARCH, 40)
    best = max(tried, key=lambda each: each.score)
    assert best.values["optimizer"] == "Adam"
    assert 1e-4 < best.values["learning_rate"] < 1e-2
    late, early = tried[-15:], tried[:5]
    assert sum(e.score for e in late) / 15 > sum(e.score for e in early) / 5


def test_what_is_proposed_lies_within_the_bounds():
    for each in searched(SEARCH, 12, seed=3):
        values = each.values
        assert RATE.low <= values["learning_rate"] <= RATE.high
        assert values["optimizer"] in OPTIMIZER.values
        assert isinstance(values["batch_size"], int)
        assert 8 <= values["batch_size"] <= 128


def test_the_same_history_gives_the_same_proposal():
    tried = searched(SEARCH, 7)
    assert propose(SEARCH, tried) == propose(SEARCH, tried)
    assert propose(SEARCH, tried) != propose(SEARCH, tried, seed=1)


def test_runs_that_go_on_or_failed_are_no_obstacle():
    tried = searched(SEARCH, 6)
    going = Tried(tried[0].values)
    failed = Tried(tried[1].values, failed=True)
    assert set(propose(SEARCH, [*tried, going, failed])) == set(tried[0].values)


@pytest.mark.parametrize(
    ("low", "high", "log"), [(1, 1, False), (2, 1, False), (0, 1, True), (math.nan, 1, False)]
)
def test_a_range_that_is_none_is_refused(low, high, log):
    with pytest.raises(ValidationError, match="Expected|finite"):
        Range(name="learning_rate", low=low, high=high, log=log)
