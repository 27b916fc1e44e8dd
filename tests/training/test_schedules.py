"""Rates over time, held to Keras's own schedules and to published shapes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.layers.keras_import import load_keras
from builder.training.choices import CosineDecay, ExponentialDecay, OneCycle, StepDecay, WarmUp
from builder.training.schedules import curve, rate, schedule_problem

SPE, EPOCHS, BASE = 7, 6, 0.3
TOTAL = SPE * EPOCHS


def rates(schedule):
    return [rate(schedule, BASE, step, SPE, TOTAL) for step in range(TOTAL + 3)]


def of_keras(schedule):
    return [float(schedule(min(step, TOTAL))) for step in range(TOTAL + 3)]


def test_without_a_schedule_the_rate_stays():
    assert set(rates(None)) == {BASE}


def test_exponential_decay_is_that_of_keras():
    keras = load_keras()
    theirs = keras.optimizers.schedules.ExponentialDecay(BASE, SPE, 0.8)
    assert rates(ExponentialDecay(factor=0.8)) == pytest.approx(of_keras(theirs), rel=1e-5)


def test_step_decay_is_that_of_keras():
    keras = load_keras()
    theirs = keras.optimizers.schedules.ExponentialDecay(BASE, 2 * SPE, 0.5, staircase=True)
    assert rates(StepDecay(factor=0.5, every=2)) == pytest.approx(of_keras(theirs), rel=1e-5)


@pytest.mark.parametrize("end", [0.0, 0.25, 1.0])
def test_cosine_decay_is_that_of_keras(end):
    keras = load_keras()
    theirs = keras.optimizers.schedules.CosineDecay(BASE, TOTAL, alpha=end)
    assert rates(CosineDecay(end=end)) == pytest.approx(of_keras(theirs), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("end", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("epochs", [1, 3])
def test_warming_up_is_that_of_keras(end, epochs):
    keras = load_keras()
    rise = epochs * SPE
    theirs = keras.optimizers.schedules.CosineDecay(
        0.0, TOTAL - rise, alpha=end, warmup_target=BASE, warmup_steps=rise
    )
    ours = rates(WarmUp(epochs=epochs, end=end))
    assert ours == pytest.approx(of_keras(theirs), rel=1e-5, abs=1e-7)


def test_one_cycle_has_the_published_shape():
    """From a 25th to the whole over 30 %, then to nothing, along halves of a cosine."""
    steps = 1000
    found = [rate(OneCycle(), 1.0, step, 100, steps) for step in range(steps + 1)]
    assert found[0] == pytest.approx(1 / 25)
    assert found[300] == pytest.approx(1.0)
    assert found[150] == pytest.approx((1 + 1 / 25) / 2)
    assert found[650] == pytest.approx(0.5)
    assert found[-1] == pytest.approx(0.0, abs=1e-12)
    assert found[:301] == sorted(found[:301])
    assert found[300:] == sorted(found[300:], reverse=True)


SCHEDULES = st.one_of(
    st.none(),
    st.builds(StepDecay, factor=st.floats(0.1, 1), every=st.integers(1, 9)),
    st.builds(ExponentialDecay, factor=st.floats(0.1, 1)),
    st.builds(CosineDecay, end=st.floats(0, 1)),
    st.builds(WarmUp, epochs=st.integers(1, 9), end=st.floats(0, 1)),
    st.builds(OneCycle, start=st.floats(0, 1), rise=st.floats(0, 1)),
)


@given(SCHEDULES, st.integers(1, 50), st.integers(1, 8), st.integers(0, 500))
def test_a_schedule_is_a_factor_from_0_to_1_on_the_base(schedule, spe, epochs, step):
    one = rate(schedule, 1.0, step, spe, spe * epochs)
    assert 0 <= one <= 1 + 1e-9
    assert rate(schedule, 0.01, step, spe, spe * epochs) == pytest.approx(0.01 * one, abs=1e-12)
    assert math.isfinite(one)


def test_a_curve_has_every_step_or_enough_of_them():
    every = curve(CosineDecay(), BASE, SPE, EPOCHS)
    assert len(every.epochs) == len(every.rates) == TOTAL
    assert every.epochs[SPE] == 1.0
    assert list(every.rates) == pytest.approx(rates(CosineDecay())[:TOTAL])
    few = curve(CosineDecay(), BASE, 1000, 100, points=50)
    assert (len(few.epochs), few.epochs[0], few.epochs[-1]) == (50, 0.0, 99.999)
    assert len(curve(None, BASE, 1, 1).rates) == 1


@pytest.mark.parametrize(
    ("schedule", "epochs", "says"),
    [
        (WarmUp(epochs=5), 5, "never reach its full value"),
        (WarmUp(epochs=4), 5, None),
        (StepDecay(every=10), 10, "would never change"),
        (StepDecay(every=10), 11, None),
        (None, 1, None),
    ],
)
def test_pointless_schedules_are_said_in_words(schedule, epochs, says):
    found = schedule_problem(schedule, epochs)
    assert found is None if says is None else says in (found or "")


@pytest.mark.parametrize("schedule", [ExponentialDecay(factor=10), StepDecay(factor=10, every=1)])
def test_a_rate_that_grows_beyond_all_numbers_is_infinite(schedule):
    assert rate(schedule, 0.1, 1_000, 1, 1_000) == math.inf
    assert len(curve(schedule, 0.1, 1, 1_000).rates) > 1
