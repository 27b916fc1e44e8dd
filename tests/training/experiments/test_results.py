"""What the runs of an experiment come to."""

import pytest

from builder.graph.naming import snake_case
from builder.training.catalogue_rows import MORE_IS_BETTER, SUITS
from builder.training.experiments.results import less_is_better


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
