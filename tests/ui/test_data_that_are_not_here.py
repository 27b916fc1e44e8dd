"""A network whose data have to be downloaded: what can be done stands where the picture would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS
from builder.graph.sketch import Sketch
from builder.inspection.own_samples import keep_sample
from builder.settings import settings
from builder.training.presets import preset
from builder.ui import data_download
from builder.ui.inspection import frame
from builder.ui.inspection.choices import Choice
from builder.ui.inspection.samples import draw_sample
from builder.ui.inspection.subject import Subject
from builder.workers.client import LabResult, Task
from tests.ui.looking_into import drawn, lab_inside, run, subject_of
from tests.workers.test_lab_ops import Workshop


class Empty:
    """A machine that has none of the data that are to be downloaded."""

    def __init__(self) -> None:
        self.started: list[Any] = []
        self.running: Task | None = None

    def lab(self, op: str, **args: Any) -> LabResult:
        assert op == "dataset_status"
        return LabResult({"present": False, "message": "nowhere"}, {})

    def task(self, key: str) -> Task | None:
        return self.running

    def start_task(self, key: str, op: str, **args: Any) -> None:
        self.started.append((key, op, args))
        self.running = Task(key, "running", fraction=0.25, message="MNIST: 3 of 11 MB")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with lab_inside(tmp_path_factory.mktemp("home")) as workshop:
        yield workshop


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Empty:
    machine = Empty()
    monkeypatch.setattr(data_download, "get_client", lambda: machine)
    monkeypatch.setattr(data_download, "_here", set())
    return machine


@pytest.fixture(scope="module")
def subject(workshop: Workshop) -> Subject:
    sketch = Sketch("for digits")
    flat = sketch.add("Flatten", sketch.input((28, 28, 1)))
    sketch.add("Dense", flat, units=10, activation="softmax", name="scores")
    graph = sketch.graph()
    looked = subject_of(workshop, graph, preset(graph, DATASETS["mnist"]), step=10)
    return replace(looked, node=looked.nodes[-1])


def page(view: str, subject: Subject) -> AppTest:
    return drawn(lambda shown: frame._draw(Choice(view, (shown,))), subject)


@pytest.mark.parametrize("view", ["Feature maps", "Confusion matrix"])
def test_the_data_can_be_downloaded_there(view: str, subject: Subject, machine: Empty) -> None:
    app = page(view, subject)
    assert "MNIST is not on this machine yet" in app.info[0].value
    assert ("sample of your own" in app.info[0].value) == (view == "Feature maps")
    assert [each.label for each in app.button][-1] == "Data ▸"
    next(each for each in app.button if each.label == "Download MNIST").click()
    run(app)
    assert machine.started == [("dataset-mnist", "load_dataset", {"dataset": "mnist"})]
    assert not app.info  # a bar is there instead
    assert "Download MNIST" not in [each.label for each in app.button]


def test_what_needs_no_data_is_drawn(subject: Subject, machine: Empty) -> None:
    values = np.random.default_rng(0).random((28, 28, 1), np.float32)
    own = {"own": keep_sample(settings().samples_directory, [values])}
    looks = {"Feature maps": replace(subject, sample=own), "Filters": subject}
    for (view, look), title in zip(looks.items(), ("Feature maps", "Weights"), strict=True):
        app = page(view, look)
        assert not app.info
        assert any(f"{title} of scores" in each.value for each in app.markdown)


def test_a_sample_of_ones_own_is_asked_for(subject: Subject, machine: Empty) -> None:
    found: list[Any] = []

    def draw(shown: Subject) -> None:
        found.append(draw_sample(shown.run, shown.spec, shown.dataset, shown.nodes))

    app = drawn(draw, subject)
    html = "".join(each.proto.body for each in app.get("html"))
    assert "MNIST is not on this machine yet" in html
    assert "Until then nothing is looked at." in html
    assert found[-1] == ({"split": "test", "index": 0}, None)
