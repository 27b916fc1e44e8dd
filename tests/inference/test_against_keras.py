"""The engine against real Keras: shapes, types, masks and weights, and what really comes out."""

from typing import Any

import numpy as np
import pytest

from builder.graph.document import EXPRESSION, Layer
from builder.inference.engine import infer
from builder.inference.specs import WeightSpec
from builder.layers.catalogue import layer_spec
from builder.layers.expression import parse
from builder.layers.keras_import import load_keras
from builder.layers.make import make_layer
from tests.inference.cases import MORE, Case, starters

BATCH = 2


@pytest.mark.parametrize("case", [*starters(), *MORE], ids=str)
def test_one_call_gives_what_keras_gives(case: Case):
    graph, node_id = case.graph()
    inference = infer(graph)
    assert inference.ok, inference.diagnostics
    info = inference.nodes[node_id]
    call, layer = keras_call(case)

    announced = flat(call(input_tensor))
    assert [(spec.shape, spec.dtype, spec.masked) for spec in info.outputs] == [
        (tuple(tensor.shape), tensor.dtype, getattr(tensor, "_keras_mask", None) is not None)
        for tensor in announced
    ]
    assert [weight_facts(weight) for weight in info.weights] == [
        (weight.path.removeprefix(f"{layer.name}/"), *facts(weight)) for weight in weights_of(layer)
    ]
    assert info.params == sum(int(np.prod(weight.shape)) for weight in weights_of(layer))

    computed = flat(call(example)) if case.eager else announced
    for spec, made in zip(info.outputs, computed, strict=True):
        assert standardized(made.dtype) == spec.dtype
        assert len(made.shape) == len(spec.shape)
        pairs = zip(spec.shape, made.shape, strict=True)
        assert all(there in (None, real) for there, real in pairs), (spec, made.shape)


def flat(made: Any) -> list[Any]:
    return load_keras().tree.flatten(made)


def standardized(dtype: Any) -> str:
    return load_keras().backend.standardize_dtype(dtype)


def weights_of(layer: Any) -> list[Any]:
    return layer.weights if layer else []


def facts(weight: Any) -> tuple[Any, ...]:
    return tuple(weight.shape), weight.dtype, weight.trainable


def weight_facts(weight: WeightSpec) -> tuple[Any, ...]:
    return weight.name, weight.shape, weight.dtype, weight.trainable


def keras_call(case: Case, *, training: bool = False):
    """Returns a function that calls the case's layer on tensors made by another one."""
    mode = {"training": True} if training else {}
    specs = case.ports
    if case.class_name == EXPRESSION:
        tensors = specs["inputs"]
        expression = parse(case.config["expression"], len(tensors))
        return (lambda make: expression.evaluate([make(tensor) for tensor in tensors])), None
    layer = make_layer(
        Layer(id="layer", class_name=case.class_name, config=case.config, name="layer")
    )
    listed = {port.name: port.many for port in layer_spec(case.class_name).ports}

    def call(make):
        made = {port: [make(tensor) for tensor in tensors] for port, tensors in specs.items()}
        arguments = {port: there if listed[port] else there[0] for port, there in made.items()}
        first = arguments.pop(next(iter(listed)))
        return layer(first, **arguments, **case.call, **mode)

    return call, layer


def input_tensor(tensor):
    return load_keras().Input(tensor.shape, dtype=tensor.dtype)


def example(tensor):
    shape = (BATCH, *(9 if size is None else size for size in tensor.shape))
    if tensor.dtype == "string":
        return np.full(shape, "a")
    if tensor.dtype.startswith(("int", "uint")):
        return np.ones(shape, tensor.dtype)
    return np.linspace(0, 1, int(np.prod(shape)), dtype=tensor.dtype).reshape(shape)
