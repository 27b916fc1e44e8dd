"""Trainings without Keras. The run's spec says what the training is to do."""

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from builder.store import Command, Run, StoreError
from builder.training.events import (
    BatchEnd,
    EpochEnd,
    Event,
    Heartbeat,
    TrainBegin,
    TrainEnd,
    TrainFailed,
)

DEADLINE = 60.0
GROWTH_MB = 370


def rehearse() -> None:
    pass


def train(
    run: Run,
    emit: Callable[[Event], None],
    commands: Callable[[], list[Command]],
    directory: Path,
) -> None:
    emit(TrainBegin(epochs=1, batches=3, batch_size=1, train_size=3, columns=("loss",)))
    for step in (1, 2, 3):
        emit(BatchEnd(step=step, epoch=0, batch=step - 1, logs={"loss": 1 / step}))
    emit(EpochEnd(epoch=0, step=3, logs={"loss": 0.5}))
    print("the training prints this", flush=True)
    match json.loads(run.spec_json)["do"]:
        case "finish":
            emit(TrainEnd(epochs=1, step=3))
        case "refuse":
            emit(TrainFailed(message="These labels do not fit."))
            raise ValueError("These labels do not fit.")
        case "raise":
            raise ValueError("The layer has no such argument.")
        case "raise something else":
            raise KeyError("internals")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crash":
            os.abort()
        case "leave":
            os._exit(3)
        case "lose the store":
            raise StoreError("The disk is full.")
        case "vanish":
            os._exit(0)
        case "grow":
            hoard = bytearray(b"1") * (GROWTH_MB * 2**20)
            threading.Event().wait(DEADLINE)
            del hoard
        case "wait":
            _obey(emit, commands, directory)
        case "ignore stop":
            threading.Event().wait(DEADLINE)


def _obey(
    emit: Callable[[Event], None], commands: Callable[[], list[Command]], directory: Path
) -> None:
    """Goes on until it is told to stop, or until a file `finish` appears."""
    pause = threading.Event()
    while not pause.wait(0.02):
        emit(Heartbeat(epoch=0, batch=3, batches=3, step=3, total=3))
        for command in commands():
            if command.kind == "stop":
                reason = command.data.get("reason", "")
                emit(TrainEnd(reason="stopped", epochs=1, step=3, message=reason))
                return
        if (directory / "finish").exists():
            emit(TrainEnd(epochs=1, step=3))
            return
