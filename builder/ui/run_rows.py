"""What the table of runs says about each, and which runs a search word finds."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from builder.store import Run
from builder.training.experiments.results import less_is_better
from builder.training.spec import TrainingSpec
from builder.ui.projects import open_store
from builder.ui.run_list import STATES
from builder.ui.run_log import RunLog, run_log
from builder.ui.training_data import data_title


@dataclass(frozen=True)
class Row:
    """One run.

    Attributes:
        run: The run.
        spec: Its training.
        log: What is known of it.
    """

    run: Run
    spec: TrainingSpec
    log: RunLog

    @property
    def dataset(self) -> str:
        """What people call the data set."""
        return data_title(self.spec.dataset)

    @property
    def metric(self) -> str:
        """The metric that its result is: the first beside the losses, of validation if it is there.

        Empty before the first epoch.
        """
        logs = self.log.epochs[-1].logs if self.log.epochs else {}
        name = next(iter(self.log.columns[self.log.losses :]), "loss")
        return next((each for each in (f"val_{name}", name) if each in logs), "")

    @property
    def result(self) -> float | None:
        """The metric after the last epoch."""
        return self.log.epochs[-1].logs.get(self.metric) if self.log.epochs else None

    @property
    def best(self) -> float | None:
        """The best that the metric has been after any epoch."""
        values = [v for each in self.log.epochs if (v := each.logs.get(self.metric)) is not None]
        return (min if less_is_better(self.metric) else max)(values) if values else None

    @property
    def started(self) -> str:
        """When it was put in the queue."""
        return datetime.datetime.fromtimestamp(self.run.created).strftime("%d %b %H:%M")

    def curve(self, metric: str) -> list[float | None]:
        """Returns a metric after each epoch."""
        return [each.logs.get(metric) for each in self.log.epochs]

    def matches(self, words: str) -> bool:
        """Whether every word stands somewhere in what is said of the run."""
        said = " ".join(
            (
                self.run.name,
                self.run.notes,
                STATES[self.run.status],
                self.dataset,
                self.spec.optimizer,
                *(f"{name} {value}" for name, value in self.spec.variant.items()),
            )
        ).lower()
        return all(word in said for word in words.lower().split())


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """Returns a row for each run, read up to this moment."""
    store = open_store()
    return [
        Row(run, TrainingSpec.model_validate_json(run.spec_json), run_log(store, run.id))
        for run in runs
    ]


def metrics_of(rows: Sequence[Row]) -> list[str]:
    """Returns all that was logged after the epochs of some runs, results first."""
    logged = dict.fromkeys(name for row in rows for each in row.log.epochs for name in each.logs)
    first = dict.fromkeys(row.metric for row in rows if row.metric)
    return list(dict.fromkeys((*first, *logged)))


def unique_names(rows: Sequence[Row]) -> list[str]:
    """Returns the runs' names, with a number where a name is there already.

    An experiment that is started twice has every name twice.
    """
    names: list[str] = []
    for row in rows:
        numbered = (f"{row.run.name} #{number}" for number in itertools.count(2))
        candidates = itertools.chain((row.run.name,), numbered)
        names.append(next(name for name in candidates if name not in names))
    return names


def history_csv(rows: Sequence[Row]) -> str:
    """Writes the logs of all epochs of some runs as CSV: one line per run and epoch."""
    names = metrics_of(rows)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(("run", "epoch", *names))
    for called, row in zip(unique_names(rows), rows, strict=True):
        for each in row.log.epochs:
            values = (each.logs.get(name) for name in names)
            writer.writerow((_no_formula(called), each.epoch + 1, *values))
    return written.getvalue()


def _no_formula(name: str) -> str:
    """Keeps a spreadsheet from running a name that begins as a formula does."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
