"""The data of a training are fetched: that may take long, and is told."""

from __future__ import annotations

import time
from collections.abc import Callable

from builder.datasets import Arrays, Dataset
from builder.training.control import Controls
from builder.training.events import Event, Heartbeat

TELL_SECONDS = 0.2
"""The least time between two words on how much is done."""


def load_data(dataset: Dataset, controls: Controls, emit: Callable[[Event], None]) -> Arrays:
    """Returns the examples of a data set.

    Args:
        dataset: What is to be learnt from.
        controls: Is asked now and then whether the training is to go on.
        emit: Is told how far it is.

    Raises:
        Stopped: If the training is not to begin at all.
        DatasetUnavailable: If the data cannot be had.
    """
    told = 0.0

    def progress(note: str, fraction: float | None) -> None:
        nonlocal told
        controls.listen()
        now = time.monotonic()
        if fraction is not None and fraction < 1 and now - told < TELL_SECONDS:
            return
        told = now
        percent = "" if fraction is None else f" ({fraction:.0%})"
        emit(_loading(note + percent))

    return dataset.load(progress)


def _loading(note: str) -> Heartbeat:
    return Heartbeat(epoch=0, batch=0, batches=0, step=0, total=0, phase="loading", note=note)
