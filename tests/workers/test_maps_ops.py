"""What the lab says of layers and a sample is what Keras computes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.graph.sketch import Sketch
from builder.inspection.own_samples import keep_sample
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.workers.errors import LabError
from tests.workers.test_lab_ops import Workshop

keras = load_keras()


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.store.close()


def test_every_layer_comes_with_some_of_its_maps(workshop: Workshop) -> None:
    run = workshop.run()
    model = workshop.keep(run, 2)
    answer = workshop.ask("all_maps", run_id=run.id, sample={"index": 3}, most=2, side=4)
    rows = {row["name"]: (row, at) for at, row in enumerate(answer.data["rows"])}
    assert list(rows) == ["image", "conv", "extra", "half", "flat", "dense"]
    assert (answer.data["size"], answer.data["epoch"]) == (6, 2)
    sample = DATASETS["digits"].load(silent).x_test[3:4]
    maps = keras.Model(model.inputs, model.get_layer("conv").output).predict(sample, verbose=0)[0]
    row, at = rows["conv"]
    assert (row["kind"], row["count"], row["shape"], row["shown"]) == ("maps", 4, [6, 6, 4], (0, 1))
    assert row["high"] == pytest.approx(float(maps.max()), rel=1e-5)
    assert row["dead"] == int((maps == 0).all(axis=(0, 1)).sum())
    expected = np.moveaxis(maps, -1, 0)[:2, ::2, ::2]
    np.testing.assert_allclose(answer.arrays[f"maps_{at}"], expected, rtol=1e-5, atol=1e-6)
    row, at = rows["dense"]
    assert (row["kind"], row["count"]) == ("units", 10)
    expected = model.predict(sample, verbose=0)[0]
    np.testing.assert_allclose(answer.arrays[f"maps_{at}"][0, 0], expected, rtol=1e-4, atol=1e-5)


def test_layers_can_be_asked_for_in_parts(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.keep(run, 1)
    answer = workshop.ask("all_maps", run_id=run.id, start=1, count=2)
    assert [row["name"] for row in answer.data["rows"]] == ["conv", "extra"]
    with pytest.raises(LabError, match="Expected a start from 0 to 5"):
        workshop.ask("all_maps", run_id=run.id, start=6)


def test_states_of_a_layer_that_gives_only_its_last(workshop: Workshop) -> None:
    graph = TEMPLATES["text_lstm"]()
    run = workshop.run(graph, preset(graph, DATASETS["reviews"]))
    model = workshop.keep(run, 1)
    nodes = {node["name"]: node for node in workshop.ask("layers", run_id=run.id).data["nodes"]}
    node_id = nodes["both_ways"]["node_id"]
    maps = workshop.ask("feature_maps", run_id=run.id, node_id=node_id, sample={"index": 1})
    assert maps.data["more"] == "states"
    assert maps.data["bounds"] == [-1, 1]
    answer = workshop.ask("states", run_id=run.id, node_id=node_id, sample={"index": 1})
    assert answer.data["names"] == [
        f"{way} {what}"
        for way in ("forward", "backward")
        for what in ("hidden state", "cell state")
    ]
    text = DATASETS["reviews"].load(silent).x_test[1:2]
    expected = keras.Model(model.inputs, model.get_layer("both_ways").output)(text)[0]
    ends = [answer.arrays["state"][-1], answer.arrays["state_2"][0]]  # each way has its own end
    np.testing.assert_allclose(np.concatenate(ends), expected, rtol=1e-4, atol=1e-5)


def test_where_an_attention_layer_looks(workshop: Workshop) -> None:
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")
    rows = sketch.add("Reshape", image, target_shape=(8, 8))
    attended = sketch.add(
        "MultiHeadAttention",
        ports={"query": rows, "value": rows},
        num_heads=2,
        key_dim=3,
        name="look",
    )
    flat = sketch.add("Flatten", attended)
    sketch.add("Dense", flat, units=10)
    run = workshop.run(sketch.graph())
    model = workshop.keep(run, 1)
    answer = workshop.ask("attention", run_id=run.id, node_id="look", sample={"index": 2})
    sample = DATASETS["digits"].load(silent).x_test[2:3].reshape(1, 8, 8)
    _, expected = model.get_layer("look")(sample, sample, return_attention_scores=True)
    np.testing.assert_allclose(answer.arrays["scores"], expected[0], rtol=1e-4, atol=1e-6)
    maps = workshop.ask("feature_maps", run_id=run.id, node_id="look")
    assert maps.data["more"] == "attention"
    with pytest.raises(ValueError, match="Expected a recurrent layer"):
        workshop.ask("states", run_id=run.id, node_id="look")


def test_the_examples_of_a_class(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.keep(run, 1)
    answer = workshop.ask("members", run_id=run.id, target="label", label=3, step=10)
    expected = np.flatnonzero(DATASETS["digits"].load(silent).y_test == 3)
    np.testing.assert_array_equal(answer.arrays["index"], expected)
    assert answer.data["of"] == len(expected)
    with pytest.raises(LabError, match="Expected one of the targets label, got 'colour'"):
        workshop.ask("members", run_id=run.id, target="colour", label=3)


def test_an_own_sample_has_its_parts_in_the_order_of_the_data(workshop: Workshop) -> None:
    graph = TEMPLATES["y_two_inputs"]()
    about = DATASETS["two_views"]
    spec = preset(graph, about)
    turned = tuple(reversed([each.name for each in about.inputs]))
    data = about.load(silent)
    parts = [each[4] for each in data.inputs("test")]
    name = keep_sample(workshop.settings.samples_directory, parts)
    run = workshop.run(graph, spec)
    model = workshop.keep(run, 1)
    answer = workshop.ask("predict", run_id=run.id, sample={"own": name})
    expected = model.predict([each[4:5] for each in data.inputs("test")], verbose=0)[0]
    np.testing.assert_allclose(answer.arrays["output_0"], expected, rtol=1e-4, atol=1e-5)
    assert answer.data["answers"][0]["truth"] is None
    other = workshop.run(graph, spec.model_copy(update={"inputs": turned}))
    workshop.keep(other, 1)
    given = workshop.ask("sample", run_id=other.id, sample={"own": name}).arrays
    np.testing.assert_array_equal(given["x"], parts[0])
    np.testing.assert_array_equal(given["model_x"], parts[1])
