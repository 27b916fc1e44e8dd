"""From the checked config of a foreign model to a document, and its weights into our own model.

First without any weight, so that its size is known before memory is taken; then for real.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.inference.specs import Inference
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import UnsupportedModel, from_keras
from builder.keras_io.outside_file import OutsideError, check_classes
from builder.keras_io.to_keras import Built, build
from builder.layers.catalogue import catalogue, cell_specs
from builder.layers.keras_import import load_keras
from builder.layers.objects import activations

SLACK = 32 * 2**20
"""What a file of weights may have beyond four times the weights: an optimizer keeps up to three
values for each."""

OPEN_SIZES = (8, 32, 128)
"""How long an axis of open length is when a network is tried: the first that is long enough."""


def document_of(config: Mapping[str, Any]) -> Graph:
    """Returns the document of a model by its config; no weight is made.

    Raises:
        OutsideError: When it has parts that are not known, or Keras refuses it.
    """
    check_classes(config, {*catalogue(), *cell_specs()}, activations())
    with weightless():
        return _document(_model(config))


def _document(model: Any) -> Graph:
    try:
        return from_keras(model)
    except UnsupportedModel as error:
        raise OutsideError(str(error)) from error
    except Exception as error:  # values that Keras keeps, but a document cannot
        raise OutsideError(f"This network cannot be written down: {_line(error)}") from error


def looked_through(graph: Graph) -> Inference:
    """Returns the shapes and sizes of a document that is sound.

    Raises:
        OutsideError: With the first thing that is wrong with it.
    """
    found = infer(graph)
    errors = [each.message for each in found.diagnostics if each.severity == "error"]
    if errors:
        raise OutsideError(f"The network in this file does not fit together. {errors[0]}")
    return found


def most_weights(inference: Inference) -> int:
    """Returns how many bytes the weights of a network may have in a file."""
    return 4 * inference.totals.weight_bytes + SLACK


def check_weights(path: Path, most: int, params: int) -> None:
    """Checks that a file of weights holds plain numbers, and no more than it may.

    HDF5 can point to other files, and can promise far more numbers than it holds.

    Args:
        path: The file.
        most: Bytes that all of it may have.
        params: How many weights the network has; Keras would leave those that are missing as
            they are.

    Raises:
        OutsideError: When it does.
    """
    import h5py  # type: ignore[import-untyped]

    try:
        with h5py.File(path, "r") as file:
            held = _numbers_in(file, most)
    except OutsideError:
        raise
    except Exception as error:  # HDF5 stumbles in many ways over bytes of others
        raise OutsideError("The weights in this file are damaged.") from error
    if held < params:
        raise OutsideError(
            f"The weights in this file do not fit its network: expected {params:,} numbers, got "
            f"{held:,}."
        )


def _numbers_in(file: Any, most: int) -> int:
    """Returns how many numbers an HDF5 file holds besides those of an optimizer."""
    total = held = 0
    for item in _arrays_in(file):
        size = item.dtype.itemsize
        # A chunk is read whole, and can be said to be far larger than what it is for.
        total += max(item.size, prod(item.chunks or ())) * size
        held += 0 if item.name.startswith("/optimizer") else item.size
        if total > most:
            raise OutsideError(
                f"Expected weights of at most {most / 2**20:,.1f} MB for this network; "
                "the file promises more."
            )
    return held


def _arrays_in(file: Any) -> Iterator[Any]:
    """Yields the arrays of an HDF5 file, once each is known to be numbers that lie in it."""
    import h5py

    waiting, seen = [file], set()
    while waiting:
        group = waiting.pop()
        if group in seen:  # a group can hold itself, and the walk would never end
            raise OutsideError("Expected each group of weights in one place only.")
        seen.add(group)
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise OutsideError("The weights point to another file or place.")
            item = group[name]
            if isinstance(item, h5py.Group):
                waiting.append(item)
            elif not isinstance(item, h5py.Dataset) or item.dtype.kind not in "biuf":
                raise OutsideError("Expected plain numbers as weights.")
            elif item.external or item.is_virtual:
                raise OutsideError("The weights point to another file or place.")
            else:
                yield item


def with_weights(config: Mapping[str, Any], graph: Graph, weights: Path) -> Built:
    """Builds the document of a foreign model with that model's weights.

    Args:
        config: What `document_of` took.
        graph: What it gave.
        weights: A file that `check_weights` has let pass.

    Raises:
        OutsideError: When the weights do not fit, or the two models answer differently.
    """
    model = _model(config)
    try:
        model.load_weights(weights)
        built = build(graph)
        for layer_id, layer in built.layers.items():
            source = _found(model, layer_id)
            if source.weights:
                layer.set_weights(source.get_weights())
    except MemoryError:
        raise
    except Exception as error:  # whatever Keras stumbles over in foreign weights
        raise OutsideError(
            f"The weights in this file do not fit its network: {_line(error)}"
        ) from error
    _check_same(model, built.model)
    return built


def _model(config: Mapping[str, Any]) -> Any:
    keras = load_keras()
    try:
        model = keras.saving.deserialize_keras_object(deepcopy(config), safe_mode=True)
    except Exception as error:  # whatever Keras stumbles over in a foreign file
        raise OutsideError(f"Keras cannot read this model: {_line(error)}") from error
    if not isinstance(model, keras.Model) or not model.built:
        raise OutsideError(
            "Expected a model that knows the shape of its input. Call it once, or give it an "
            "Input, before it is saved."
        )
    return model


def _found(model: Any, layer_id: str) -> Any:
    """Returns the foreign layer of ours: `block/1/name` lies in the model `block`."""
    parts: Sequence[str] = layer_id.split("/")[::2]
    for name in parts[:-1]:
        model = model.get_layer(name)
    return model.get_layer(parts[-1])


def _check_same(one: Any, other: Any) -> None:
    """Holds our model to the foreign one on a made-up sample."""
    for first, second in zip(*_answers(one, other), strict=True):
        if not np.allclose(first, second, rtol=1e-3, atol=1e-4, equal_nan=True):
            raise OutsideError("This model answers differently once it is read: it is not opened.")


def _answers(*models: Any) -> list[list[Any]]:
    """Returns the outputs of models that take the same inputs, for one made-up sample."""
    failed: Exception | None = None
    for open_size in OPEN_SIZES:
        try:
            inputs = _made_up(models[0], open_size)
            return [_called(model, inputs) for model in models]
        except MemoryError:
            raise
        except Exception as error:  # whatever TensorFlow stumbles over in a foreign network
            failed = failed or error
    raise OutsideError(f"This network cannot be computed: {_line(failed)}") from failed


def _called(model: Any, inputs: Sequence[Any]) -> list[Any]:
    keras = load_keras()
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    return [
        np.asarray(keras.ops.convert_to_numpy(each), np.float64)
        for each in keras.tree.flatten(outputs)
    ]


def _made_up(model: Any, open_size: int) -> list[Any]:
    """Returns one sample for each input, as a batch; of words, numbers that every table has."""
    ops, draw = load_keras().ops, np.random.default_rng(0)
    tables = [each for each in model._flatten_layers() if type(each).__name__ == "Embedding"]
    words = min((table.input_dim for table in tables), default=1)
    made = []
    for each in model.inputs:
        shape = (1, *(size or open_size for size in each.shape[1:]))
        is_real = str(each.dtype).startswith(("float", "bfloat"))
        values = draw.random(shape) if is_real else draw.integers(0, words, shape)
        made.append(ops.cast(values, each.dtype))
    return made


def _line(error: BaseException | None) -> str:
    text = str(error).strip().splitlines()
    return (text[0] if text else type(error).__name__)[:300]
