"""The lab gives out the weights of layers, and says what they look at."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.files import from_json
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import to_keras
from builder.templates import TEMPLATES
from builder.training.kept_weights import WeightsKeeper, kept_weights
from builder.training.presets import preset
from builder.training.spec import Loss, TrainingSpec
from tests.workers.test_lab_ops import Workshop


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.store.close()


def test_weights_before_training_are_those_that_were_kept_first(workshop: Workshop) -> None:
    run = workshop.run()
    untrained, later = (to_keras(from_json(run.graph_json)) for _ in range(2))
    directory = workshop.settings.run_directory(run.id)
    for epoch, model in ((0, untrained), (3, later)):
        earlier = kept_weights(directory)
        WeightsKeeper(directory, model.save_weights, 10**9, earlier).keep(epoch, 10 * epoch)
    for step, model in ((0, untrained), (30, later)):
        answer = workshop.ask("filters", run_id=run.id, node_id="conv", step=step)
        assert answer.data["step"] == step
        np.testing.assert_array_equal(
            answer.arrays["kernel"], model.get_layer("conv").get_weights()[0]
        )
    assert [part["key"] for part in answer.data["parts"]] == ["kernel", "bias"]
    assert not answer.data["reads_colours"]
    nodes = workshop.ask("layers", run_id=run.id).data["nodes"]
    with_weights = [node["name"] for node in nodes if node["weights"]]
    assert with_weights == ["conv", "dense"]


@pytest.mark.parametrize("form", ["channels_last", "channels_first"])
def test_only_what_sees_a_colour_image_is_drawn_in_colour(workshop: Workshop, form: str) -> None:
    sketch = Sketch()
    image = sketch.input((12, 12, 3) if form == "channels_last" else (3, 12, 12), name="image")
    scaled = sketch.add("Rescaling", image, scale=2.0, name="scaled")
    args = {"filters": 3, "kernel_size": 3, "data_format": form}
    first = sketch.add("Conv2D", scaled, name="first", **args)
    second = sketch.add("Conv2D", first, name="second", **args)
    sketch.add("Flatten", second, name="flat")
    graph = sketch.graph()
    run = workshop.run(graph, TrainingSpec(dataset="digits", loss=Loss()))
    workshop.keep(run, 0, model=to_keras(graph))
    answers = (
        workshop.ask("filters", run_id=run.id, node_id=name).data["reads_colours"]
        for name in ("first", "second")
    )
    assert list(answers) == [True, False]


def test_rows_of_an_embedding_have_the_words_of_the_data(workshop: Workshop) -> None:
    graph = TEMPLATES["text_lstm"]()
    run = workshop.run(graph, preset(graph, DATASETS["reviews"]))
    workshop.keep(run, 0, model=to_keras(graph))
    nodes = workshop.ask("layers", run_id=run.id).data["nodes"]
    found = {node["class_name"]: node["node_id"] for node in nodes}
    answer = workshop.ask("filters", run_id=run.id, node_id=found["Embedding"])
    words = DATASETS["reviews"].inputs[0].values
    assert answer.data["words"] == list(words)
    assert len(answer.arrays["table"]) >= len(words)
    for data_of_it in ("", "own-gone"):  # opened without data, or these were removed since
        spec = TrainingSpec(dataset=data_of_it)
        without = workshop.run(graph, spec)
        workshop.keep(without, 0, model=to_keras(graph))
        asked = workshop.ask("filters", run_id=without.id, node_id=found["Embedding"])
        assert asked.data["words"] == [] and "table" in asked.arrays
    gates = workshop.ask("filters", run_id=run.id, node_id=found["Bidirectional"])
    assert "forward_kernel_f" in gates.arrays
    assert gates.data["words"] == []
