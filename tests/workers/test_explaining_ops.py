"""The lab explains values of a run's layers, and they are the model's."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.sketch import Sketch
from builder.inspection.explaining_values import Axis, Explanation, Stage, unpacked
from builder.keras_io.to_keras import to_keras
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.training.spec import Loss, TrainingSpec
from builder.workers.errors import LabError
from builder.workers.explaining_ops import EXPLAINING_OPS, _agrees
from builder.workers.values import LabResult
from tests.workers.test_lab_ops import Workshop

explain_position = EXPLAINING_OPS["explain_position"]


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.store.close()


def ask(workshop: Workshop, run_id: str, node_id: str, position: list[int]) -> LabResult:
    return explain_position(
        workshop.lab, lambda *_: None, run_id=run_id, node_id=node_id, position=position,
        sample={"index": 4},
    )  # fmt: skip


def test_every_layer_of_a_small_network(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.keep(run, 2)
    places = {"conv": [3, 2, 1], "extra": [0, 0, 3], "flat": [77], "dense": [9]}
    for node_id, position in places.items():
        answer = ask(workshop, run.id, node_id, position)
        found = unpacked(answer.data, answer.arrays)
        assert found.value == pytest.approx(answer.data["model_value"], rel=1e-5, abs=1e-5)
    conv = ask(workshop, run.id, "conv", [3, 2, 1]).data
    assert conv["sources"] == [{"node_id": "image", "name": "image", "shape": [8, 8, 1]}]
    assert conv["field"] == {"of": "image", "size": [3, 3], "first": [3, 2], "whole": [8, 8]}
    assert ask(workshop, run.id, "dense", [0]).data["field"] is None
    assert conv["epoch"] == 2


def test_what_is_no_arithmetic_says_so(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.keep(run, 1)
    for node_id, position, complaint in (
        ("half", [0, 0, 0], r"The expression x \* 0.5"),
        ("image", [0, 0, 0], "the sample itself"),
        ("conv", [0, 0], r"Expected a position within \(6, 6, 4\)"),
        ("conv", [0, 6, 0], r"Expected a position within \(6, 6, 4\)"),
    ):
        with pytest.raises(LabError, match=complaint):
            ask(workshop, run.id, node_id, position)


def test_a_shared_layer_is_explained_at_each_of_its_calls(workshop: Workshop) -> None:
    graph = TEMPLATES["shared_two_outputs"]()
    run = workshop.run(graph, preset(graph, DATASETS["described_views"]))
    workshop.keep(run, 1, model=to_keras(graph))
    shared = [node.id for node in graph.nodes.values() if "Shared" in graph.layer_of(node.id).name]
    answers = [ask(workshop, run.id, node_id, [1, 1, 2]) for node_id in shared]
    assert len({answer.data["sources"][0]["node_id"] for answer in answers}) == 2
    for answer in answers:
        assert answer.data["value"] == pytest.approx(answer.data["model_value"], rel=1e-5)
    first, second = (answer.arrays["weights_0"] for answer in answers)
    np.testing.assert_array_equal(first, second)


def test_a_mask_that_leads_to_another_value_is_not_passed_over(workshop: Workshop) -> None:
    sketch = Sketch()
    words = sketch.input((14,), name="words", dtype="int32")
    vectors = sketch.add("Embedding", words, input_dim=57, output_dim=3, mask_zero=True)
    mean = sketch.add("GlobalAveragePooling1D", vectors, name="mean")
    sketch.add("Dense", mean, units=1, name="end")
    spec = TrainingSpec(dataset="reviews", loss=Loss(class_name="BinaryCrossentropy"))
    graph = sketch.graph()
    run = workshop.run(graph, spec)
    workshop.keep(run, 1)
    with pytest.raises(LabError, match="such as a mask"):
        ask(workshop, run.id, "mean", [1])
    assert ask(workshop, run.id, "end", [0]).data["stages"][0]["kind"] == "products"


@pytest.mark.parametrize(
    ("told", "computed", "largest", "close"),
    [
        (2e-6, 1e-6, 2e-6, False),  # a layer of small numbers is no less exact
        (1.0005e-6, 1e-6, 2e-6, True),
        (1e-3, 0.0, 1.0, True),
        (3.0, 1.0, 10.0, False),
        (np.nan, np.nan, 1.0, True),
        (np.nan, 1.0, 1.0, False),
        (1.0, np.nan, 1.0, False),
        (np.inf, np.inf, 1.0, True),
        (-np.inf, np.inf, 1.0, False),
        (1e30, np.inf, 1.0, False),
    ],
)
def test_how_near_an_explanation_has_to_be(
    told: float, computed: float, largest: float, close: bool
) -> None:
    found = Explanation((), (), told)
    output = np.array([0.0, largest, np.nan], np.float32)
    with nullcontext() if close else pytest.raises(LabError, match="There is no explanation"):
        _agrees(found, computed, output)


def test_what_cancels_is_as_near_as_sums_of_32_bits_can_be() -> None:
    axis = Axis("input", (0, 1))
    stage = Stage("products", "", (axis,), np.array([1e4, -1e4]), np.array([1.0, 1.0]))
    _agrees(Explanation((stage,), (), 0.0), 1e-3, np.array([1e-3], np.float32))
    with pytest.raises(LabError, match="There is no explanation"):
        _agrees(Explanation((stage,), (), 0.0), 1.0, np.array([1.0], np.float32))
