"""Samples of one's own: typed into the page as a person does it, then looked at by a network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS, silent
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.inspection.own_samples import kept_sample
from builder.settings import settings
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.ui.inspection.outside_samples import draw_without_data
from builder.ui.inspection.samples_own import draw_own, way_of_own
from builder.ui.inspection.subject import Subject
from tests.ui.looking_into import drawn, lab_inside, run, subject_of
from tests.workers.test_lab_ops import Workshop


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with lab_inside(tmp_path_factory.mktemp("home")) as workshop:
        yield workshop


found: dict[str, Any] = {}
"""What the page has made of what was typed."""


def _own(subject: Subject) -> None:
    assert subject.dataset is not None
    found["sample"] = draw_own(subject, subject.dataset, subject.sample, "")


def _without_data(subject: Subject) -> None:
    found["sample"] = draw_without_data(subject.run, subject.nodes)


def page_of(workshop: Workshop, graph: Graph, dataset: str) -> tuple[AppTest, Subject]:
    """A page with the choice of a sample of one's own."""
    subject = subject_of(workshop, graph, preset(graph, DATASETS[dataset]))
    return drawn(_own, subject), subject


def inputs() -> list[np.ndarray]:
    """The sample that was made, an array per input."""
    return kept_sample(settings().samples_directory, found["sample"]["own"])


def said(app: AppTest) -> str:
    """The error on the page, as it is read."""
    return str(app.error[0].value).replace("\\", "")


def _series() -> Graph:
    sketch = Sketch("series")
    value = sketch.add("Flatten", sketch.input((28, 1)))
    sketch.add("Dense", value, units=7)
    return sketch.graph()


def _row() -> Graph:
    sketch = Sketch("row")
    sketch.add("Dense", sketch.input((13,)), units=3, activation="softmax")
    return sketch.graph()


def test_a_sentence_is_typed_and_predicted(workshop: Workshop) -> None:
    app, subject = page_of(workshop, TEMPLATES["text_lstm"](), "reviews")
    about = DATASETS["reviews"]
    assert found["sample"] == subject.sample
    (field,) = app.text_area
    row = about.load(silent).x_test[0]
    assert field.value == " ".join(about.features[each] for each in row if each)
    field.set_value("The soup was wonderful")
    run(app)
    (words,) = inputs()
    expected = [about.features.index(each) for each in ("the", "soup", "was", "wonderful")]
    assert words.tolist() == expected + [0] * 10
    answer = subject.ask("predict", sample=found["sample"])
    assert answer is not None
    np.testing.assert_array_equal(answer.arrays["x"], words)


def test_unknown_words_are_said_and_the_sample_of_the_data_stays(workshop: Workshop) -> None:
    app, subject = page_of(workshop, TEMPLATES["text_lstm"](), "reviews")
    app.text_area[0].set_value("the soup was delicious")
    run(app)
    assert "and not: delicious" in said(app)
    assert found["sample"] == subject.sample
    next(each for each in app.button if each.label == "Undo what is typed").click()
    run(app)
    assert not app.error


def test_one_value_of_a_row_is_changed_and_taken_back(workshop: Workshop) -> None:
    app, subject = page_of(workshop, _row(), "wine")
    about = DATASETS["wine"]
    labels = [each.label.replace("\\", "") for each in app.number_input]
    assert labels == list(about.features)
    app.number_input[2].set_value(9.5)
    run(app)
    (row,) = inputs()
    expected = about.load(silent).x_test[0].copy()
    expected[2] = 9.5
    np.testing.assert_allclose(row, expected, rtol=1e-5)
    next(each for each in app.button if each.label == "Undo what is typed").click()
    run(app)
    assert found["sample"] == subject.sample


def test_a_series_is_pasted_in_the_right_number(workshop: Workshop) -> None:
    app, subject = page_of(workshop, _series(), "seasons")
    app.text_area[0].set_value("1 2 3")
    run(app)
    assert "Expected 28 numbers (28 × 1), got 3" in said(app)
    assert found["sample"] == subject.sample
    app.text_area[0].set_value(", ".join(str(each) for each in range(28)))
    run(app)
    np.testing.assert_array_equal(inputs()[0][:, 0], np.arange(28))


def test_each_input_has_its_own_and_the_others_are_of_the_data(workshop: Workshop) -> None:
    app, _ = page_of(workshop, TEMPLATES["picture_question"](), "picture_questions")
    app.session_state["inspect-own-part-"] = "question"
    run(app)
    app.text_area[0].set_value("what colour has the disc")
    run(app)
    picture, question = inputs()
    data = DATASETS["picture_questions"].load(silent)
    np.testing.assert_array_equal(picture, data.x_test[0])
    tokens = DATASETS["picture_questions"].inputs[1].values
    assert [tokens[each] for each in question if each] == ["what", "colour", "has", "the", "disc"]


@pytest.mark.parametrize("name", DATASETS)
def test_a_sample_of_ones_own_is_offered_for_all_data(name: str) -> None:
    assert way_of_own(DATASETS[name]) in (
        "Draw or upload", "Draw, upload or type", "Type your own", "Upload",
    )  # fmt: skip


def test_without_data_a_picture_is_drawn_and_numbers_are_typed(workshop: Workshop) -> None:
    sketch = Sketch("outside")
    image, numbers = sketch.input((28, 28, 1), name="image"), sketch.input((4,), name="numbers")
    flat = sketch.add("Flatten", image)
    sketch.add("Dense", sketch.add("Concatenate", [flat, numbers]), units=2)
    graph = sketch.graph()
    subject = subject_of(workshop, graph, preset(graph, DATASETS["digits"]))
    app = drawn(_without_data, subject)
    assert any(each.label == "Centre what is drawn" for each in app.toggle)
    app.text_area[0].set_value("1 2 3 x")
    run(app)
    assert "number at place 4" in said(app)
    app.text_area[0].set_value("1 2 3 4")
    run(app)
    assert inputs()[1].tolist() == [1, 2, 3, 4]
    where = f"look-outside-sample-{subject.run.id}-0-drawn"
    ink = np.zeros((28, 28, 1), np.uint8)
    ink[2:6, 2:4] = 255
    app.session_state[where] = ink
    run(app)
    there = np.nonzero(inputs()[0][..., 0] > 0.5)
    assert np.ptp(there[0]) + 1 == pytest.approx(20, abs=1)
