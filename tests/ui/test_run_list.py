"""A run in a line: what its figure is of."""

import pytest

from builder.training.events import EpochEnd, TrainBegin
from builder.ui.run_list import _reached
from builder.ui.run_log import RunLog


@pytest.mark.parametrize(
    ("columns", "logs", "said"),
    [
        (("loss", "accuracy"), {"accuracy": 0.9, "val_accuracy": 0.95139}, "val accuracy 0.951"),
        (("loss", "accuracy"), {"accuracy": 0.9}, "accuracy 0.9"),
        (("loss",), {"loss": 0.12345, "val_loss": 2.0}, "val loss 2"),
        (("loss", "mean_absolute_error"), {"mean_absolute_error": 0.1}, "MAE 0.1"),
        (("loss", "accuracy"), {"loss": 1.0}, "accuracy –"),
    ],
)
def test_a_figure_has_its_name(columns, logs, said):
    begin = TrainBegin.model_construct(columns=columns, batch_size=1, train_size=1)
    epoch = EpochEnd.model_construct(epoch=0, logs=logs)
    assert _reached(RunLog(begin=begin, epochs=[epoch])) == said
