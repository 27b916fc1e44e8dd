"""From the spec's callbacks to those of Keras, with words on what they do.

Early stopping and the plateau are Keras's own, so that exported code does the same. What they
remember stands in plain attributes, which `resuming` keeps in the checkpoint. Files are whole:
they are written under another name first.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from builder.layers.keras_import import load_keras
from builder.training.callback_files import BestWeights, History, Tell
from builder.training.catalogue import ChoiceError
from builder.training.choices import (
    BestCheckpoint,
    Callback,
    CsvLog,
    EarlyStopping,
    ReduceOnPlateau,
    TensorBoardLog,
)
from builder.training.monitors import callback_problems, mode_of
from builder.training.run_files import HISTORY, TENSORBOARD
from builder.training.spec import TrainingSpec
from builder.training.tensorboard_log import Log

keras = load_keras()


def make_callbacks(
    spec: TrainingSpec, output_names: Sequence[str], directory: Path, tell: Tell
) -> list[Any]:
    """Returns the `keras.callbacks.Callback`s of a spec, in an order that suits them.

    They must be told of an epoch after its logs are complete. Whoever resumes a run gives their
    public attributes back after `on_train_begin`.

    Args:
        spec: The training.
        output_names: What Keras calls the model's outputs.
        directory: The run's folder; `history.csv`, `best.json` with the file of weights that it
            names, and the folder `tensorboard` are written there.
        tell: Is told what the callbacks do.

    Raises:
        ChoiceError: If one watches what is not in the logs.
    """
    problems = callback_problems(output_names, spec)
    if problems:
        raise ChoiceError(problems[0])

    def make(callback: Callback) -> Any:
        match callback:
            case EarlyStopping():
                mode = mode_of(callback.monitor, output_names, spec)
                return Stopping(callback, mode, tell)
            case ReduceOnPlateau():
                return Plateau(callback, mode_of(callback.monitor, output_names, spec))
            case BestCheckpoint():
                mode = mode_of(callback.monitor, output_names, spec)
                return BestWeights(callback.monitor, mode, directory, tell)
            case CsvLog():
                return History(directory / HISTORY, tell)
            case TensorBoardLog():
                folder = directory / TENSORBOARD
                return Log(folder, callback.histograms_every, tell)

    # Logs first: what is changed or put back afterwards is not of the epoch that they are about.
    order: dict[type, int] = {
        CsvLog: 0,
        TensorBoardLog: 1,
        BestCheckpoint: 2,
        ReduceOnPlateau: 3,
        EarlyStopping: 4,
    }
    return [make(each) for each in sorted(spec.callbacks, key=lambda each: order[type(each)])]


def close_files(callbacks: Sequence[Any]) -> None:
    """Closes what callbacks have open, also where `Model.fit` was broken off and told them nothing.

    Args:
        callbacks: What `make_callbacks` returned.
    """
    for each in callbacks:
        if isinstance(each, Log):
            each.close()


class Plateau(keras.callbacks.ReduceLROnPlateau):  # type: ignore[misc, name-defined]
    """Keras's reduction of the rate. What it does is seen and told by who owns the rate."""

    def __init__(self, chosen: ReduceOnPlateau, mode: str) -> None:
        super().__init__(
            monitor=chosen.monitor,
            mode=mode,
            factor=chosen.factor,
            patience=chosen.patience,
            min_delta=chosen.min_delta,
            min_lr=chosen.min_learning_rate,
        )
        _settle(self)


class Stopping(keras.callbacks.EarlyStopping):  # type: ignore[misc, name-defined]
    """Keras's early stopping, with a word on what it did."""

    def __init__(self, chosen: EarlyStopping, mode: str, tell: Tell) -> None:
        super().__init__(
            monitor=chosen.monitor,
            mode=mode,
            min_delta=chosen.min_delta,
            patience=chosen.patience,
            restore_best_weights=chosen.restore_best_weights,
        )
        _settle(self)
        self._tell = tell
        self._epoch = 0

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Ends the run where nothing has become better for long enough."""
        self._epoch = epoch
        super().on_epoch_end(epoch, logs)
        if self.stopped_epoch == epoch and epoch > 0:
            epochs = f"{self.patience:,} epochs" if self.patience > 1 else "one epoch"
            self._tell(
                "early_stopping",
                f"{self.monitor} has not become better for {epochs}: the run ends "
                f"after epoch {epoch + 1:,}.",
            )

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Puts the best weights back."""
        super().on_train_end(logs)
        if self.restore_best_weights and self.best_weights is not None:
            where = f"epoch {self.best_epoch + 1:,}, the best one"
            if self.best_epoch != self._epoch:
                self._tell("best_weights", f"The weights of {where}, are put back.")


def _settle(callback: Any) -> None:
    """Has a callback settle which way is better now.

    Keras does so at the end of the first epoch, and turns the sign of `min_delta` with it: in a
    run that goes on, it would turn the sign that was remembered once more.
    """
    callback._set_monitor_op()
