"""Gradients are those of a plain tape, and steps those that the weights take."""

import numpy as np
import pytest
import tensorflow as tf

from builder.graph.sketch import Sketch
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.probes.gradients import make
from builder.training.probes.subject import single
from builder.training.spec import CUSTOM_LOSS, Loss
from tests.training.probes.looking import cnn, mlp, subject

keras = load_keras()


def regularised():
    sketch = Sketch("regularised")
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    l2 = {"class_name": "L2", "config": {"l2": 0.3}}
    x = sketch.add("Dense", x, units=4, activation="relu", name="held", kernel_regularizer=l2)
    x = sketch.add("ActivityRegularization", x, l1=0.2)
    sketch.add("Dense", x, units=10, activation="softmax")
    return sketch.graph()


def two_outputs():
    """A shared layer, called twice, and two answers."""
    sketch = Sketch("two_answers")
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    first = sketch.add("Dense", x, units=64, activation="tanh", name="twin")
    second = sketch.share(first, first)
    sketch.add("Dense", second, units=10, activation="softmax", name="digit")
    sketch.add("Dense", first, units=1, activation="sigmoid", name="parity")
    return sketch.graph()


CASES = {
    "mlp": lambda: subject(mlp(), "moons"),
    "shared layers, two outputs": lambda: subject(two_outputs(), "digit_parity"),
    "two inputs": lambda: subject(TEMPLATES["y_two_inputs"](), "two_views"),
    "losses of layers": lambda: subject(regularised(), "digits"),
    "a loss of one's own": lambda: subject(
        mlp(),
        "moons",
        loss=Loss(
            class_name=CUSTOM_LOSS, config={"expression": "mean(square(y_true - y_pred) + y_pred)"}
        ),
    ),
    "weighted losses": lambda: subject(
        two_outputs(), "digit_parity", loss_weights={"parity": 3.0, "digit": 0.5}
    ),
}


def plain(model, inputs, targets):
    """The gradients as every tutorial computes them."""
    with tf.GradientTape() as tape:
        predicted = model(single(inputs), training=True)
        loss = model.compute_loss(y=single(targets), y_pred=predicted)
    return tape.gradient(loss, model.trainable_variables)


def total(gradients):
    return np.sqrt(sum(float(np.sum(np.square(each))) for each in gradients))


@pytest.mark.parametrize("case", CASES)
def test_norms_are_those_of_a_plain_tape(case):
    looked_at = CASES[case]()
    model, examples = looked_at.model, looked_at.examples
    found = make(looked_at).look(1)
    inputs, targets = ([p[:32] for p in parts] for parts in (examples.inputs, examples.targets))
    gradients = dict(
        zip(map(id, model.trainable_variables), plain(model, inputs, targets), strict=True)
    )
    layers = [layer for layer in model.layers if layer.trainable_variables]
    assert {each.name for each in found.layers} == {layer.name for layer in layers}
    for each in found.layers:
        variables = model.get_layer(each.name).trainable_variables
        assert each.gradient == pytest.approx(total(gradients[id(v)] for v in variables), rel=1e-4)
        assert each.weight == pytest.approx(total(v.numpy() for v in variables), rel=1e-4)


def test_layers_learn_as_in_training_and_nothing_of_them_changes():
    looked_at = subject(cnn(), "digits")
    model, examples = looked_at.model, looked_at.examples
    variables = [*model.variables, *model.metrics_variables]
    before = [variable.numpy() for variable in variables]
    first, again = make(looked_at).look(1), make(looked_at).look(1)
    for was, variable in zip(before, variables, strict=True):
        np.testing.assert_array_equal(was, variable.numpy())
    assert first == again  # the same units are dropped: no random number was used up
    inputs, targets = ([p[:32] for p in parts] for parts in (examples.inputs, examples.targets))
    # It drops the same units and normalizes over the same batch; then it moves on.
    expected = dict(
        zip(map(id, model.trainable_variables), plain(model, inputs, targets), strict=True)
    )
    for each in first.layers:
        variables = model.get_layer(each.name).trainable_variables
        assert each.gradient == pytest.approx(total(expected[id(v)] for v in variables), rel=1e-3)


def test_mixed_precision_has_the_gradients_of_full_precision_and_small_ones_stay():
    full = make(subject(mlp(), "moons")).look(1)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        looked_at = subject(mlp(), "moons", loss=Loss(class_name="BinaryCrossentropy"))
    finally:
        keras.config.set_dtype_policy("float32")
    looked_at.model.optimizer = keras.optimizers.LossScaleOptimizer(looked_at.model.optimizer)
    half = make(looked_at).look(1)
    for one, other in zip(full.layers, half.layers, strict=True):
        assert other.gradient == pytest.approx(one.gradient, rel=0.03)


def test_frozen_layers_are_left_out_and_blocks_unfolded():
    graph = mlp()
    layer = next(each for each in graph.layers.values() if each.name == "second")
    frozen = layer.model_copy(update={"trainable": False})
    graph = graph.model_copy(update={"layers": {**graph.layers, layer.id: frozen}})
    names = [each.name for each in make(subject(graph, "moons")).look(1).layers]
    assert names == ["first", "says"]


def test_the_update_is_what_a_step_changes():
    looked_at = subject(mlp(), "moons", optimizer="SGD", learning_rate=0.5)
    probe, model = make(looked_at), looked_at.model
    before = {layer.name: [v.numpy() for v in layer.weights] for layer in model.layers}
    probe.prepare()
    for _ in range(3):
        model.train_on_batch(looked_at.examples.inputs[0], looked_at.examples.targets[0])
    found = probe.look(3)
    assert found.steps == 3
    for each in found.layers:
        after = [v.numpy() for v in model.get_layer(each.name).weights]
        moved = total(a - b for a, b in zip(after, before[each.name], strict=True))
        assert each.update == pytest.approx(moved / total(before[each.name]), rel=1e-4)
        assert each.update > 0


def test_a_layer_that_no_loss_reaches_has_no_gradient():
    loss = {"digit": Loss(class_name="SparseCategoricalCrossentropy")}
    found = make(subject(two_outputs(), "digit_parity", loss=loss, metrics={})).look(1)
    norms = {each.name: each.gradient for each in found.layers}
    assert norms["parity"] == 0
    assert norms["twin"] > 0
    assert norms["digit"] > 0


def test_of_very_many_layers_the_largest_are_told_with_first_and_last():
    sketch = Sketch("deep")
    x = sketch.input((2,))
    for place in range(55):
        x = sketch.add("Dense", x, units=2 + (place % 7 == 3), name=f"layer_{place}")
    sketch.add("Dense", x, units=1, activation="sigmoid", name="last")
    found = make(subject(sketch.graph(), "moons")).look(1)
    names = [each.name for each in found.layers]
    assert (len(names), found.left_out) == (50, 6)
    assert (names[0], names[-1]) == ("layer_0", "last")
    assert all(f"layer_{place}" in names for place in range(55) if place % 7 == 3)
    assert names[:-1] == sorted(names[:-1], key=lambda name: int(name.removeprefix("layer_")))
