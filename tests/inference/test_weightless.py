"""No weight is allocated, and Keras works as ever before, meanwhile and after."""

import random

import numpy as np
import pytest

from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.outcome import outcome, plan
from builder.inference.specs import TensorSpec
from builder.inference.weightless import output_specs, symbolic, weight_specs, weightless
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES


def test_layers_get_weights_without_values():
    keras = load_keras()
    with weightless():
        layer = keras.layers.Dense(1_000_000)
        output = layer(symbolic(TensorSpec((None, 1_000_000))))
        assert output_specs(output) == (TensorSpec((None, 1_000_000)),)
        assert [weight.shape for weight in weight_specs(layer)] == [(10**6, 10**6), (10**6,)]
        assert all(weight._value is None for weight in layer.weights)


def test_what_was_made_inside_stays_without_values_after_later_scopes():
    keras = load_keras()
    with weightless():
        layer = keras.layers.Dense(4)
        layer(symbolic(TensorSpec((None, 4))))
    with keras.StatelessScope():
        pass
    assert all(weight._value is None for weight in layer.weights)


def test_an_error_inside_leaves_nothing_behind():
    keras = load_keras()
    with pytest.raises(RuntimeError), weightless():
        raise RuntimeError
    assert keras.src.backend.common.stateless_scope.get_stateless_scope() is None
    assert float(np.sum(keras.layers.Dense(1, use_bias=False)(np.zeros((2, 3))))) == 0


def test_a_real_model_can_be_built_around_an_inference():
    keras = load_keras()
    sketch = Sketch()
    sketch.add("Dense", sketch.input((5,)), units=3)
    tensor = keras.Input((5,))
    before = keras.layers.Dense(3)
    infer(sketch.graph())
    model = keras.Model(tensor, keras.layers.Dense(2)(before(tensor)))
    assert model.predict(np.zeros((1, 5)), verbose=0).shape == (1, 2)


def test_names_of_layers_outside_are_counted_on():
    keras = load_keras()
    first = keras.layers.Dense(1).name
    with weightless():
        inside = keras.layers.Dense(1).name
    second = keras.layers.Dense(1).name
    assert inside == "dense"
    assert len({first, second}) == 2


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_random_later_does_not_depend_on_the_cache(template):
    """Keras draws a seed from Python's `random` for every initializer and every dropout."""
    load_keras()
    graph = TEMPLATES[template]()
    plan.cache_clear()
    outcome.cache_clear()
    python, numpy = random.getstate(), np.random.get_state(legacy=False)
    assert infer(graph).ok
    assert random.getstate() == python
    np.testing.assert_equal(np.random.get_state(legacy=False), numpy)
