"""The code beside feature maps, run by a Python of its own, gives the lab's numbers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.sketch import Sketch
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.ui.inspection import maps_code
from builder.ui.inspection.explainer_code import plane_code
from builder.ui.inspection.exports import SECOND, opening
from builder.ui.inspection.strip import strip_code
from builder.ui.inspection.subject import Subject
from tests.support.outside import Outside
from tests.workers.test_lab_ops import Workshop

SAMPLE = {"split": "test", "index": 3}
SECOND_SAMPLE = {"split": "test", "index": 5}


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.store.close()


def network() -> Any:
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")
    conv = sketch.add("Conv2D", image, filters=3, kernel_size=3, padding="same", name="conv")
    rows = sketch.add("Reshape", conv, target_shape=(8, 24), name="rows")
    ports = {"query": rows, "value": rows}
    look = sketch.add("MultiHeadAttention", ports=ports, num_heads=2, key_dim=3, name="look")
    cell = {"class_name": "LSTM", "config": {"units": 4}}
    both = sketch.add("Bidirectional", look, layer=cell, name="both")
    sketch.add("Dense", both, units=10, name="dense")
    return sketch.graph()


def test_the_codes_give_what_the_lab_gives(workshop: Workshop, python_outside: Outside) -> None:
    graph = network()
    run = workshop.run(graph, preset(graph, DATASETS["digits"]))
    workshop.keep(run, 1)
    nodes = workshop.ask("layers", run_id=run.id).data["nodes"]
    subject = Subject(run, TrainingSpec.model_validate_json(run.spec_json), None, SAMPLE, nodes)

    def of(name: str) -> Subject:
        return replace(subject, node=next(each for each in nodes if each["name"] == name))

    def asked(op: str, name: str) -> dict[str, Any]:
        return dict(workshop.ask(op, run_id=run.id, node_id=name, sample=SAMPLE).arrays)

    states = asked("states", "both")
    wanted = {
        maps_code.output(of("conv"), 0, 3): asked("feature_maps", "conv")["maps"],
        maps_code.output(of("rows"), 0, 2): asked("feature_maps", "rows")["maps"],
        maps_code.output(of("dense"), 0, 1): asked("feature_maps", "dense")["maps"],
        maps_code.attention(of("look")): asked("attention", "look")["scores"],
        maps_code.states(of("both"), 1, 4, 2): states["state_1"],
        maps_code.states(of("both"), 2, 4, 2): states["state_2"],
    }
    maps = asked("feature_maps", "conv")["maps"]
    other = workshop.ask("feature_maps", run_id=run.id, node_id="conv", sample=SECOND_SAMPLE)
    numbers = maps_code.output_values(of("conv"), 0)
    rows, heads = ("row", "column"), maps_code.attention(of("look"))
    apart = maps - other.arrays["maps"]
    wanted |= {
        numbers + maps_code.one_map(2, rows): maps[..., 2],
        heads + maps_code.one_map(1, rows, heads=True): asked("attention", "look")["scores"][1],
        maps_code.compared(numbers): apart,
        maps_code.compared(numbers + maps_code.one_map(1, rows)): apart[..., 1],
        numbers + plane_code((4, 2, 1)): maps[..., 1],
        maps_code.output_values(of("rows"), 0) + plane_code((2, 3)): maps.reshape(8, 24).T,
    }
    codes = {f"r{place}": code for place, code in enumerate(wanted)}
    codes["strip"] = f"{strip_code([])}result = result['dense']\n"
    found = run_outside(python_outside, workshop, run.id, subject, codes)
    for place, expected in enumerate(wanted.values()):
        np.testing.assert_allclose(found[f"r{place}"], expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(found["strip"], found["r2"])


def run_outside(
    python: Outside, workshop: Workshop, run_id: str, subject: Subject, codes: dict[str, str]
) -> dict[str, np.ndarray]:
    """Runs codes in another process, and returns what each calls `result`."""
    folder = workshop.settings.home / "outside"
    folder.mkdir()
    model = workshop.ask("model_file", run_id=run_id).arrays["content"]
    (folder / "model.keras").write_bytes(model.tobytes())
    for name, asked in (("sample.npz", SAMPLE), (SECOND, SECOND_SAMPLE)):
        sample = workshop.ask("sample", run_id=run_id, sample=asked).arrays
        np.savez(folder / name, sample["model_x"])
    return python.run(folder, {name: opening(subject) + code for name, code in codes.items()})
