"""What a training needs to go on after its process has died, in one file.

`checkpoint.npz` in the run's folder is what stood after the last whole epoch: all variables,
and what is counted and chosen beside them, as JSON. It is written under another name and then
renamed: whatever happens meanwhile, a whole file is there. (It is not forced to the disk: that
takes longer than many an epoch, and only a power cut would make a difference.)
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.training.events import EpochEnd

FILE = "checkpoint.npz"
_STATE = "state"


class CheckpointUnusable(RuntimeError):
    """A checkpoint cannot be read, or belongs to another model."""


@dataclass(frozen=True)
class Checkpoint:
    """What stood after a whole epoch.

    Attributes:
        epoch: Whole epochs done.
        step: Steps done.
        finished: Whether no epoch comes any more.
        state: What is counted and chosen, JSON values by name.
        arrays: Values of variables, several under each name.
        told: What was told of that epoch; None where that is not known.
    """

    epoch: int
    step: int
    finished: bool = False
    state: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, Sequence[NDArray[Any]]] = field(default_factory=dict)
    told: EpochEnd | None = None


def write_checkpoint(directory: Path, checkpoint: Checkpoint) -> None:
    """Replaces the checkpoint of a run in one step.

    Raises:
        OSError: If it cannot be written. The earlier one is untouched.
    """
    head = {
        "epoch": checkpoint.epoch,
        "step": checkpoint.step,
        "finished": checkpoint.finished,
        "state": checkpoint.state,
        "told": checkpoint.told.model_dump(mode="json") if checkpoint.told else None,
        "counts": {name: len(values) for name, values in checkpoint.arrays.items()},
    }
    named = {
        f"{name}.{place}": array
        for name, values in checkpoint.arrays.items()
        for place, array in enumerate(values)
    }
    text = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    partial = directory / f".partial-{os.getpid()}.npz"
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **{_STATE: text}, **named)
        os.replace(partial, directory / FILE)
    finally:
        partial.unlink(missing_ok=True)


def read_checkpoint(directory: Path) -> Checkpoint | None:
    """Returns the checkpoint of a run, or None where it has none.

    Raises:
        CheckpointUnusable: If it cannot be read.
    """
    try:
        with (
            (directory / FILE).open("rb") as file,
            np.load(file, allow_pickle=False) as stored,
        ):
            head = json.loads(stored[_STATE].tobytes())
            arrays = {
                name: [stored[f"{name}.{place}"] for place in range(count)]
                for name, count in head["counts"].items()
            }
            told = EpochEnd.model_validate(head["told"]) if head.get("told") else None
    except FileNotFoundError:
        return None
    except Exception as error:  # zipfile and NumPy raise what they like about damaged files
        raise CheckpointUnusable(
            f"What the run had learned cannot be read from {FILE}: {error}"
        ) from error
    return Checkpoint(head["epoch"], head["step"], head["finished"], head["state"], arrays, told)


def forget_checkpoint(directory: Path) -> None:
    """Removes what a run that has finished does not need any more."""
    (directory / FILE).unlink(missing_ok=True)


def remove_partial(directory: Path) -> None:
    """Removes what processes that were killed have left half written."""
    for partial in directory.glob(".partial-*"):
        partial.unlink(missing_ok=True)
