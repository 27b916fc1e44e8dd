"""What the runs of an experiment come to."""

import pytest

from builder.graph.naming import snake_case
from builder.training.catalogue_rows import MORE_IS_BETTER, SUITS
from builder.training.experiments.results import Outcome, less_is_better, rows
from builder.training.spec import TrainingSpec


@pytest.mark.parametrize(
    ("monitor", "less"),
    [
        ("val_loss", True),
        ("val_box_mae", True),
        ("val_mean_absolute_error", True),
        ("val_squared_hinge", True),
        ("val_glossy_accuracy", False),
        ("val_accuracy", False),
    ],
)
def test_the_words_of_a_name_say_whether_less_is_better(monitor, less):
    assert less_is_better(monitor) == less


@pytest.mark.parametrize("name", SUITS["metrics"])
def test_they_say_so_of_every_metric_of_keras(name):
    assert less_is_better(f"val_{snake_case(name)}") == (name not in MORE_IS_BETTER)


def test_only_runs_that_have_finished_count():
    def outcome(status, *reached):
        epochs = [{"accuracy": value} for value in reached]
        return Outcome("run", TrainingSpec(), status, epochs, {"test_accuracy": reached[-1]})

    (row,) = rows(
        [
            outcome("finished", 0.5, 0.9),
            outcome("finished", 0.5, 0.7),
            *(outcome(status, 0.1) for status in ("stopped", "failed", "running")),
        ],
        "accuracy",
    )
    assert (row.finished, len(row.outcomes)) == (2, 5)
    assert row.last == row.test
    assert (row.last.mean, row.last.count) == (pytest.approx(0.8), 2)
