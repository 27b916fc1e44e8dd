"""What is looked at: a compiled model and the examples that probes show it.

Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset
from builder.graph.document import Graph
from builder.graph.topology import order, plain
from builder.keras_io.to_keras import Built
from builder.layers.keras_import import load_keras
from builder.training.pipeline import arranged, parts
from builder.training.spec import Loss, TrainingSpec

load_keras()
import tensorflow as tf  # noqa: E402

MOST_LAYERS = 50
MOST_EXAMPLES = 64
MOST_POINTS = 200

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """One call of a layer.

    Attributes:
        layer: The Keras layer.
        outputs: The symbolic tensors that come out.
    """

    layer: Any
    outputs: tuple[Any, ...]


@dataclass(frozen=True)
class Examples:
    """Training examples that never change, as the model takes and gives them.

    They are taken from the arrays, not from the batches of the training: whoever reads a
    shuffled pipeline changes the order in which it goes on.

    Attributes:
        inputs: One array per input of the model, `(count, ...)`.
        targets: One array per output.
        low: The least value of each input over all training examples.
        high: The greatest value of each.
        points: The first input and the first target of more examples, where an example is two
            numbers: `(n, 2)` and `(n,)`; else None.
    """

    inputs: tuple[NDArray[Any], ...]
    targets: tuple[NDArray[Any], ...]
    low: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    high: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    points: tuple[NDArray[Any], NDArray[Any]] | None = None

    @property
    def count(self) -> int:
        """How many examples there are."""
        return len(self.inputs[0])


def examples_of(arrays: Arrays, spec: TrainingSpec, dataset: Dataset) -> Examples:
    """Takes some of the examples that are trained on, spread over all of them.

    Args:
        arrays: The data.
        spec: Which input goes where, and what is kept apart.
        dataset: Describes the data.
    """
    indices, _ = parts(arrays, spec, dataset)
    inputs, targets = arranged(arrays, spec, dataset, "train")
    chosen = _spread(indices, MOST_EXAMPLES)
    taken = Examples(
        tuple(np.asarray(array[chosen]) for array in inputs),
        tuple(np.asarray(array[chosen]) for array in targets),
    )
    if len(inputs) != 1 or inputs[0].shape[1:] != (2,):
        return taken
    more = _spread(indices, MOST_POINTS)
    plane, first = np.asarray(inputs[0], np.float64), np.asarray(targets[0])
    points = plane[more], first[more].reshape(len(more), -1)[:, 0]
    return Examples(taken.inputs, taken.targets, plane.min(axis=0), plane.max(axis=0), points)


def _spread(indices: NDArray[np.integer], count: int) -> NDArray[np.integer]:
    # Data may be sorted by class.
    places = np.linspace(0, len(indices) - 1, min(count, len(indices))).round().astype(int)
    return np.asarray(indices[places])


@dataclass(frozen=True)
class Subject:
    """A training that is looked into.

    Attributes:
        built: The compiled model and its tensors.
        graph: The document that it was built of.
        spec: The training.
        dataset: What it learns from.
        examples: What it is shown.
    """

    built: Built
    graph: Graph
    spec: TrainingSpec
    dataset: Dataset
    examples: Examples

    @property
    def model(self) -> Any:
        """The compiled model."""
        return self.built.model

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls of layers, blocks unfolded, from the inputs to the outputs."""
        flat = plain(self.graph)
        layers = ((node_id, flat.layer_of(node_id).id) for node_id in order(flat))
        return tuple(
            Call(self.built.layers[layer_id], self.built.tensors[node_id])
            for node_id, layer_id in layers
            if layer_id in self.built.layers and node_id in self.built.tensors
        )

    @cached_property
    def learning(self) -> tuple[Any, ...]:
        """The layers with weights that are trained, a shared one once, in the order of calls."""
        found = dict.fromkeys(id(call.layer) for call in self.calls)
        by_id = {id(call.layer): call.layer for call in self.calls}
        return tuple(by_id[key] for key in found if by_id[key].trainable_variables)

    def forward(self, tensors: Sequence[Any]) -> Callable[[Sequence[Any]], list[Any]]:
        """Returns a function from inputs to some of the model's tensors, as when predicting.

        It runs without a graph of TensorFlow's: to trace one takes longer than many looks. And
        it leaves no trace in the model: no losses, no counters of random numbers.
        """
        keras = load_keras()
        seen = keras.Model(self.model.inputs, list(tensors))

        def run(inputs: Sequence[Any]) -> list[Any]:
            with keras.StatelessScope():
                outputs = seen([tf.convert_to_tensor(part) for part in inputs], training=False)
            return list(outputs) if isinstance(outputs, list | tuple) else [outputs]

        return run

    def chunks(self) -> Iterator[tuple[NDArray[Any], ...]]:
        """Yields the inputs of all examples, never more at once than a training step takes."""
        size = max(1, self.spec.batch_size)
        for start in range(0, self.examples.count, size):
            yield tuple(part[start : start + size] for part in self.examples.inputs)

    def loss_of(self, output: int) -> Loss | None:
        """Returns the loss of an output; None where it has none."""
        given = self.spec.loss
        return given.get(self.model.output_names[output]) if isinstance(given, dict) else given


def single(parts: Sequence[T]) -> T | tuple[T, ...]:
    """Returns what `Model.fit` is given for these parts: the one there is, or a tuple."""
    return tuple(parts) if len(parts) > 1 else parts[0]


def most(layers: Sequence[T], sizes: Mapping[int, int]) -> tuple[T, ...]:
    """Returns at most `MOST_LAYERS` layers in their order: first, last, and the largest.

    Args:
        layers: The layers.
        sizes: How large each is, by its place.
    """
    if len(layers) <= MOST_LAYERS:
        return tuple(layers)
    ends = [0, len(layers) - 1]
    largest = sorted(set(range(len(layers))) - set(ends), key=lambda place: -sizes[place])
    return tuple(layers[place] for place in sorted(ends + largest[: MOST_LAYERS - 2]))


def largest(layers: Sequence[Any]) -> tuple[Any, ...]:
    """Returns at most `MOST_LAYERS` Keras layers, those with the most weights."""
    sizes = {
        place: sum(int(np.prod(variable.shape)) for variable in layer.trainable_variables)
        for place, layer in enumerate(layers)
    }
    return most(layers, sizes)


def numbers(tensor: Any) -> NDArray[np.float32]:
    """Returns a tensor or a variable as an array of 32-bit numbers."""
    return np.asarray(tf.cast(tf.convert_to_tensor(tensor), tf.float32))
