"""Results over a number: which numbers make a trend, and what stands in it."""

import pytest

from builder.training.experiments.results import Outcome, rows
from builder.training.experiments.trends import PARAMETERS, trends
from builder.training.spec import TrainingSpec


def outcome(reached, params=None, **variant):
    spec = TrainingSpec().model_copy(update={"variant": variant})
    epochs = [] if reached is None else [{"accuracy": reached}]
    return Outcome("run", spec, "finished", epochs, params=params)


def found(*outcomes):
    return trends(rows(outcomes, "accuracy"))


def test_a_result_stands_over_the_number_with_a_line_for_each_other_choice():
    rates = ("0.1", "0.001", "0.01")
    (trend,) = found(
        *(
            outcome(float(rate) + seed / 10, rate=rate, optimizer=name, seed=str(seed))
            for rate in rates
            for name in ("SGD", "Adam")
            for seed in (0, 1)
        )
    )
    assert trend.of == "rate"
    assert [*trend.lines] == [(("optimizer", "SGD"),), (("optimizer", "Adam"),)]
    for points in trend.lines.values():
        assert [number for number, _ in points] == [0.001, 0.01, 0.1]
        for number, spread in points:
            assert spread.mean == pytest.approx(number + 0.05)
            assert spread.most - spread.least == pytest.approx(0.1)


def test_words_are_no_numbers_and_two_numbers_no_trend():
    assert not found(*(outcome(0.5, optimizer=name) for name in ("SGD", "Adam", "nan")))
    assert not found(*(outcome(0.5, rate=rate) for rate in ("0.1", "0.2")))
    assert not found()


def test_sizes_stand_over_the_result_where_they_differ():
    depths = {"1": 10, "2": 20}
    for words, lines in [
        ({"times": ("1", "2")}, {(): [10, 20]}),
        ({"without": ("a", "b")}, {(("without", "a"),): [10], (("without", "b"),): [20]}),
    ]:
        ((name, values),) = words.items()
        (trend,) = found(
            *(
                outcome(0.5, params=size, **{name: value})
                for size, value in zip((10, 20), values, strict=True)
            )
        )
        assert trend.of == PARAMETERS
        assert {key: [x for x, _ in points] for key, points in trend.lines.items()} == lines
    depths = ("1", "2")
    assert not found(*(outcome(0.5, params=10, times=key) for key in depths))
    assert not found(outcome(0.5, params=10, times="1"), outcome(0.5, times="2"))


def test_what_came_to_nothing_has_no_point():
    (trend,) = found(*(outcome(None if n == 2 else 0.5, rate=str(n)) for n in range(1, 5)))
    ((points),) = trend.lines.values()
    assert [number for number, _ in points] == [1, 3, 4]
