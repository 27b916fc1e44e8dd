"""Lab operations without Keras, among them such that hang, crash and grow."""

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from builder.settings import Settings
from builder.workers.lab_process import Op, Report
from builder.workers.values import LabResult


def open_lab(_: Settings) -> dict[str, int]:
    return {"requests": 0}


def double(lab: dict[str, int], _: Report, values: list[float], run_id: str = "") -> LabResult:
    lab["requests"] += 1
    return LabResult(
        {"pid": os.getpid(), "requests": lab["requests"]}, {"doubled": np.array(values) * 2}
    )


def fail(_: Any, __: Report, message: str) -> LabResult:
    raise ValueError(message)


def hang(_: Any, __: Report, started: str = "", run_id: str = "") -> LabResult:
    """Says in a file which process it is, then waits for ever."""
    if started:
        Path(started).write_text(str(os.getpid()))
    threading.Event().wait()
    return LabResult()


def die(_: Any, __: Report) -> LabResult:
    os.kill(os.getpid(), signal.SIGKILL)
    return LabResult()


def grow(_: Any, __: Report, megabytes: int) -> LabResult:
    """Takes so much memory, and waits for ever."""
    hoard = np.ones(megabytes * 2**20, "uint8")
    threading.Event().wait()
    return LabResult({"size": hoard.nbytes})


def leap(_: Any, __: Report) -> LabResult:
    """Asks for much more memory than there is, all at once."""
    return LabResult({}, {"hoard": np.ones(2**40, "uint8")})


def objects(_: Any, __: Report) -> LabResult:
    return LabResult({}, {"objects": np.array([object()])})


def count(_: Any, report: Report, release: str) -> LabResult:
    """Reports one half, then waits for a file to appear."""
    report("counting", 0.5)
    while not Path(release).exists():
        threading.Event().wait(0.01)
    return LabResult({"counted": True})


def environment(_: Any, __: Report) -> LabResult:
    return LabResult({"cwd": os.getcwd(), "openblas": os.environ.get("OPENBLAS_NUM_THREADS")})


OPS: Mapping[str, Op] = {
    op.__name__: op for op in (double, fail, hang, die, grow, leap, objects, count, environment)
}
