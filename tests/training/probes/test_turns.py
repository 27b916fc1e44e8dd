"""Looks are taken in turns and stay within their part of the time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.training.choices import PROBES
from builder.training.probes.turns import AT_ONCE, CREDIT, LEAST_SECONDS, SHARE, Turns


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_nobody_looks_before_the_beginning_and_all_do_at_once_after_it():
    clock = Clock()
    turns = Turns(PROBES, clock)
    assert turns.due() == []
    turns.begin(dict.fromkeys(PROBES, 0.01))
    assert turns.due() == list(PROBES)


def test_a_probe_that_costs_too_much_waits_until_the_time_is_earned():
    clock = Clock()
    turns = Turns(["gradients", "timing"], clock)
    turns.begin({"gradients": 0.01, "timing": CREDIT + SHARE * 10})
    assert turns.due() == ["gradients"]
    clock.now += 10.1
    assert turns.due() == ["gradients"]  # what that may cost is taken off first
    turns.looked("gradients", 0.002)
    clock.now += 0.4
    assert turns.due() == ["timing"]


def test_slow_looks_are_taken_after_different_steps_so_that_nobody_waits_for_all():
    clock = Clock()
    clock.now, turns = 0.0, Turns(PROBES, clock)
    clock.now = 1_000.0  # much is earned
    turns.begin({**dict.fromkeys(PROBES, AT_ONCE / 3), PROBES[0]: 3 * AT_ONCE})
    seen = []
    while due := turns.due():
        seen.append(due)
        for name in due:
            turns.looked(name, 0.01)
    assert seen == [[PROBES[0]], list(PROBES[1:4]), [PROBES[4]]]


def test_a_slow_first_look_does_not_wait_behind_quick_ones_for_ever():
    clock = Clock()
    turns = Turns(["weights", "timing"], clock)
    turns.begin({"weights": 0.01, "timing": 1.0})
    turns.looked("weights", CREDIT)  # all that there is
    clock.now += 2 / SHARE - 1
    turns.looked("weights", 2.0)
    assert turns.due() == []
    clock.now += 1.1
    assert turns.due() == ["timing"]


@pytest.mark.parametrize(
    ("first", "later", "least"),
    [
        (0.9, 0.015, 10),  # it was traced, and is as quick as the others from then on
        (0.9, 0.1, 4),  # it stays slow: it gets its part all the same
    ],
)
def test_who_looks_slowly_is_not_overtaken_for_ever(first, later, least):
    clock = Clock()
    names = ["gradients", "weights", "pictures"]
    turns = Turns(names, clock)
    turns.begin(dict.fromkeys(names, 0.3))
    cost = {"gradients": later, "weights": 0.015, "pictures": 0.015}
    for name in names:
        turns.looked(name, first if name == "gradients" else 0.05)
    seen: list[str] = []
    for _ in range(120):  # a minute, in epochs of half a second
        clock.now += 0.5
        turns.guess(0.2)
        turns.hurry()
        for name in turns.due():
            turns.looked(name, cost[name])
            seen.append(name)
    assert seen.count("gradients") >= least
    assert seen.count("weights") >= 10
    assert turns.spent <= 0.9 + CREDIT + SHARE * 60 + later


def test_a_quick_probe_looks_often_and_a_slow_one_seldom():
    clock = Clock()
    turns = Turns(["weights"], clock)
    turns.begin({"weights": 0.01})
    turns.looked("weights", 0.004)
    clock.now += LEAST_SECONDS
    assert turns.due() == ["weights"]
    turns.looked("weights", 0.12)
    clock.now += 0.12 / SHARE - 0.01
    assert turns.due() == []
    clock.now += 0.02
    assert turns.due() == ["weights"]


def test_the_end_of_an_epoch_hurries_all_but_those_that_looked_just_now():
    clock = Clock()
    turns = Turns(["weights", "pictures"], clock)
    turns.begin({"weights": 0.01, "pictures": 0.01})
    turns.looked("weights", 0.01)
    turns.looked("weights", 0.1)
    clock.now += LEAST_SECONDS + 0.1
    turns.looked("pictures", 0.01)
    turns.hurry()
    assert turns.due() == ["weights"]


@given(
    st.lists(st.floats(0.0005, 0.4), min_size=5, max_size=5),
    st.floats(0.001, 0.3),
    st.integers(1, 4),
)
def test_all_looks_together_stay_within_the_budget(costs, step, growth):
    """However long looks take: at the most the last ones go over, by what they grew."""
    clock = Clock()
    began = clock.now
    turns = Turns(PROBES, clock)
    cost = dict(zip(PROBES, costs, strict=True))
    turns.begin(cost)
    for _ in range(300):
        for name in turns.due():
            clock.now += cost[name] * growth
            turns.looked(name, cost[name] * growth)
        clock.now += step
        allowed = CREDIT + SHARE * (clock.now - began)
        assert turns.spent <= allowed + 2 * growth * sum(costs)
    if clock.now - began > 20 * growth * sum(costs):
        assert turns.spent <= 0.3 * (clock.now - began)
