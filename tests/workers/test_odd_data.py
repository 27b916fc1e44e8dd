"""Data that do not go with the network, or hold no sample: what is expected and what came."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.graph.files import from_json
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import to_keras
from builder.training.spec import TrainingSpec
from builder.workers.errors import LabError
from tests.workers.test_lab_ops import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.store.close()


def run_of(workshop: Workshop, outputs: int, **spec: object) -> str:
    """Makes a run of a network for the digits with so many outputs; returns its id."""
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")
    flat = sketch.add("Flatten", image, name="flat")
    for number in range(outputs):
        sketch.add("Dense", flat, units=10, name=f"answer_{number}")
    run = workshop.run(sketch.graph(), TrainingSpec(dataset="digits", **spec))
    workshop.keep(run, 1)
    return run.id


@pytest.mark.parametrize("op", ["predict", "predict_all", "data_of_run"])
def test_an_output_without_a_target_is_not_left_out(workshop: Workshop, op: str) -> None:
    run_id = run_of(workshop, 2)
    expected = r"each of the network's outputs, which are 2: answer_0, answer_1; got 1: "
    with pytest.raises(LabError, match=expected):
        workshop.ask(op, run_id=run_id)


@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("predict", {}),
        ("predict_all", {}),
        ("picked", {"indices": [0]}),
        ("data_of_run", {}),
        ("invariance_of", {}),
        ("embedding", {"node_id": "flat"}),
    ],
)
def test_without_a_sample_it_says_so(workshop: Workshop, op: str, args: dict[str, object]) -> None:
    run_id = run_of(workshop, 1)
    arrays = DATASETS["digits"].load(silent)
    nothing = replace(arrays, x_test=arrays.x_test[:0], y_test=arrays.y_test[:0])
    workshop.lab.data._arrays["digits"] = nothing
    with pytest.raises(LabError, match=r"^Expected at least one sample in the test data, got none"):
        workshop.ask(op, run_id=run_id, **args)


def test_no_examples_have_no_members_and_no_pictures(workshop: Workshop) -> None:
    run_id = run_of(workshop, 1)
    arrays = DATASETS["digits"].load(silent)
    nothing = replace(arrays, x_test=arrays.x_test[:0], y_test=arrays.y_test[:0])
    workshop.lab.data._arrays["digits"] = nothing
    assert workshop.ask("members", run_id=run_id, target="label", label=3).data == {"of": 0}
    for op, args in (("pictured", {"indices": []}), ("invariance_of", {"count": 0})):
        with pytest.raises(LabError, match="Expected at least one sample, got "):
            workshop.ask(op, run_id=run_id, **args)


def test_what_is_no_number_is_taken_for_no_class(workshop: Workshop) -> None:
    run_id = run_of(workshop, 1)
    run = workshop.store.run(run_id)
    model = to_keras(from_json(run.graph_json))
    model.set_weights([np.full_like(each, np.nan) for each in model.get_weights()])
    workshop.keep(run, 2, model=model)
    assert workshop.ask("predict", run_id=run_id).data["answers"][0]["predicted"] is None
    for op in ("predict_all", "invariance_of"):
        with pytest.raises(LabError, match="All answers of this network are .* not finite"):
            workshop.ask(op, run_id=run_id)
