"""Small networks with data, ready to be looked into."""

from __future__ import annotations

from typing import Any

import numpy as np

from builder.datasets import DATASETS
from builder.datasets.base import Dataset
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import build
from builder.layers.keras_import import load_keras
from builder.training.compiling import compile_model
from builder.training.presets import preset
from builder.training.probes.subject import Examples, Subject
from builder.training.spec import TrainingSpec


def mlp(**config: Any) -> Graph:
    """A network for points in the plane."""
    sketch = Sketch("plane")
    x = sketch.add("Dense", sketch.input((2,)), units=6, activation="relu", name="first", **config)
    x = sketch.add("Dense", x, units=4, activation="tanh", name="second")
    sketch.add("Dense", x, units=1, activation="sigmoid", name="says")
    return sketch.graph()


def cnn(**config: Any) -> Graph:
    """A network for the digits, with all that has a state beside weights."""
    sketch = Sketch("images")
    x = sketch.add("Conv2D", sketch.input((8, 8, 1)), filters=5, kernel_size=3, name="conv")
    x = sketch.add("BatchNormalization", x, name="norm")
    x = sketch.add("ReLU", x, name="bend")
    x = sketch.add("Conv2D", x, filters=20, kernel_size=3, activation="relu", name="more", **config)
    x = sketch.add("Dropout", sketch.add("Flatten", x), rate=0.5)
    sketch.add("Dense", x, units=10, activation="softmax", name="scores")
    return sketch.graph()


def subject(graph: Graph, dataset: str, count: int = 48, **choices: Any) -> Subject:
    """Returns a compiled model with random examples of a data set's shapes."""
    described = DATASETS[dataset]
    spec = preset(graph, described).model_copy(update={"batch_size": 32, **choices})
    load_keras().utils.set_random_seed(3)
    built = build(graph)
    compile_model(built.model, spec)
    return Subject(built, graph, spec, described, examples(built.model, spec, described, count))


def examples(model: Any, spec: TrainingSpec, dataset: Dataset, count: int) -> Examples:
    """Returns random inputs and labels."""
    random = np.random.default_rng(0)
    inputs = tuple(
        random.normal(size=(count, *tensor.shape[1:])).astype(np.float32) for tensor in model.inputs
    )
    targets = tuple(
        random.integers(0, max(2, len(target.classes)), count) for target in dataset.targets
    )
    points = (inputs[0], targets[0]) if inputs[0].shape[1:] == (2,) else None
    flat = inputs[0].reshape(count, -1).astype(float)
    return Examples(inputs, targets, flat.min(axis=0), flat.max(axis=0), points)
