"""What a node of the network makes of a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.layers.keras_import import load_keras


def probe(model: Any, tensors: Sequence[Any]) -> Any:
    """Returns a Keras model from the inputs of `model` to some of its tensors.

    It shares the weights of `model`: when those change, so does what it gives.

    Args:
        model: A functional Keras model.
        tensors: Symbolic tensors of it, such as `Built.tensors[node_id]`. Naming a node by its
            tensors and not by its layer is what tells the calls of a shared layer apart.
    """
    return load_keras().Model(model.inputs, list(tensors))


def activations(probe_model: Any, sample: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Returns what the probed node makes of one sample, as when predicting (not training).

    Args:
        probe_model: What `probe` gave.
        sample: One array per input of the model, without the batch axis.

    Returns:
        One array per output of the node, without the batch axis. Numbers of few bits come as
        float32, which NumPy knows.

    Raises:
        ValueError: When the sample does not fit the model's inputs.
    """
    outputs = probe_model(as_batch(probe_model, sample), training=False)
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    return [as_array(output)[0] for output in outputs]


def arguments(
    model: Any, tensor: Any, sample: Sequence[NDArray[Any]]
) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    """Returns the Keras layer that makes a tensor, and what it is called with for a sample.

    Masks stand at the tensors, as Keras keeps them, so that calling the layer with these gives
    what the model computes.

    Args:
        model: A functional Keras model.
        tensor: A symbolic tensor of it that is not one of its inputs.
        sample: One array per input of the model, without the batch axis.

    Raises:
        ValueError: When the sample does not fit the model's inputs.
    """
    layer, call, _ = tensor._keras_history
    asked = layer._inbound_nodes[call].arguments
    tensors = list({id(each): each for each in asked.keras_tensors}.values())
    probed = probe(model, tensors)
    values = probed(as_batch(model, sample), training=False)
    values = values if isinstance(values, list | tuple) else [values]
    known = {id(each): value for each, value in zip(tensors, values, strict=True)}
    args, kwargs = asked.fill_in(known)
    return layer, tuple(args), dict(kwargs)


def as_batch(model: Any, sample: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Returns a batch of one sample, checked against the model's inputs.

    Raises:
        ValueError: With the input's name, the shape expected and the shape received.
    """
    if len(sample) != len(model.inputs):
        raise ValueError(
            f"Expected a sample with {len(model.inputs)} parts, one per input, got {len(sample)}."
        )
    for tensor, part in zip(model.inputs, sample, strict=True):
        wanted = tuple(tensor.shape[1:])
        if len(wanted) != part.ndim or any(
            size not in (None, length) for size, length in zip(wanted, part.shape, strict=True)
        ):
            raise ValueError(
                f"Input {tensor.name!r} expects samples of shape {wanted}, got {part.shape}."
            )
    return [np.asarray(part)[None] for part in sample]


def as_array(tensor: Any) -> NDArray[Any]:
    """Turns a Keras tensor into a NumPy array of a type that every NumPy knows."""
    array = load_keras().ops.convert_to_numpy(tensor)
    known = array.dtype.kind in "biuf" and array.dtype.isbuiltin == 1
    return np.asarray(array if known else array.astype(np.float32))
