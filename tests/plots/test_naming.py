"""Names that people have given are shown as they are in every figure that has some."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from builder.inspection.scores import roc
from builder.plots.activation_charts import heat_map
from builder.plots.attribution import feature_bars
from builder.plots.bars import class_balance, probability_bars
from builder.plots.comparing import overlaid
from builder.plots.confusion import MOST_SPOTS, confusion_figure
from builder.plots.embedding import embedding_figure
from builder.plots.filters_figures import bars_figure, likeness_figure
from builder.plots.invariance import change_curves
from builder.plots.kernels import matrix_figure
from builder.plots.naming import MOST, brief, in_lines, spelt
from builder.plots.residuals import against_figure, residual_histogram
from builder.plots.roc import roc_figure

NAMES = ("<b>x</b>", "a<br>b", '<a href="js:x()">', "&lt;", "%{x} {y}", "*x* $y$")
SIX = np.arange(6.0)
CURVE = roc(np.array([True, False]), np.array([0.9, 0.1]))

FIGURES: dict[str, Callable[[], go.Figure]] = {
    "probabilities": lambda: probability_bars(SIX, NAMES, true=0),
    "balance": lambda: class_balance([1] * 6, NAMES),
    "confusion": lambda: confusion_figure(np.eye(6, dtype=int), NAMES, share=False),
    "embedding": lambda: embedding_figure(
        np.ones((6, 2)), SIX, SIX, NAMES, [(name, "true") for name in NAMES]
    ),
    "roc": lambda: roc_figure(dict.fromkeys(NAMES, CURVE)),
    "changes": lambda: change_curves(SIX, dict.fromkeys(NAMES, SIX), across="", up="", none=0),
    "features": lambda: feature_bars(SIX, NAMES),
    "words": lambda: heat_map(np.eye(6), ("row", "column"), columns=NAMES),
    "norms": lambda: bars_figure(SIX, None, NAMES, what="norm"),
    "alike": lambda: likeness_figure(np.eye(6), NAMES, None),
    "weights": lambda: matrix_figure(np.eye(6), NAMES, "abcdef"),
    "runs": lambda: overlaid(dict.fromkeys(NAMES, SIX), "loss"),
}


def texts(value: Any) -> list[str]:
    """All texts within a figure, its templates apart."""
    if isinstance(value, dict):
        return [text for key, each in value.items() if "template" not in key.lower()
                for text in texts(each)]  # fmt: skip
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def templates(value: Any) -> list[str]:
    """All hover templates."""
    if isinstance(value, dict):
        own = [value["hovertemplate"]] if isinstance(value.get("hovertemplate"), str) else []
        return own + [text for each in value.values() for text in templates(each)]
    return [text for each in value for text in templates(each)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", FIGURES)
def test_no_name_is_read_as_html_or_as_a_template(name: str) -> None:
    drawn = json.loads(FIGURES[name]().to_json())
    data, layout = drawn["data"], drawn["layout"]
    written = texts(data) + texts(layout)
    for each in NAMES[:3]:
        assert not [text for text in written if each in text], each
    shown = [html.unescape(text.replace("<br>", "\n")) for text in written]
    for each in NAMES:
        assert any(each in text for text in shown), each
    for template in templates(data):
        assert not any(each in template or spelt(each) in template for each in NAMES)


def test_a_long_name_is_cut_in_its_middle() -> None:
    short = brief("a long name of a class with number 12")
    assert short == "a long name of a cl…umber 12"
    assert len(short) == MOST
    assert brief("x" * MOST) == "x" * MOST
    assert brief("<" * 80).replace("&lt;", "<") == "<" * 19 + "…" + "<" * 8
    assert in_lines(["<a>", 1]) == "&lt;a&gt;<br>1"


def test_a_thousand_classes_are_few_enough_points_for_a_browser() -> None:
    counts = np.zeros((1000, 1000), int)
    counts[3, 998] = 7
    figure = confusion_figure(counts, [f"class {at}" for at in range(1000)], share=False)
    _, points = figure.data
    assert len(points.x) == len(points.hovertext) == MOST_SPOTS
    assert [3, 998] in np.asarray(points.customdata).tolist()
    assert figure.layout.xaxis.ticktext is None
    labels = np.array([4, 4, 998])
    names = [str(at) for at in range(1000)]
    cloud = embedding_figure(np.zeros((3, 2)), labels, labels, names, [()] * 3)
    assert [trace.name for trace in cloud.data] == ["4", "998"]
    assert not any(trace.showlegend for trace in cloud.data)


def test_what_is_no_number_leaves_the_rest_to_be_seen() -> None:
    truth, said = np.array([1.0, 2.0]), np.array([np.nan, 4.0])
    assert list(against_figure(truth, said, "x").data[1].x) == [1, 4]
    assert sum(residual_histogram(said - truth, "x").data[0].y) == 1
    assert sum(residual_histogram(np.full(2, np.nan), "x").data[0].y) == 0
    bars = feature_bars(np.array([np.nan, -2.0]), "ab")
    assert bars.layout.xaxis.range == (-2.6, 2.6)
