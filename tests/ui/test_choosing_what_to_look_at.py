"""Which sample and which layer a page offers, whatever the data and the network are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS
from builder.graph.sketch import Sketch
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.ui.inspection import choices, samples
from builder.ui.inspection.prediction_of_all import splits_of
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.usual_layers import first_with_filters, last_convolution
from tests.ui.looking_into import drawn, lab_inside, run, shown, subject_of
from tests.workers.test_lab_ops import Workshop


@pytest.fixture(scope="module", autouse=True)
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with lab_inside(tmp_path_factory.mktemp("home")) as workshop:
        yield workshop


def digits(workshop: Workshop) -> Subject:
    graph = TEMPLATES["digits_small"]()
    return subject_of(workshop, graph, preset(graph, DATASETS["digits"]))


def _draw_sample(subject: Subject) -> None:
    shown["found"] = samples.draw_sample(subject.run, subject.spec, subject.dataset, subject.nodes)


def field(app: AppTest, label: str) -> Any:
    return next(each for each in app.selectbox if each.label == label)


def test_training_data_are_looked_at_where_nothing_was_kept_for_a_test(workshop: Workshop) -> None:
    subject = digits(workshop)
    without = replace(DATASETS["digits"], test_size=0)
    app = drawn(_draw_sample, replace(subject, dataset=without))
    assert shown["found"] == ({"split": "train", "index": 0}, None)
    assert list(splits_of(without)) == ["train"]
    app.number_input[0].set_value(without.train_size - 1)
    run(app)
    next(each for each in app.button if each.label == "Next").click()
    run(app)
    assert shown["found"][0] == {"split": "train", "index": 0}


def test_training_data_can_be_chosen_and_gone_on_to_from_a_view(workshop: Workshop) -> None:
    subject = digits(workshop)
    app = drawn(_draw_sample, subject)
    assert shown["found"][0] == {"split": "test", "index": 0}
    field(app, "Data of the sample").select("train")
    run(app)
    assert shown["found"][0] == {"split": "train", "index": 0}
    field(app, "How to choose the sample").select("By class")
    run(app)
    field(app, "Class").select_index(7)
    run(app)
    index = shown["found"][0]["index"]
    assert workshop.lab.data.local("digits").y_train[index] == 7

    def look(subject: Subject) -> None:
        samples.look_at("train", 12)
        _draw_sample(subject)

    drawn(look, subject)
    assert shown["found"][0] == {"split": "train", "index": 12}


def test_samples_of_ones_own_remain_where_the_data_are_gone(workshop: Workshop) -> None:
    subject = digits(workshop)
    spec = subject.spec.model_copy(update={"dataset": "<b>gone</b>"})
    app = drawn(_draw_sample, replace(subject, spec=spec, dataset=None))
    assert list(shown["found"][0]) == ["own"]
    said = "".join(each.proto.body for each in app.get("html"))
    assert "&lt;b&gt;gone&lt;/b&gt; is not here any more" in said


def _network(workshop: Workshop, count: int) -> Subject:
    sketch = Sketch("deep")
    value = sketch.input((8, 8, 1), name="image")
    value = sketch.add("Conv2D", value, name="conv_0", filters=1, kernel_size=3, padding="same")
    for number in range(count):
        value = sketch.add("Activation", value, name=f"act_{number}", activation="relu")
    sketch.add("Dense", sketch.add("Flatten", value), units=10, name="out")
    graph = sketch.graph()
    return subject_of(workshop, graph, preset(graph, DATASETS["digits"]))


def _draw_layers(subject: Subject) -> None:
    shown["found"] = choices._draw_layers(subject.run, "Feature maps", subject.nodes)


def test_layers_are_called_by_their_names_in_short_and_in_long_lists(workshop: Workshop) -> None:
    few = drawn(_draw_layers, _network(workshop, 1))
    assert [each.split(" · ")[0] for each in few.radio[0].options] == [
        "image", "conv_0", "act_0", "flatten", "out",
    ]  # fmt: skip
    many = drawn(_draw_layers, _network(workshop, 30))
    assert field(many, "Layer").options[1] == "conv_0 · 8×8×1"
    assert shown["found"]["name"] == "conv_0"


def test_grad_cam_begins_with_the_last_convolution_before_the_end(workshop: Workshop) -> None:
    for name, usual in (("lenet5", "conv_2"), ("unet_small", "clean_conv")):
        graph = TEMPLATES[name]()
        nodes = [
            {"node_id": node_id, "class_name": graph.layer_of(node_id).class_name, "filters": True}
            for node_id in graph.nodes
        ]
        assert last_convolution(graph, nodes)["node_id"] == usual
        assert first_with_filters(graph, nodes) is nodes[0]
    graph = TEMPLATES["digits_small"]()
    plain = [
        {"node_id": node_id, "class_name": "Dense", "filters": False} for node_id in graph.nodes
    ]
    assert first_with_filters(graph, plain) is plain[0]
    assert last_convolution(graph, plain) is plain[-2]


def test_a_name_of_another_run_is_shown_as_it_is(workshop: Workshop) -> None:
    subject = digits(workshop)
    other = replace(subject.run, name="*run* [a](b)")

    def draw(subject: Subject) -> None:
        view = replace(choices.VIEWS["Filters"], layers=lambda node: False)
        choices._sides(replace(subject, node={"name": "x"}), other, view)

    app = drawn(draw, subject)
    assert app.info[0].value.startswith(r"\*run\* \[a\]\(b\)")
