"""What went wrong in a training, in a student's words."""

from __future__ import annotations

import errno
import re

from builder.datasets.base import DatasetUnavailable
from builder.training.catalogue import ChoiceError
from builder.training.checkpoint import CheckpointUnusable
from builder.training.events import Cause, TrainFailed
from builder.training.observer import Diverged

OUT_OF_MEMORY = (
    "The training needed more memory than there is. Try a smaller batch size, a smaller input or "
    "a model with fewer weights."
)
DISK_FULL = "The disk is full. Free some space and start the run again."
_BROKEN_OFF = "The training broke off"
_REASON_IN_GRAPH = re.compile(r"([^\n]+)\n\s*\[\[\{\{node ")
"""TensorFlow's reason stands before the node; what comes first is only where it happened."""

_LABELS = re.compile(r"label value of (-?\d+).*?valid range of \[0, (\d+)\)", re.DOTALL)


_CAUSES: dict[type[Exception], Cause] = {
    DatasetUnavailable: "data",
    Diverged: "diverged",
    ChoiceError: "choices",
    CheckpointUnusable: "checkpoint",
}
"""What is raised in words that a student can read."""


def explain_failure(error: Exception, detail: str = "") -> TrainFailed:
    """Returns what is told of an error of a training.

    Args:
        error: What `Model.fit`, or something on the way to it, raised.
        detail: How it came to that.
    """
    cause, message = _explained(error, str(error))
    return TrainFailed(message=message, detail=detail, cause=cause)


def _explained(error: Exception, text: str) -> tuple[Cause, str]:
    for kind, cause in _CAUSES.items():
        if isinstance(error, kind):
            return cause, text
    if _is_out_of_memory(error):
        return "memory", OUT_OF_MEMORY
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "disk", DISK_FULL
    if match := _LABELS.search(text):
        label, units = match.groups()
        return "labels", (
            f"The data has the label {label}, but the model has {units} outputs, for the labels "
            f"0 to {int(units) - 1}. Give the last layer more units."
        )
    if isinstance(error, ValueError):
        return "other", f"{_BROKEN_OFF}: {_first_paragraph(text)}"
    return "other", f"{_BROKEN_OFF} ({type(error).__name__}): {_first_paragraph(text)}"


def _is_out_of_memory(error: Exception) -> bool:
    # TensorFlow's class is known by its name: this module does without importing TensorFlow.
    return isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError"


def _first_paragraph(text: str) -> str:
    if text.startswith("Graph execution error") and (match := _REASON_IN_GRAPH.search(text)):
        return match[1].strip()
    lines = [line.strip() for line in text.strip().splitlines()]
    end = lines.index("") if "" in lines else len(lines)
    return " ".join(lines[:end]) or "no reason was given."
