"""A training as a Python script that runs without this project, to the same losses.

    code = to_training_script(graph, spec)

The script needs Keras, TensorFlow, NumPy and, for some data, scikit-learn or a file with the
arrays. It is put together from parts (`builder.export.code`): no text of a document becomes code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from builder.datasets.base import Dataset
from builder.datasets.finding import known_dataset
from builder.export import to_python
from builder.export.code.layout import INDENT, quoted
from builder.graph.document import Graph
from builder.training.augmentation_rules import augmentation_problem
from builder.training.catalogue import ChoiceError
from builder.training.class_weights import class_weights_problem
from builder.training.head import model_outputs
from builder.training.matching import chosen_inputs, chosen_targets
from builder.training.monitors import callback_problems
from builder.training.script.batches import batches_class
from builder.training.script.changes import changes_code
from builder.training.script.compiling import compiling_code
from builder.training.script.data import data_code, parts_code
from builder.training.script.running import callbacks_code, running_code
from builder.training.script.starting import starting_code
from builder.training.spec import TrainingSpec

__all__ = ["to_training_script"]

_IMPORTS = {
    "csv": "import csv",
    "math": "import math",
    "sys": "import sys",
    "h5py": "import h5py",
    "keras": "import keras",
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
}
_STANDARD = ("csv", "math", "sys")


def to_training_script(graph: Graph, spec: TrainingSpec) -> str:
    """Writes a training as a script: model, data, compile, fit and everything that was chosen.

    With the same seed it gives the same losses as the training in this project. Sets that no
    package brings are read from `<name>.npz`, which the page exports.

    Args:
        graph: The model.
        spec: The training.

    Raises:
        GraphError: The graph has errors.
        ChoiceError: Something of the spec does not suit the model or the data, in words.
        DatasetUnavailable: There is no such data set.
    """
    dataset = known_dataset(spec.dataset)
    outputs = [name for name, _ in model_outputs(graph)]
    widths = [tensor.shape[-1] for _, tensor in model_outputs(graph)]
    targets = chosen_targets(spec, dataset)
    _check(spec, dataset, outputs)
    several = (len(chosen_inputs(spec, dataset)) > 1, len(targets) > 1)
    parts = [
        _constants(spec),
        *_model(to_python(graph)),
        *starting_code(graph, spec),
        *data_code(spec, dataset),
        *parts_code(spec, dataset),
        *changes_code(spec, dataset),
        *batches_class(spec, dataset, outputs, several),
        *compiling_code(spec, outputs, targets, widths),
        *callbacks_code(spec, outputs),
        running_code(spec, outputs, several),
        ['if __name__ == "__main__":', f"{INDENT}main()"],
    ]
    body = "\n\n\n".join("\n".join(part) for part in parts if part)
    head = (
        f'"""Trains a Keras model on {_plain(dataset.title)}. Made with Strata; run this file."""'
    )
    return "\n\n".join([head, *_imports(body)]) + "\n\n" + body + "\n"


def _check(spec: TrainingSpec, dataset: Dataset, outputs: list[str]) -> None:
    inputs, targets = chosen_inputs(spec, dataset), chosen_targets(spec, dataset)
    if len(outputs) != len(targets):
        raise ChoiceError(
            f"The model has {len(outputs)} outputs, {dataset.title} has {len(targets)} targets: "
            "choose which output learns what."
        )
    problems = [
        *callback_problems(outputs, spec),
        augmentation_problem(spec.augmentation, inputs, targets),
        class_weights_problem(spec.class_weights, targets),
    ]
    for problem in problems:
        if problem:
            raise ChoiceError(problem)


def _constants(spec: TrainingSpec) -> list[str]:
    return [
        f"SEED = {spec.seed}",
        f"EPOCHS = {spec.epochs}",
        f"BATCH_SIZE = {spec.batch_size}",
        f"LEARNING_RATE = {spec.learning_rate!r}",
    ]


def _model(module: str) -> list[list[str]]:
    """Returns the functions of an exported model, without its imports and its ending."""
    _, *functions, _ = module.rstrip("\n").split("\n\n\n")
    return [function.splitlines() for function in functions]


def _imports(body: str) -> Iterable[str]:
    code = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', body)
    used = [name for name in _IMPORTS if re.search(rf"(?<![\w.]){name}\.", code)]
    standard = [_IMPORTS[name] for name in used if name in _STANDARD]
    others = [_IMPORTS[name] for name in used if name not in _STANDARD]
    from_keras = [name for name in ("layers", "ops") if re.search(rf"(?<![\w.]){name}\.", code)]
    if from_keras:
        others.append(f"from keras import {', '.join(from_keras)}")
    if "load_digits(" in code:
        others.append("from sklearn.datasets import load_digits")
    others.sort(key=lambda line: line.split()[1].lower())
    return ["\n".join(lines) for lines in (standard, others) if lines]


def _plain(title: str) -> str:
    return quoted(title)[1:-1].replace('"', "")
