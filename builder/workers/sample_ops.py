"""Operations of the lab that give out what is looked at: a sample, its words, the model as a file.

Heavy: it imports Keras.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from builder.workers.lab_process import Op, Report
from builder.workers.looking import FIRST, Lab, SampleRef, example, numbered, state
from builder.workers.values import LabResult


def sample(
    lab: Lab, _: Report, *, run_id: str, sample: SampleRef = FIRST, step: int | None = None
) -> LabResult:
    """Gives a sample.

    Returns:
        Arrays `x` and `y` (`x_1`, `y_1` and so on where there are several), in the order of the
        data set, and `model_x` and so on, in the order in which the model takes them.
    """
    trained = lab.models.of(run_id, step)
    shown = example(lab, trained, sample)
    return LabResult(
        state(trained),
        {
            **numbered("x", shown.inputs),
            **numbered("y", shown.targets),
            **numbered("model_x", shown.for_model),
        },
    )


def model_file(lab: Lab, _: Report, *, run_id: str, step: int | None = None) -> LabResult:
    """Writes the model with its weights as Keras's `.keras` file: array `content`, its bytes."""
    trained = lab.models.of(run_id, step)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        trained.built.model.save(path)
        content = np.fromfile(path, np.uint8)
    return LabResult(state(trained), {"content": content})


def vocabulary(lab: Lab, _: Report, *, dataset: str) -> LabResult:
    """Gives the words of a text whose description does not name them.

    Returns:
        `words`, by number; empty where they are not on this machine.
    """
    return LabResult({"words": list(lab.data.local(dataset).words)})


SAMPLE_OPS: Mapping[str, Op] = {op.__name__: op for op in (sample, model_file, vocabulary)}
