"""Times of the two passes, by a clock that is set by hand."""

import itertools

import pytest

from builder.training.probes.timing import make
from tests.training.probes.looking import mlp, subject


def test_the_backward_pass_is_what_the_forward_pass_is_not(monkeypatch):
    probe = make(subject(mlp(), "moons", batch_size=32))
    # Three runs of each: 2, 3 and 10 seconds forward, 7, 8 and 9 seconds both ways.
    ends = itertools.accumulate([0, 2, 0, 3, 0, 10, 0, 7, 0, 8, 0, 9])
    monkeypatch.setattr(probe, "_clock", lambda: next(ends))
    found = probe.look(1)
    assert found.examples == 32
    assert found.forward == pytest.approx(3 / 32)
    assert found.backward == pytest.approx((8 - 3) / 32)


def test_a_batch_is_as_large_as_that_of_the_training_within_bounds():
    assert make(subject(mlp(), "moons", batch_size=4)).examples == 4
    assert make(subject(mlp(), "moons", count=10, batch_size=1000)).examples == 128
