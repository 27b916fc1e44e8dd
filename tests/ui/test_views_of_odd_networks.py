"""Every view is drawn, whatever the names, the weights and the shapes are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS, Arrays, Dataset, finding
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.training.presets import preset
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.views import VIEWS
from tests.ui.looking_into import drawn, fitting, lab_inside, run, subject_of
from tests.workers.test_lab_ops import Workshop

NAMES = ("<b>x</b>", "*x* $y$", "[a](javascript:alert(1))", "%{x} {y}", "=1+1", "w" * 80)


def _examples(_: Any) -> Arrays:
    draw = np.random.default_rng(0)
    images = [draw.random((size, 8, 8, 1), np.float32) for size in (12, 24)]
    labels = [np.arange(size) % len(NAMES) for size in (12, 24)]
    return Arrays(images[0], labels[0], images[1], labels[1])


ODD = Dataset(
    name="odd_names", title="Odd", task="classification", kind="image", input_shape=(8, 8, 1),
    target_shape=(), classes=NAMES, train_size=12, test_size=24, source="", licence="", about="",
    value_range=(0.0, 1.0), load=_examples,
)  # fmt: skip


def _pictures() -> Graph:
    sketch = Sketch("pictures")
    value = sketch.input((8, 8, 1))
    value = sketch.add("Conv2D", value, filters=2, kernel_size=3, activation="relu")
    sketch.add("Dense", sketch.add("Flatten", value), units=6, activation="softmax")
    return sketch.graph()


def _examples_first(report: Any) -> Arrays:
    made = _examples(report)
    turned = [np.moveaxis(each, -1, 1) for each in (made.x_train, made.x_test)]
    return replace(made, x_train=turned[0], x_test=turned[1])


FIRST = replace(ODD, name="odd_first", input_shape=(1, 8, 8), load=_examples_first)


def _channels_first() -> Graph:
    form = {"data_format": "channels_first", "kernel_size": 3}
    sketch = Sketch("channels first")
    value = sketch.input((1, 8, 8))
    value = sketch.add("DepthwiseConv2D", value, depth_multiplier=2, activation="relu", **form)
    sketch.add("Dense", sketch.add("Flatten", value), units=6, activation="softmax")
    return sketch.graph()


def _one_number() -> Graph:
    sketch = Sketch("one number")
    sketch.add("Dense", sketch.input((1,)), units=1)
    return sketch.graph()


def _plane() -> Graph:
    sketch = Sketch("plane")
    hidden = sketch.add("Dense", sketch.input((2,)), units=3, activation="tanh")
    sketch.add("Dense", hidden, units=1, activation="sigmoid")
    return sketch.graph()


def _nowhere(weights: np.ndarray) -> np.ndarray:
    return np.full_like(weights, np.nan)


CASES: dict[str, tuple[Callable[[], Graph], Dataset, Any]] = {
    "names of people": (_pictures, ODD, None),
    "one number that is none": (_one_number, DATASETS["celsius"], _nowhere),
    "channels first": (_channels_first, FIRST, None),
    "plane of nothing": (_plane, DATASETS["circles"], _nowhere),
}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with lab_inside(tmp_path_factory.mktemp("home")) as workshop:
        yield workshop


@pytest.fixture(autouse=True)
def odd_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "DATASETS", {**DATASETS, ODD.name: ODD, FIRST.name: FIRST})


def _looks(subject: Subject) -> Iterator[tuple[str, Subject]]:
    for name in fitting(subject):
        layers = VIEWS[name].layers
        nodes = [{}] if layers is None else [node for node in subject.nodes if layers(node)]
        for node in {id(node): node for node in nodes[:1] + nodes[-1:]}.values():
            yield name, replace(subject, node=node)


@pytest.mark.parametrize("case", CASES)
def test_every_view_is_drawn(case: str, workshop: Workshop) -> None:
    graph, dataset, weights = CASES[case]
    network = graph()
    subject = subject_of(workshop, network, preset(network, dataset), weights, step=10)
    for name, look in _looks(subject):
        app = drawn(VIEWS[name].draw, look)
        for button in app.button:
            if str(button.key).endswith("-start"):
                button.click()
                run(app)
                break
        html = "".join(each.proto.body for each in app.get("html"))
        assert "<b>x</b>" not in html, name
        said = "".join(each.value for each in (*app.markdown, *app.info, *app.caption))
        assert "[a](" not in said, name
