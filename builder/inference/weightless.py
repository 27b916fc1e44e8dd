"""Running Keras layers without allocating a weight.

Inside a `keras.StatelessScope(initialize_variables=False)` a layer that is called on symbolic
tensors checks its inputs, creates its variables and gives its output specs exactly as ever, but
no variable gets a value. What the scope leaves behind in Keras's thread-local state is put back
by `weightless`, so that no later scope fills the variables in. So is the state of Python's
`random`, from which Keras draws seeds for initializers and dropout: otherwise what is random
later would depend on what the engine has in its cache.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from builder.inference.specs import TensorSpec, WeightSpec
from builder.layers.keras_import import load_keras

_SCOPED = ("uninitialized_variables", "object_name_uids")
"""Thread-local registries of Keras: variables that wait for a value, and name counters."""


@contextmanager
def weightless() -> Iterator[None]:
    """Lets layers be made and called in this thread without allocating their weights."""
    keras = load_keras()
    from keras.src.backend.common import global_state

    seeds = random.getstate()
    before = {name: global_state.get_global_attribute(name) for name in _SCOPED}
    for name in _SCOPED:
        global_state.set_global_attribute(name, None)
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        for name, value in before.items():
            global_state.set_global_attribute(name, value)
        random.setstate(seeds)


def symbolic(spec: TensorSpec) -> Any:
    """Returns a `KerasTensor` of the given spec, with a symbolic mask where it is masked."""
    keras = load_keras()
    from keras.src import backend

    tensor = keras.KerasTensor(spec.shape, dtype=spec.dtype)
    if spec.masked:
        backend.set_keras_mask(tensor, keras.KerasTensor(spec.shape[:2], dtype="bool"))
    return tensor


def spec_of(tensor: Any) -> TensorSpec:
    """Returns the spec of a `KerasTensor`."""
    from keras.src import backend

    return TensorSpec(
        tuple(tensor.shape),
        backend.standardize_dtype(tensor.dtype),
        backend.get_keras_mask(tensor) is not None,
    )


def output_specs(outputs: Any) -> tuple[TensorSpec, ...]:
    """Returns the specs of a layer's outputs, flattened in Keras's order."""
    keras = load_keras()
    return tuple(spec_of(item) for item in keras.tree.flatten(outputs) if item is not None)


def weight_specs(layer: Any) -> tuple[WeightSpec, ...]:
    """Returns the weights of a built layer, named without the layer's own name."""
    return tuple(
        WeightSpec(
            weight.path.removeprefix(f"{layer.name}/"),
            tuple(weight.shape),
            weight.dtype,
            bool(weight.trainable),
        )
        for weight in layer.weights
    )
