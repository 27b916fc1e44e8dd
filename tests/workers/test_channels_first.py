"""Networks with their channels first are looked into as their twins with the channels last are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.inspection.own_samples import keep_sample
from builder.keras_io.to_keras import to_keras
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.workers.values import LabResult
from tests.workers.test_lab_ops import Workshop

SAMPLE = {"split": "test", "index": 3}
MAPS = ("each", "norm", "mixed", "rectified", "largest")


def network(*, first: bool) -> Graph:
    """Layers that TensorFlow computes on any processor, also with the channels first."""
    form = {"data_format": "channels_first"} if first else {}
    sketch = Sketch("channels first")
    value = sketch.input((8, 8, 1), name="image")
    if first:
        value = sketch.add("Permute", value, name="turned", dims=(3, 1, 2))
    window = {"kernel_size": 3, "activation": "tanh", **form}
    value = sketch.add("DepthwiseConv2D", value, name="each", depth_multiplier=3, **window)
    value = sketch.add("BatchNormalization", value, name="norm", axis=1 if first else -1)
    mixed = {"filters": 4, "kernel_size": 2, "padding": "same", **form}
    value = sketch.add("SeparableConv2D", value, name="mixed", **mixed)
    value = sketch.add("ReLU", value, name="rectified")
    value = sketch.add("MaxPooling2D", value, name="largest", pool_size=2, **form)
    value = sketch.add("Flatten", value, name="flat", **form)
    sketch.add("Dense", value, name="end", units=10, activation="softmax")
    return sketch.graph()


class Twins:
    """The same network twice: with its channels first, and with them last."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop, self.runs = workshop, []
        random, weights = np.random.default_rng(2), None
        for first in (True, False):
            graph = network(first=first)
            model = to_keras(graph)
            if weights is None:
                weights = [random.random(each.shape) + 0.1 for each in model.get_weights()]
            model.set_weights(weights)
            run = workshop.run(graph, preset(graph, DATASETS["digits"]))
            workshop.keep(run, 1, model=model)
            self.runs.append(run.id)

    def ask(self, op: str, **args: Any) -> list[LabResult]:
        """Returns what the lab says of both."""
        return [self.workshop.ask(op, run_id=run, **args) for run in self.runs]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATA_HOME", str(home))
        workshop = Workshop(home)
        yield Twins(workshop)
        workshop.store.close()


def alike(answers: list[LabResult], *names: str) -> None:
    first, last = answers
    for name in names:
        np.testing.assert_allclose(first.arrays[name], last.arrays[name], rtol=1e-3, atol=1e-5)


def test_it_is_known_where_the_channels_are(twins: Twins) -> None:
    first, last = twins.ask("layers")
    axes = {each["name"]: each["channel_axes"] for each in first.data["nodes"]}
    assert axes == {
        "image": [-1],
        "turned": [0],
        **dict.fromkeys(MAPS, [0]),
        "flat": [-1],
        "end": [-1],
    }
    assert all(each["channel_axes"] == [-1] for each in last.data["nodes"])


@pytest.mark.parametrize("name", MAPS)
def test_maps_and_their_strip_are_those_of_the_twin(twins: Twins, name: str) -> None:
    alike(twins.ask("feature_maps", node_id=name, sample=SAMPLE), "maps")
    first, last = twins.ask("all_maps", sample=SAMPLE)
    rows = [{row["name"]: row for row in each.data["rows"]} for each in (first, last)]
    for about in ("kind", "count", "dead"):
        assert rows[0][name][about] == rows[1][name][about]


@pytest.mark.parametrize("name", MAPS)
def test_what_speaks_for_a_class_excites_and_is_seen(twins: Twins, name: str) -> None:
    alike(twins.ask("why_gradcam", node_id=name, aim={}, sample=SAMPLE), "heat", "weights")
    alike(twins.ask("excite", node_id=name, channel=2, steps=3), "image", "curve")
    answers = twins.ask("unit_sees", node_id=name, position=(1, 2), channel=1, sample=SAMPLE)
    alike(answers, "found_0")
    assert answers[0].data["value"] == pytest.approx(answers[1].data["value"], rel=1e-4)


@pytest.mark.parametrize("name", MAPS)
def test_a_value_is_explained_at_its_place(twins: Twins, name: str) -> None:
    first, last = twins.runs
    asked = {"node_id": name, "sample": SAMPLE}
    one = twins.workshop.ask("explain_position", run_id=first, position=(2, 0, 1), **asked)
    two = twins.workshop.ask("explain_position", run_id=last, position=(0, 1, 2), **asked)
    assert one.data["value"] == pytest.approx(two.data["value"], rel=1e-4)
    assert one.data["model_value"] == pytest.approx(two.data["model_value"], rel=1e-4)


def test_a_network_is_covered_where_its_places_are(twins: Twins) -> None:
    alike(twins.ask("why_occlusion", aim={}, sample=SAMPLE, patch=3, stride=2), "heat", "drops")


def test_what_goes_in_with_its_channels_first_is_blurred_evened_and_climbed_along_its_places(
    twins: Twins,
) -> None:
    picture = np.random.default_rng(4).random((6, 8, 2)).astype(np.float32)
    asked: list[dict[str, Any]] = []
    weights: Any = None
    for first in (True, False):
        sketch = Sketch("goes in")
        form = "channels_first" if first else "channels_last"
        image = sketch.input((2, 6, 8) if first else (6, 8, 2), name="image")
        wide = {"kernel_size": 3, "depth_multiplier": 2, "activation": "tanh"}
        maps = sketch.add("DepthwiseConv2D", image, name="maps", data_format=form, **wide)
        sketch.add("GlobalAveragePooling2D", maps, name="mean", data_format=form)
        graph = sketch.graph()
        model = to_keras(graph)
        weights = model.get_weights() if weights is None else weights
        model.set_weights(weights)
        run = twins.workshop.run(graph, TrainingSpec(dataset=""))
        twins.workshop.keep(run, 1, model=model)
        given = np.moveaxis(picture, -1, 0) if first else picture
        own = keep_sample(twins.workshop.settings.samples_directory, [given])
        asked.append({"run_id": run.id, "sample": {"own": own}})

    def ask(op: str, **args: Any) -> list[Any]:
        return [twins.workshop.ask(op, **each, **args).arrays for each in asked]

    for baseline in ("blurred", "mean"):
        one, two = ask("why_integrated", aim={"which": 1}, baseline=baseline, steps=8)
        for name in ("baseline_0", "found_0"):
            turned = np.moveaxis(one[name], 0, -1)
            np.testing.assert_allclose(turned, two[name], rtol=1e-3, atol=1e-6)
        expected = picture.mean(axis=(0, 1)) if baseline == "mean" else None
        if expected is not None:
            np.testing.assert_allclose(two["baseline_0"][3, 4], expected, rtol=1e-5)
    one, two = ask("excite", node_id="maps", channel=3, steps=6, start="sample", smooth=1.0)
    np.testing.assert_allclose(np.moveaxis(one["image"], 0, -1), two["image"], rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(one["curve"], two["curve"], rtol=1e-3, atol=1e-5)
