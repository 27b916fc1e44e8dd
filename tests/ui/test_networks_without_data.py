"""Networks from outside with inputs and layers that no data set here has: every view of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.graph.document import Graph
from builder.graph.files import from_json
from builder.graph.sketch import Sketch
from builder.inspection.own_samples import keep_sample
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.settings import settings
from builder.training.spec import TrainingSpec
from builder.ui.inspection.outside_samples import draw_without_data
from builder.ui.inspection.prediction_short import draw_short_answer
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.views import VIEWS
from tests.ui.looking_into import drawn, fitting, lab_inside, subject_of
from tests.workers.test_lab_ops import Workshop

keras = load_keras()


def _odd() -> Graph:
    """Volumes over time, and a single number that has no axis."""
    sketch = Sketch("odd")
    film = sketch.input((2, 3, 4, 4, 1), name="film")
    value = sketch.add("ConvLSTM3D", film, filters=2, kernel_size=3, padding="same",
                       return_sequences=True, name="over_time")  # fmt: skip
    value = sketch.add("ConvLSTM3D", value, filters=1, kernel_size=2, name="last")
    flat = sketch.add("Flatten", value, name="flat")
    number = sketch.add("Reshape", sketch.input((), name="number"), target_shape=[1], name="lone")
    both = sketch.add("Concatenate", [flat, number], name="both")
    sketch.add("Dense", both, units=2, activation="softmax", name="scores")
    return sketch.graph()


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with lab_inside(tmp_path_factory.mktemp("home")) as workshop:
        yield workshop


@pytest.fixture(scope="module")
def given() -> list[NDArray[Any]]:
    draw = np.random.default_rng(1)
    return [draw.random((2, 3, 4, 4, 1), np.float32), np.float32(draw.random())[...]]


@pytest.fixture(scope="module")
def subject(workshop: Workshop, given: list[NDArray[Any]]) -> Subject:
    looked = subject_of(workshop, _odd(), TrainingSpec(dataset=""), step=10)
    return replace(looked, sample={"own": keep_sample(settings().samples_directory, given)})


def test_every_layer_is_drawn_in_every_view(subject: Subject) -> None:
    drawn(lambda shown: draw_without_data(shown.run, shown.nodes), subject)
    drawn(draw_short_answer, subject)
    for name in fitting(subject):
        if name == "Integrated gradients":
            continue  # many gradients of the kind that Saliency takes one of
        for node in _nodes(subject, name):
            app = drawn(VIEWS[name].draw, replace(subject, node=node))
            assert not app.info, (name, node, [each.value for each in app.info])


def _nodes(subject: Subject, view: str) -> list[Any]:
    """Which layers a view is asked about: all for what they give out, else one for each kind."""
    layers = VIEWS[view].layers
    if layers is None:
        return [{}]
    fitting = [node for node in subject.nodes if layers(node)]
    return fitting if view == "Feature maps" else fitting[:1]


def test_the_maps_are_those_of_keras(
    subject: Subject, workshop: Workshop, given: list[NDArray[Any]]
) -> None:
    model = to_keras(from_json(subject.run.graph_json))
    model.set_weights(workshop.lab.models.of(subject.run.id, 10).built.model.get_weights())
    batch = [each[None] for each in given]
    for node in subject.nodes:
        if node["class_name"] == "Input":
            continue
        part = keras.Model(model.inputs, model.get_layer(node["layer"]).output)
        found = replace(subject, node=node).ask_of_node("feature_maps", sample=dict(subject.sample))
        assert found is not None
        wanted = np.asarray(part(batch, training=False))[0]
        np.testing.assert_allclose(found.arrays["maps"], wanted, atol=1e-5)
