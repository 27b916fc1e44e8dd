"""The code beside each explanation makes the same numbers in a process of its own."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.graph.edits import Group, apply
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.ui.inspection import field
from builder.ui.inspection.exports import opening, tensor_code
from builder.ui.inspection.maximisation_code import aim_code, channel_code, climb_code
from builder.ui.inspection.why_code import (
    gradcam_code,
    integrated_code,
    occlusion_code,
    saliency_code,
)
from tests.support.outside import Outside
from tests.workers.test_channels_first import network
from tests.workers.test_lab_ops import Workshop

NETWORKS = {
    "digits_small": "digits",
    "siamese_digits": "digit_pairs",
    "picture_question": "picture_questions",
    "text_lstm": "reviews",
    "unet_small": "shapes_mask",
    "channels_first": "digits",
    "nested": "digits",
}


def _nested() -> Graph:
    """A network with ReLUs in a block, which is a model of its own within the model."""
    sketch = Sketch("nested")
    value = sketch.input((8, 8, 1), name="image")
    for name in ("a", "b"):
        value = sketch.add("Conv2D", value, filters=4, kernel_size=3, activation="relu", name=name)
    sketch.add("Dense", sketch.add("Flatten", value), units=10, activation="softmax", name="end")
    return apply(sketch.graph(), Group(node_ids=("a", "b"), name="stage"))


MADE = {**TEMPLATES, "channels_first": lambda: network(first=True), "nested": _nested}


class Looked:
    """A run, what a view would know of it, and the lab that answers."""

    def __init__(self, workshop: Workshop, name: str) -> None:
        graph = MADE[name]()
        run = workshop.run(graph, preset(graph, DATASETS[NETWORKS[name]]))
        self.workshop, self.run_id = workshop, run.id
        load_keras().utils.set_random_seed(1)  # else a pixel could lie just between two classes
        workshop.keep(run, 1, model=to_keras(graph))
        nodes = self.ask("layers").data["nodes"]
        convs = [each for each in nodes if "Conv" in each["class_name"]]
        node = convs[0] if convs else nodes[-1]
        axis = node["channel_axes"][0]
        self.subject: Any = SimpleNamespace(nodes=nodes, node=node, channel_axis=axis)

    def ask(self, op: str, **args: Any) -> Any:
        return self.workshop.ask(op, run_id=self.run_id, **args)

    @property
    def node(self) -> dict[str, Any]:
        return {"node_id": self.subject.node["node_id"]}


def _cases(name: str, looked: Looked) -> Iterator[tuple[str, str, Any]]:
    """Yields for each code its name, its text, and what the view shows."""
    score: dict[str, Any] = {"aim": {}}
    for method in ("plain", "guided"):
        answer = looked.ask("why_saliency", method=method, **score)
        yield method, saliency_code(answer, method), answer.arrays["found_0"]
    how = {"samples": 3, "noise": 0.1, "seed": 4}
    answer = looked.ask("why_saliency", method="smooth", **score, **how)
    yield "smooth", saliency_code(answer, "smooth", **how), answer.arrays["found_0"]
    for baseline in ("black", "mean"):
        answer = looked.ask("why_integrated", baseline=baseline, steps=6, aim={"of": "output"})
        yield f"to_{baseline}", integrated_code(answer, baseline), answer.arrays["found_0"]
    if name in ("text_lstm", "nested"):
        return
    answer = looked.ask("why_gradcam", **looked.node, **score)
    code = gradcam_code(answer, tensor_code(looked.subject), looked.subject.channel_axis)
    yield "gradcam", code, answer.arrays["heat"]
    answer = looked.ask("why_occlusion", patch=6, stride=5, baseline="mean", **score)
    yield "occlusion", occlusion_code(answer, 0, 6, 5), answer.arrays["drops"]
    position, channel = [size // 2 for size in looked.subject.node["shapes"][0]], None
    position.pop(looked.subject.channel_axis)
    answer = looked.ask("unit_sees", **looked.node, position=position, channel=channel)
    place = next(at for at in (0, 1) if np.any(answer.arrays.get(f"found_{at}", 0)))
    yield "sees", field._code(looked.subject, position, channel), answer.arrays[f"found_{place}"]
    if name not in ("digits_small", "channels_first"):
        return
    climb = {"start": "noise", "steps": 6, "decay": 0.1, "smooth": 0.3, "jitter": 1,
             "rate": 0.02, "seed": 0}  # fmt: skip
    asked = {**looked.node, "channel": 1}
    answer = looked.ask("excite", **asked, **climb)
    reach = channel_code(looked.subject, 1)
    yield "excites", climb_code(answer, climb, reach), answer.arrays["image"]
    for kind in ("score", "output"):
        aim = {"which": 3, "of": kind}
        answer = looked.ask("excite", aim=aim, **climb)
        reach = aim_code(looked.ask("why_saliency", aim=aim))
        yield f"excites_a_{kind}", climb_code(answer, climb, reach), answer.arrays["image"]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_code_makes_the_numbers_of_the_view(
    name: str, python_outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))
    workshop, outside = Workshop(tmp_path / "home"), tmp_path / "outside"
    outside.mkdir()
    looked = Looked(workshop, name)
    codes, expected = {}, {}
    for case, code, shown in _cases(name, looked):
        codes[case], expected[case] = opening(looked.subject) + code, shown
    (outside / "model.keras").write_bytes(looked.ask("model_file").arrays["content"].tobytes())
    given = looked.ask("sample").arrays
    np.savez(outside / "sample.npz", *(given[key] for key in given if key.startswith("model_x")))
    workshop.store.close()
    found = python_outside.run(outside, codes)
    for case, shown in expected.items():
        most = float(np.abs(shown).max())
        np.testing.assert_allclose(
            found[case], shown, rtol=5e-3, atol=2e-3 * most + 1e-7, err_msg=f"{name}: {case}"
        )
