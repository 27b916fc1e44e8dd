"""The plane is what the model predicts for its points."""

import numpy as np
import pytest

from builder.datasets.base import Target
from builder.graph.sketch import Sketch
from builder.layers.keras_import import load_keras
from builder.training.probes.boundary import MOST_NEURONS, SIDE, fair_share, grid, make, meant
from builder.training.spec import Loss
from tests.training.probes.looking import cnn, mlp, subject

keras = load_keras()


def three_classes(last):
    sketch = Sketch("three")
    x = sketch.add("Dense", sketch.input((2,)), units=80, activation="relu", name="wide")
    sketch.add("Dense", x, units=3, activation=last, name="says")
    return sketch.graph()


def step(packed):
    """How far an unpacked number can be from the true one, and a bit of rounding."""
    return max(high - low for low, high in zip(packed.low, packed.high, strict=True)) / 510 + 1e-6


def test_the_boundary_and_the_neurons_are_what_keras_predicts():
    looked_at = subject(mlp(), "moons")
    found, model, examples = make(looked_at).look(1), looked_at.model, looked_at.examples
    span = examples.high - examples.low
    np.testing.assert_allclose(found.low, examples.low - 0.1 * span)
    np.testing.assert_allclose(found.high, examples.high + 0.1 * span)
    plane = grid(np.array(found.low), np.array(found.high))
    expected = model.predict(plane, verbose=0).reshape(SIDE, SIDE)
    assert found.meaning == "probability"
    np.testing.assert_allclose(found.value.unpack()[0], expected, atol=step(found.value))
    assert [(each.name, each.of) for each in found.neurons] == [
        ("first", 6), ("second", 4), ("says", 1)
    ]  # fmt: skip
    for each in found.neurons:
        inner = keras.Model(model.inputs, model.get_layer(each.name).output)
        units = inner.predict(plane, verbose=0).T.reshape(-1, SIDE, SIDE)
        np.testing.assert_allclose(each.maps.unpack(), units, atol=step(each.maps))


def test_the_plane_goes_from_the_top_left():
    plane = grid(np.array([0.0, 10.0]), np.array([1.0, 20.0]), side=3)
    assert plane[0].tolist() == [0.0, 20.0]
    assert plane[2].tolist() == [1.0, 20.0]
    assert plane[-1].tolist() == [1.0, 10.0]


@pytest.mark.parametrize("last", ["softmax", None])
def test_several_classes_have_a_likeliest_one_with_its_probability(last):
    loss = Loss(class_name="SparseCategoricalCrossentropy", config={"from_logits": last is None})
    looked_at = subject(three_classes(last), "blobs", loss=loss)
    found = make(looked_at).look(1)
    plane = grid(np.array(found.low), np.array(found.high))
    scores = looked_at.model.predict(plane, verbose=0)
    shares = scores if last else np.asarray(keras.ops.softmax(scores))
    assert found.meaning == "classes"
    assert list(found.label) == shares.argmax(axis=1).tolist()
    np.testing.assert_allclose(
        found.value.unpack().ravel(), shares.max(axis=1), atol=step(found.value)
    )


def test_so_many_neurons_are_shown_and_what_is_told_stays_small():
    found = make(subject(three_classes("softmax"), "blobs")).look(1)
    shown = [each.maps.shape[0] for each in found.neurons]
    assert (sum(shown), [each.of for each in found.neurons]) == (MOST_NEURONS, [80, 3])
    assert len(found.model_dump_json()) < 120_000


def test_data_of_another_shape_have_no_plane():
    assert make(subject(cnn(), "digits")) is None


@pytest.mark.parametrize(
    ("sizes", "cap"), [([6, 4, 1], 6), ([80, 3], 61), ([40, 40, 40], 21), ([1] * 90, 1), ([], 1)]
)
def test_neurons_are_shared_out_fairly(sizes, cap):
    assert fair_share(sizes, 64) == cap


def test_what_the_suited_network_for_points_has_is_shown_whole():
    assert fair_share([32, 32, 1], MOST_NEURONS) == 32


def test_what_an_output_means():
    two = Target("label", "binary", (), ("no", "yes"))
    logits = np.array([[0.0], [100.0], [-100.0]], np.float32)
    kind, value, label = meant(logits, two, logits=True)
    assert (kind, label) == ("probability", None)
    assert value == pytest.approx([0.5, 1.0, 0.0])
    kind, value, _ = meant(np.array([[0.2, 0.8]], np.float32), two, logits=False)
    assert (kind, value.tolist()) == ("probability", pytest.approx([0.8]))
    kind, value, _ = meant(logits, Target("height", "regression"), logits=False)
    assert (kind, value.tolist()) == ("number", [0.0, 100.0, -100.0])
