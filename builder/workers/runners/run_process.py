"""What happens in the process of a run.

The process is started before it knows its run: it imports and rehearses, then waits for the
run's id on its pipe, so that a click finds a process that is ready. From then on it depends on
nobody: it writes to the store itself and goes on when the supervisor or the web server dies.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

from builder.settings import Settings
from builder.store import Store, StoreError
from builder.training.checkpoint import forget_checkpoint
from builder.training.events import Event, TrainEnd, TrainFailed
from builder.workers.processes import redirect_output, settle_in
from builder.workers.runners.recorder import Recorder

LOG_NAME = "process.log"

STORE_LOST = 74
"""The exit code (`EX_IOERR`) of a process that could not write to the store any more."""

MAX_MESSAGE = 64
"""The longest message that the pipe takes: a run's id, in bytes."""


def main(pipe: Connection, settings: Settings, trainer: str, rehearse: bool) -> None:
    """Waits for a run's id on the pipe, then trains it.

    Args:
        pipe: Says `b"ready"`, then takes the id. When the other end closes first, the process
            ends without having done anything.
        settings: The supervisor's settings.
        trainer: A module with `train(run, emit, commands, directory)` and `rehearse()`.
        rehearse: Whether to rehearse before saying ready.
    """
    settle_in(settings.memory_limit_mb)
    store = Store(settings.store_url)
    module = importlib.import_module(trainer)
    if rehearse and not pipe.poll():  # a run that is waiting already comes first
        with contextlib.suppress(Exception):  # the real training will say why
            module.rehearse()
    try:
        pipe.send_bytes(b"ready")
        run_id = pipe.recv_bytes(MAX_MESSAGE).decode()
    except (EOFError, OSError):
        return
    directory = settings.run_directory(run_id)
    directory.mkdir(parents=True, exist_ok=True)
    redirect_output(directory / LOG_NAME)
    code = 0
    try:
        execute(store, run_id, directory, module)
        store.close()
    except StoreError:
        traceback.print_exc()
        code = STORE_LOST
    # TensorFlow's threads can hang an orderly exit; everything is written by now.
    os._exit(code)


def execute(store: Store, run_id: str, directory: Path, trainer: ModuleType) -> None:
    """Trains a run of the store and records everything that happens there.

    When this returns, the run has ended in the store: finished, stopped or failed. What it would
    need to go on is removed where it has finished, and not before the store says so.

    Raises:
        StoreError: If the store could not be written to any more.
    """
    run = store.run(run_id)
    if run is None:
        return
    ending: TrainEnd | TrainFailed | None = None
    with Recorder(store, run_id) as recorder:

        def emit(event: Event) -> None:
            nonlocal ending
            if isinstance(event, TrainEnd | TrainFailed):
                ending = event
            recorder.emit(event)

        try:
            trainer.train(run, emit, recorder.commands, directory)
        except StoreError:
            raise  # nothing more can be told
        except Exception as error:
            traceback.print_exc()
            if ending is None:
                emit(TrainFailed(message=_message(error), detail=traceback.format_exc()))
    if isinstance(ending, TrainEnd) and ending.reason == "finished":
        forget_checkpoint(directory)


def _message(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "The training needed more memory than there is."
    text = str(error).strip()
    return text if isinstance(error, ValueError | RuntimeError) and text else repr(error)
