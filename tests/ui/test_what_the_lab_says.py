"""What views of the inspection lab say beside their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS, silent
from builder.inspection.activation_maps import as_maps, map_names
from builder.plots.feature_maps import Limits
from builder.plots.tiles import DIVERGING, coloured
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.ui.inspection.explainer import draw_explainer
from builder.ui.inspection.explainer_choosing import _click
from builder.ui.inspection.field import draw_field
from builder.ui.inspection.invariance import draw_invariance
from builder.ui.inspection.maps import draw_maps
from builder.ui.inspection.prediction import _heading
from builder.ui.inspection.prediction_short import draw_short_answer
from builder.ui.inspection.spelling import words_of_inputs
from builder.ui.inspection.strip import _row, draw_strip
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.usual_layers import most_telling
from builder.ui.inspection.views import VIEWS
from builder.ui.inspection.why import BASELINES, about_heat
from tests.ui.looking_into import drawn, lab_inside, run, subject_of
from tests.workers.test_lab_ops import Workshop

ROOT = Path(__file__).parents[2]
KINDS = {"text_lstm": "reviews", "digits_small": "digits", "siamese_digits": "digit_pairs"}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with lab_inside(tmp_path_factory.mktemp("home")) as workshop:
        yield workshop


def looked(workshop: Workshop, name: str, layer: str = "") -> Subject:
    graph = TEMPLATES[name]()
    subject = subject_of(workshop, graph, preset(graph, DATASETS[KINDS[name]]), step=10)
    nodes = [each for each in subject.nodes if layer in each["class_name"]]
    return replace(subject, node=nodes[0])


def said(app: AppTest) -> str:
    html = [each.proto.body for each in app.get("html")]
    return "\n".join([*(each.value for each in (*app.markdown, *app.caption, *app.info)), *html])


def test_a_layer_without_an_explanation_offers_nothing_to_click(workshop: Workshop) -> None:
    app = drawn(draw_explainer, looked(workshop, "text_lstm", "Bidirectional"))
    assert "no explanation, number by number, for a Bidirectional" in said(app)
    assert "Click a number" not in said(app)
    assert not app.get("plotly_chart")


def test_both_samples_that_are_compared_are_shown(workshop: Workshop) -> None:
    subject = looked(workshop, "digits_small", "Conv")
    subject = replace(subject, other={"split": "test", "index": 4})
    texts = said(drawn(draw_short_answer, subject))
    assert "A: what it says" in texts
    assert "B: the second sample" in texts
    truths = re.findall("<dt>true</dt><dd>(.)</dd>", texts)
    assert truths == [str(label) for label in DATASETS["digits"].load(silent).y_test[[0, 4]]]
    assert "second.npz" in said_in_code(subject)


def said_in_code(subject: Subject) -> str:
    key = subject.key("code", f"feature_maps_{subject.node['name']}")
    app = drawn(draw_maps, subject, {key: True})
    return "\n".join(each.value for each in app.code)


def test_what_goes_in_is_not_called_dead(workshop: Workshop) -> None:
    app = drawn(draw_maps, looked(workshop, "digits_small", "Input"))
    assert "dead" not in said(app)
    strip = drawn(draw_strip, looked(workshop, "digits_small"))
    assert "1 maps" not in said(strip)


def test_a_text_that_goes_in_is_spelt(workshop: Workshop) -> None:
    subject = looked(workshop, "text_lstm", "Input")
    tokens = DATASETS["reviews"].load(silent).x_test[0]
    words = tuple(DATASETS["reviews"].inputs[0].values[int(each)] for each in tokens if each)
    assert words_of_inputs(subject) == {subject.node_id: words}
    texts = said(drawn(draw_maps, subject))
    assert all(f"{escape(word)}<small>" in texts for word in words)


def test_the_channel_that_is_chosen_is_drawn_as_what_is_read(workshop: Workshop) -> None:
    subject = looked(workshop, "digits_small")
    subject = replace(subject, node=[each for each in subject.nodes if each["filters"]][1])
    app = drawn(draw_explainer, subject)
    app.selectbox(key=subject.key("made-channels")).select_index(3)
    assert "What it reads: channel 2 of" in said(run(app))


def test_the_heat_of_a_text_is_not_called_bright() -> None:
    assert "14 places, one step after another" in about_heat([14])
    assert "righter" not in about_heat([14]) and "convolution" not in about_heat([14])
    assert "6 × 6 places" in about_heat([6, 6])


def test_a_sum_over_channels_is_called_one(workshop: Workshop) -> None:
    subject = looked(workshop, "digits_small", "Conv")
    app = drawn(draw_field, subject)
    assert "sum of the units of all channels" in said(app)
    app.selectbox(key=subject.key(f"unit-channel-{subject.node_id}")).select_index(1)
    assert "value of the unit" in said(run(app))


def test_an_output_is_named_once() -> None:
    assert _heading({"name": "Mask", "target": "mask"}) == "Mask"
    assert _heading({"name": "head", "target": "mask"}) == "head: mask"


def test_one_number_alone_is_bright_unless_it_is_zero() -> None:
    row = {"name": "a", "class_name": "Dense", "shape": [1], "kind": "units"}
    limits = [_row({**row, "low": each, "high": each}, None, ()).limits for each in (0.7, -2.0)]
    assert limits == [Limits(0.0, 0.7), Limits(-2.0, 0.0)]


def test_red_is_above_zero_in_every_view() -> None:
    assert "black" not in BASELINES["black"]  # 0 is drawn white, as paper
    css = (ROOT / "assets" / "explainer.css").read_text()
    signs = re.findall(r"\.e-(plus|minus) \{\s*background: color-mix\(in srgb, var\((.*?)\)", css)
    assert signs == [("plus", "--s-red"), ("minus", "--s-accent")]
    blue, red = (coloured(np.array([[each]]), -1, 1, DIVERGING)[0, 0] for each in (-1.0, 1.0))
    assert red[0] > red[2] and blue[2] > blue[0]


def test_changed_pictures_say_what_they_are_taken_for(workshop: Workshop) -> None:
    texts = said(drawn(draw_invariance, looked(workshop, "digits_small")))
    assert len(re.findall(r"px: \d [01]\.\d\d</figcaption>", texts)) > 2


def test_calls_of_a_shared_layer_are_told_apart(workshop: Workshop) -> None:
    names = [str(each["name"]) for each in looked(workshop, "siamese_digits").nodes]
    assert len(set(names)) == len(names)


def test_a_text_begins_with_the_layer_that_reads_it(workshop: Workshop) -> None:
    subject = looked(workshop, "text_lstm")
    assert VIEWS["Feature maps"].usual is most_telling
    assert most_telling(TEMPLATES["text_lstm"](), subject.nodes)["class_name"] == "Bidirectional"
    digits = looked(workshop, "digits_small").nodes
    assert "Conv" in most_telling(TEMPLATES["digits_small"](), digits)["class_name"]


def test_maps_of_frames_say_which_they_are() -> None:
    values = np.arange(2 * 3 * 3 * 4.0).reshape(2, 3, 3, 4)
    maps, names = as_maps(values), map_names(values.shape)
    assert maps is not None and len(maps) == len(names)
    assert names[5] == "2, at 1"
    np.testing.assert_array_equal(maps[5], values[1, ..., 2])


def test_a_second_click_on_a_value_plays_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from builder.ui.inspection import explainer_choosing

    kept: dict[str, Any] = {}
    events: list[Any] = [{"x": 3, "y": 2}]
    subject: Any = type(
        "Kept", (), {"node_id": "n", "keep": lambda _, k, v: kept.update({k: v}),
                     "option": lambda _, k, d: kept.get(k, d)},
    )()  # fmt: skip
    chart = lambda *_: {"selection": {"points": events}}  # noqa: E731
    monkeypatch.setattr(explainer_choosing, "widget_value", chart)
    _click(subject, "chart", 3, (0, 0, 5))
    assert kept["made-at-n"] == (2, 3, 5)
    assert "made-playing" not in kept
    events.clear()  # as the browser says when the same place is clicked again
    _click(subject, "chart", 3, (2, 3, 5))
    assert (kept["made-at-n"], kept["made-playing"]) == ((2, 3, 5), 1)
    _click(subject, "chart", 3, (0, 0, 5))  # meanwhile another one was typed
    assert kept["made-at-n"] == (2, 3, 5)
