"""What Keras accepts while a network is drawn and then fails on: said before it runs."""

import subprocess
import sys

import numpy as np
import pytest

from builder.inference.engine import infer
from builder.inference.outcome import Argument, Call, by_keras
from builder.inference.specs import TensorSpec
from builder.layers.catalogue import layer_spec
from tests.inference.cases import Case, Tensor, of
from tests.inference.test_against_keras import keras_call


def mha(*shapes: tuple[int, ...], **config: object) -> Case:
    tensors = ([Tensor(shape)] for shape in shapes)
    ports = dict(zip(("query", "value", "key"), tensors, strict=False))
    return Case("MultiHeadAttention", {"num_heads": 2, "key_dim": 4, **config}, ports)


TRAPS = [
    mha((6, 8), (4, 4, 8)),
    mha((8,), (8,)),
    of("Attention", (6, 8), (5, 7)),
    of("Attention", (6, 8), (5, 8), (4, 8)),
    of("AdditiveAttention", (6, 8), (5, 7)),
    of("RandomFlip", (8,)),
    of("RandomRotation", (5, 5, 5, 3), factor=0.1),
    of("Resizing", (8,), height=4, width=4),
    of("AutoContrast", (8,)),
    of("AdaptiveAveragePooling1D", (8,), output_size=2),
    of("AdaptiveMaxPooling2D", (8, 3), output_size=2),
    of("AdaptiveMaxPooling3D", (8, 8, 3), output_size=2),
    of("Softmax", (8, 3), axis=5),
    of("Dropout", (9,), rate=0.5, noise_shape=[2, 3]),
    of("EinsumDense", (8, 8, 3), equation="ab,bc->ac", output_shape=3),
    of("Conv2D", (9, 9, 4), filters=4, kernel_size=3, kernel_initializer="identity"),
    of("Dense", (4,), units=4, bias_initializer="orthogonal"),
    of("Activation", (8,), activation="glu"),
]


@pytest.mark.parametrize("case", TRAPS, ids=str)
def test_what_fails_or_differs_when_run_is_an_error_here(case: Case):
    symbolic = announced(case)
    assert symbolic is not None, "Keras itself refuses: no check of our own is needed"
    assert computed(case) != symbolic
    graph, node_id = case.graph()
    errors = [item.node_id for item in infer(graph).errors]
    assert errors == [node_id]


def announced(case: Case) -> list[tuple[int | None, ...]] | None:
    """Returns the output shapes that Keras announces, None if it refuses the call."""
    listed = {port.name: port.many for port in layer_spec(case.class_name).ports}
    arguments = tuple(
        Argument(port, tuple(TensorSpec((2, *t.shape), t.dtype) for t in tensors), listed[port])
        for port, tensors in case.ports.items()
    )
    config = {key: value for key, value in case.config.items() if "initializer" not in key}
    outputs, _ = by_keras(case.class_name, config, (Call(arguments),))
    return [spec.shape for spec in outputs]


def computed(case: Case) -> list[tuple[int, ...]] | None:
    """Returns the output shapes of a real training call, None if it fails."""
    try:
        call, _ = keras_call(case, training=case.class_name == "Dropout")
        return [tuple(call(lambda tensor: np.ones((2, *tensor.shape), "float32")).shape)]
    except Exception:
        return None


FINE = [
    mha((6, 8), (5, 7)),
    mha((3, 6, 8), (3, 6, 8), attention_axes=[2]),
    of("Attention", (6, 8), (5, 7), (5, 8)),
    of("Softmax", (8, 3), axis=[1, 2]),
    of("Dropout", (9, 4), rate=0.5, noise_shape=[None, 1, 4]),
    of("EinsumDense", (8, 8, 3), equation="...b,bc->...c", output_shape=3),
    of("CenterCrop", (8, 8, 3), height=4, width=4),
    of("Dense", (4,), units=4, kernel_initializer="identity"),
]


@pytest.mark.parametrize("case", FINE, ids=str)
def test_what_runs_is_no_error(case: Case):
    graph, _ = case.graph()
    assert computed(case) is not None
    assert infer(graph).ok, infer(graph).diagnostics


def test_importing_the_engine_does_not_import_keras():
    program = (
        "import sys; import builder.inference.engine, builder.inference.explain; "
        "assert not {'keras', 'tensorflow'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
