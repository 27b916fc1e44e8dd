"""Callbacks that write files in the run's folder: the best weights, and a table of the epochs.

Files are whole: they are written under another name first. A training is worth more than a file
of it: where one cannot be written, that is said once, and the training goes on.

Heavy: it imports Keras.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol

from builder.layers.keras_import import load_keras
from builder.training.kept_weights import check_room
from builder.training.run_files import BEST, BEST_WEIGHTS, HISTORY

keras = load_keras()


class Tell(Protocol):
    """Says something in words that does not end the run."""

    def __call__(self, code: str, message: str, /) -> None:
        """Takes a name for the case, and the words."""


def size_of_weights(model: Any) -> int:
    """Returns the bytes that the weights of a model take at the most."""
    return sum(8 * math.prod(weight.shape) for weight in model.weights)


class BestWeights(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
    """Keeps the weights of the best epoch in a file.

    `best.json` says which file that is and which epoch: with it, both change in one step.
    """

    def __init__(self, monitor: str, mode: str, directory: Path, tell: Tell) -> None:
        super().__init__()
        self.best: float | None = None
        self._monitor = monitor
        self._sign = 1 if mode == "min" else -1
        self._directory = directory
        self._tell = _once(tell)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Keeps the weights where they are the best so far."""
        value = (logs or {}).get(self._monitor)
        if value is None or not math.isfinite(value):
            return
        if self.best is not None and self._sign * value >= self._sign * self.best:
            return
        try:
            self._keep(epoch, float(value))
        except OSError as error:
            self._tell("best_not_kept", _not_written("The weights of the best epoch", error))
        else:
            self.best = float(value)

    def _keep(self, epoch: int, value: float) -> None:
        # A model that is not compiled: the optimizer's state stays out.
        alone = keras.Model(self.model.inputs, self.model.outputs, name=self.model.name)
        file = f"best-{epoch + 1}-{token_hex(3)}.weights.h5"  # an epoch may be trained again
        partial = self._directory / f".partial-{os.getpid()}-{file}"
        check_room(self._directory, size_of_weights(alone))
        try:
            alone.save_weights(partial)
            os.replace(partial, self._directory / file)
        finally:
            partial.unlink(missing_ok=True)
        about = {"epoch": epoch, "monitor": self._monitor, "value": value, "file": file}
        _replace(self._directory / BEST, json.dumps(about))
        self._remove_others(file)

    def _remove_others(self, named: str) -> None:
        """Removes what was the best before, and what a process that died never named."""
        for other in (*self._directory.glob("best-*.weights.h5"), self._directory / BEST_WEIGHTS):
            if other.name != named:
                other.unlink(missing_ok=True)


class History(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
    """A line per epoch, as `keras.callbacks.CSVLogger` writes them.

    A run that goes on from an epoch writes the lines from there on anew.
    """

    def __init__(self, path: Path, tell: Tell) -> None:
        super().__init__()
        self._path = path
        self._columns: list[str] = []
        self._tell = _once(tell)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Writes the line of an epoch."""
        values = {name: float(value) for name, value in (logs or {}).items()}
        try:
            if not self._columns:
                self._begin(epoch, values)
            row = [epoch, *(values.get(name, "NA") for name in self._columns[1:])]
            with self._path.open("a", newline="") as file:
                csv.writer(file).writerow(row)
        except OSError as error:
            self._tell("csv_not_written", _not_written(HISTORY, error))

    def _begin(self, epoch: int, values: Mapping[str, float]) -> None:
        columns = ["epoch", *sorted(values)]
        earlier = _rows_before(self._path, epoch) if epoch else []
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows([row.get(name, "NA") for name in columns] for row in earlier)
        _replace(self._path, text.getvalue())
        self._columns = columns


def _rows_before(path: Path, epoch: int) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if (row.get("epoch") or "").isdecimal() and int(row["epoch"]) < epoch
        ]


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    try:
        partial.write_text(text, newline="")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _not_written(what: str, error: OSError) -> str:
    reason = os.strerror(error.errno) if error.errno else error
    return f"{what} could not be written: {reason}. The training goes on."


def _once(tell: Tell) -> Callable[[str, str], None]:
    """Says a thing of one kind the first time that it happens."""
    told: set[str] = set()

    def tell_once(code: str, message: str) -> None:
        if code not in told:
            told.add(code)
            tell(code, message)

    return tell_once
