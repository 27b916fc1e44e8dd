"""The code beside each view of all data, run by itself with plain Keras, gives its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.sketch import Sketch
from builder.inspection.calibration import calibration
from builder.inspection.confusion import confusion, per_class, shares
from builder.inspection.regions import box_iou, iou_per_class
from builder.inspection.scores import precision_recall, residuals, roc
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.training.probes.findings import Boundary
from builder.ui.inspection import (
    confusion as confusion_view,
)
from builder.ui.inspection import (
    curves,
    embedding_code,
    invariance_code,
    mistakes,
    prediction,
    prediction_of_all,
    regions,
    regions_code,
    regions_plane,
)
from builder.ui.inspection import residuals as residuals_view
from builder.ui.inspection.exports import opening
from builder.ui.inspection.prediction_of_all import Told, said_code, told_of
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from tests.support.outside import Outside
from tests.ui.looking_into import lab_inside, subject_of
from tests.workers.test_lab_ops import Workshop

Case = tuple[str, np.ndarray]


class Project:
    """A run of a network, and what a view asks the lab about it."""

    def __init__(self, workshop: Workshop, graph: Any, dataset: str) -> None:
        made = subject_of(workshop, graph, preset(graph, DATASETS[dataset]), step=10)
        self.subject = replace(made, sample={"split": "test", "index": 2})

    def told(self, output: int = 0) -> Told:
        found = told_of(self.subject, "test", output)
        assert found is not None
        return found

    def at(self, class_name: str) -> Subject:
        node = next(each for each in self.subject.nodes if each["class_name"] == class_name)
        return replace(self.subject, node=node)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with lab_inside(tmp_path_factory.mktemp("home")) as workshop:
        yield workshop


@pytest.fixture(autouse=True)
def states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prediction_of_all, "states_of", lambda run: [SimpleNamespace(step=10)])


def run_outside(
    python: Outside, project: Project, folder: Path, codes: Mapping[str, str]
) -> dict[str, np.ndarray]:
    """Runs each code beside the files that a page gives with it."""
    subject = project.subject
    (folder / "model.keras").write_bytes(subject.ask("model_file").arrays["content"].tobytes())
    np.savez(folder / "sample.npz", *all_of(subject.ask_of_sample("sample").arrays, "model_x"))
    (folder / "data.npz").write_bytes(prediction_of_all._data(project.told()))
    return python.run(folder, {name: opening(subject) + code for name, code in codes.items()})


def check(
    python: Outside, project: Project, folder: Path, cases: Mapping[str, tuple[str, Any]]
) -> None:
    codes = {name: code for name, (code, _) in cases.items()}
    found = run_outside(python, project, folder, codes)
    for name, (_, expected) in cases.items():
        wanted = np.asarray(expected, float)
        np.testing.assert_allclose(
            found[name].reshape(wanted.shape), wanted, rtol=2e-3, atol=2e-4, err_msg=name
        )


def test_classes(workshop: Workshop, python_outside: Outside, tmp_path: Path) -> None:
    project = Project(workshop, TEMPLATES["digits_small"](), "digits")
    told, truth = project.told(), project.told().right
    counts = confusion(truth, told.predicted, 10)
    figures = per_class(counts)
    true, predicted = 3, int(counts[3].argmax())
    said = said_code(told)
    layer = project.at("Conv2D")
    asked = {"node_id": layer.node_id, "count": 30, "seed": 1}
    points = layer.ask("embedding", **asked)
    indices = points.arrays["indices"]
    one = project.subject.ask_of_sample("changed_sample", change="turn", outside="nearest")
    many = project.subject.ask("invariance_of", count=8)
    table = np.stack([figures.precision, figures.recall, figures.f1, figures.support], axis=1)
    cases = {
        "counts": (said + confusion_view._code(told, False), counts),
        "shares": (said + confusion_view._code(told, True), shares(counts)),
        "per_class": (said + confusion_view._class_code(told), table),
        "cell": (
            said + confusion_view._cell_code(told, true, predicted),
            confusion_view._inside(told, true, predicted)[:48],
        ),
        "roc": (
            said + curves._code("ROC", [1, 4], told),
            [roc(truth == label, told.said[:, label]).area for label in (1, 4)],
        ),
        "precision_recall": (
            said + curves._code("Precision–recall", [2], told),
            [precision_recall(truth == 2, told.said[:, 2]).area],
        ),
        "calibration": (
            said + curves._CALIBRATION_CODE.format(bins=10),
            calibration(told.said, truth).error,
        ),
        "pca": (
            embedding_code.embedding_code(layer, "pca", 2, indices, 1),
            points.arrays["points"],
        ),
        **{
            by: (
                embedding_code.embedding_code(layer, "pca", 2, indices, 1, told, by)
                + "result = (colour == named).astype(int)\n".replace(
                    "named", repr(list(map(str, expected)))
                ),
                np.ones(len(indices)),
            )
            for by, expected in _colours(told, indices).items()
        },
        "turned": (
            invariance_code.one_code(project.subject, one, "turn", "nearest", 0),
            one.arrays["outputs"],
        ),
        "invariance": (
            invariance_code.all_code(project.subject, told, many, "constant"),
            [share for each in many.data["changes"].values() for share in each["unchanged"]],
        ),
    }
    for place, order in enumerate(mistakes.ORDERS):
        code = said + mistakes._code(told, order)
        cases[f"mistakes_{place}"] = (code, mistakes._ordered(told, order))
    answer = project.subject.ask_of_sample("predict")
    outside = prediction.prediction_code(answer.data["answers"], prediction._endings(answer))
    cases["prediction"] = (outside, answer.arrays["probabilities_0"])
    check(python_outside, project, tmp_path, cases)


def _colours(told: Told, indices: np.ndarray) -> dict[str, np.ndarray]:
    names = np.array(told.classes)
    true, said = told.right.ravel()[indices], told.predicted[indices]
    words = (names[true], names[said], np.where(true == said, "right", "wrong"))
    return dict(zip(embedding_code.COLOURINGS, words, strict=True))


@pytest.mark.parametrize(
    ("said", "told", "function"),
    [
        ([0.2, 0.8], [0.2, 0.8], ""),
        ([1.0, -2.0], [0.95257413, 0.04742587], "softmax"),
        ([1.0, -2.0], [0.73105858, 0.11920292], "sigmoid"),
        ([0.3], [0.7, 0.3], ""),
        ([-2.0], [0.88079708, 0.11920292], "sigmoid"),
    ],
)
def test_what_is_drawn_of_an_output_is_in_the_code(said, told, function) -> None:
    line = prediction._ending(np.array(said), np.array(told))
    assert (f"keras.ops.{function}(" in line) == bool(function)
    assert ("second class" in line) == (len(said) < len(told))


def test_two_classes_from_one_number_and_the_plane(
    workshop: Workshop, python_outside: Outside, tmp_path: Path
) -> None:
    sketch = Sketch("plane")
    once = sketch.add("Dense", sketch.input((2,)), units=2, activation="tanh", name="twice")
    twice = sketch.share(once, once)
    hidden = sketch.add("Dense", twice, units=5, activation="tanh", name="hidden")
    sketch.add("Dense", hidden, units=1, activation="sigmoid", name="output")
    project = Project(workshop, sketch.graph(), "circles")
    told = project.told()
    assert told.said.shape[1] == 2
    found = Boundary.model_validate(project.subject.ask("plane").data["boundary"])
    assert (found.meaning, [each.of for each in found.neurons]) == ("probability", [2, 5, 1])

    def units(place: int, name: str) -> tuple[str, Any]:
        node = regions_plane._node_of(project.subject, name)
        maps = np.moveaxis(found.neurons[place].maps.unpack(), 0, -1)
        return regions_plane._unit_code(found, node), maps

    cases: dict[str, tuple[str, Any]] = {
        "counts": (
            said_code(told) + confusion_view._code(told, False),
            confusion(told.right, told.predicted, 2),
        ),
        "plane": (regions_plane._code(found), found.value.unpack()[0]),
        "units": units(1, "hidden"),
        "units_of_a_shared_layer": units(0, "twice"),
    }
    codes = {name: code for name, (code, _) in cases.items()}
    found_outside = run_outside(python_outside, project, tmp_path, codes)
    for name, (_, expected) in cases.items():
        # Probes pack their numbers into bytes.
        np.testing.assert_allclose(
            found_outside[name].reshape(expected.shape), expected, atol=0.01, err_msg=name
        )


def test_masks_and_images(workshop: Workshop, python_outside: Outside, tmp_path: Path) -> None:
    project = Project(workshop, TEMPLATES["unet_small"](), "shapes_mask")
    mask, clean = project.told(0), project.told(1)
    counts = confusion(mask.right, mask.said, 4)
    cases: dict[str, tuple[str, Any]] = {
        "iou": (said_code(mask) + regions_code.code_of(mask), iou_per_class(counts)),
        "iou_drawn": (
            said_code(mask) + regions_code.code_of(mask, chosen=[3, 1]), iou_per_class(counts),
        ),
        "pixels": (said_code(mask) + confusion_view._code(mask, True), shares(counts)),
        "off": (said_code(clean) + regions_code.code_of(clean), clean.said),
    }  # fmt: skip
    check(python_outside, project, tmp_path, cases)


def test_boxes_and_numbers(workshop: Workshop, python_outside: Outside, tmp_path: Path) -> None:
    project = Project(workshop, TEMPLATES["detector"](), "one_object")
    kinds = [each["kind"] for each in project.subject.ask("predict_all").data["answers"]]
    told = project.told(kinds.index("numbers"))
    flat, right = told.said.reshape(-1, 4), told.right.reshape(-1, 4)
    found = residuals(right[:, 2], flat[:, 2])
    check(
        python_outside,
        project,
        tmp_path,
        {
            "iou": (said_code(told) + regions_code.code_of(told), box_iou(right, flat)),
            "drawn": (
                said_code(told) + regions_code.code_of(told, chosen=[5]), box_iou(right, flat),
            ),
            "residuals": (
                said_code(told) + residuals_view._code(2), [found.r2, found.mae, found.rmse],
            ),
        },
    )  # fmt: skip
    assert residuals_view.value_names(told) == [
        f"{told.target.name}, {side}" for side in ("left", "top", "right", "bottom")
    ]


@pytest.mark.parametrize(
    ("refuses", "suits", "not_for"),
    [
        (confusion_view.needs_classes, "digits", "celsius"),
        (confusion_view.needs_one_class, "digits", "shapes_mask"),
        (residuals_view.needs_numbers, "celsius", "digits"),
        (regions.needs_places, "shapes_mask", "digits"),
    ],
)
def test_a_view_says_for_which_data_it_is(
    refuses: Callable[..., str], suits: str, not_for: str
) -> None:
    assert refuses(DATASETS[suits], ()) == ""
    assert refuses(DATASETS[not_for], ()).startswith("No output")
    assert "not here any more" in refuses(None, ())
