"""What the lab says of a run is what Keras says of the run's weights."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.graph.document import Graph
from builder.graph.files import from_json, to_json
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import build, to_keras
from builder.layers.keras_import import load_keras
from builder.settings import Settings
from builder.store import Run, Store
from builder.templates import TEMPLATES
from builder.training.kept_weights import WeightsKeeper, kept_weights
from builder.training.presets import preset
from builder.training.spec import Loss, TrainingSpec
from builder.workers import lab_models
from builder.workers.errors import LabError
from builder.workers.lab_ops import OPS, open_lab
from builder.workers.looking import Lab
from builder.workers.values import LabResult

keras = load_keras()

SPEC = TrainingSpec(dataset="digits", loss=Loss(config={"from_logits": True}))


def network(*, bypassed: bool = False) -> Graph:
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")
    conv = sketch.add("Conv2D", image, filters=4, kernel_size=3, activation="relu", name="conv")
    extra = sketch.add("Activation", conv, activation="relu", name="extra")
    half = sketch.add("Expression", extra, expression="x * 0.5", name="half")
    flat = sketch.add("Flatten", half, name="flat")
    sketch.add("Dense", flat, units=10, name="dense")
    graph = sketch.graph()
    if not bypassed:
        return graph
    nodes = {**graph.nodes, "extra": graph.nodes["extra"].model_copy(update={"bypassed": True})}
    return graph.model_copy(update={"nodes": nodes})


class Workshop:
    """A home with runs whose weights are made up, and a lab to ask about them."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.store = Store(self.settings.store_url)
        self.project = self.store.create_project("test", "{}")
        self.lab: Lab = open_lab(self.settings)

    def run(self, graph: Graph | None = None, spec: TrainingSpec = SPEC) -> Run:
        text = to_json(network() if graph is None else graph)
        return self.store.create_run(self.project.id, "run", text, spec.model_dump_json())

    def keep(self, run: Run, epoch: int, model: Any = None) -> Any:
        """Keeps new random weights as those after an epoch; returns the model that has them."""
        model = to_keras(from_json(run.graph_json)) if model is None else model
        directory = self.settings.run_directory(run.id)
        earlier = kept_weights(directory)
        WeightsKeeper(directory, model.save_weights, 10**9, earlier).keep(epoch, 10 * epoch)
        return model

    def ask(self, op: str, /, **args: Any) -> LabResult:
        return OPS[op](self.lab, lambda note, fraction: None, **args)


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    workshop = Workshop(tmp_path)
    yield workshop
    workshop.store.close()


def test_layers_lists_the_nodes_in_order(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.keep(run, 3)
    answer = workshop.ask("layers", run_id=run.id).data
    assert (answer["epoch"], answer["step"]) == (3, 30)
    assert [
        (node["node_id"], node["class_name"], node["shapes"], node["filters"])
        for node in answer["nodes"]
    ] == [
        ("image", "Input", [[8, 8, 1]], False),
        ("conv", "Conv2D", [[6, 6, 4]], True),
        ("extra", "Activation", [[6, 6, 4]], False),
        ("half", "Expression", [[6, 6, 4]], False),
        ("flat", "Flatten", [[144]], False),
        ("dense", "Dense", [[10]], True),
    ]
    json.dumps(answer)  # it goes over the wire


def test_filters_are_the_kept_weights(workshop: Workshop) -> None:
    run = workshop.run()
    model = workshop.keep(run, 1)
    answer = workshop.ask("filters", run_id=run.id, node_id="conv")
    kernel, bias = model.get_layer("conv").get_weights()
    np.testing.assert_array_equal(answer.arrays["kernel"], kernel)
    np.testing.assert_array_equal(answer.arrays["bias"], bias)
    assert answer.data["name"] == "conv"


def test_weights_that_are_put_back_under_the_same_name_are_read_anew(workshop: Workshop) -> None:
    run = workshop.run()
    for _ in range(2):  # as where early stopping puts back those of the best epoch
        model = workshop.keep(run, 3)
        answer = workshop.ask("filters", run_id=run.id, node_id="conv")
        kernel = model.get_layer("conv").kernel.numpy()
        np.testing.assert_array_equal(answer.arrays["kernel"], kernel)


def test_feature_maps_are_what_keras_predicts(workshop: Workshop) -> None:
    run = workshop.run()
    model = workshop.keep(run, 1)
    data = DATASETS["digits"].load(silent)
    answer = workshop.ask(
        "feature_maps", run_id=run.id, node_id="conv", sample={"split": "train", "index": 5}
    ).arrays
    np.testing.assert_array_equal(answer["x"], data.x_train[5])
    assert answer["y"] == data.y_train[5]
    plain = keras.Model(model.inputs, model.get_layer("conv").output)
    expected = plain.predict(data.x_train[5:6], verbose=0)[0]
    np.testing.assert_allclose(answer["maps"], expected, rtol=1e-5, atol=1e-6)
    half = workshop.ask(
        "feature_maps", run_id=run.id, node_id="half", sample={"split": "train", "index": 5}
    )
    np.testing.assert_allclose(half.arrays["maps"], expected / 2, rtol=1e-5, atol=1e-6)


def test_a_prediction_is_what_keras_predicts(workshop: Workshop) -> None:
    run = workshop.run()
    model = workshop.keep(run, 1)
    data = DATASETS["digits"].load(silent)
    answer = workshop.ask("predict", run_id=run.id, sample={"index": 7})
    logits = model.predict(data.x_test[7:8], verbose=0)[0]
    np.testing.assert_allclose(answer.arrays["output_0"], logits, rtol=1e-4, atol=1e-5)
    expected = np.asarray(keras.ops.softmax(logits))
    np.testing.assert_allclose(answer.arrays["probabilities_0"], expected, rtol=1e-4, atol=1e-5)
    (said,) = answer.data["answers"]
    assert said["predicted"] == int(logits.argmax())
    assert said["truth"] == data.y_test[7]
    assert said["classes"] == list("0123456789")


def test_a_regression_has_no_classes(workshop: Workshop) -> None:
    sketch = Sketch()
    sketch.add("Dense", sketch.input((1,)), units=1)
    spec = TrainingSpec(dataset="celsius", loss=Loss(class_name="MeanSquaredError"))
    run = workshop.run(sketch.graph(), spec)
    workshop.keep(run, 1)
    answer = workshop.ask("predict", run_id=run.id, sample={"index": 0})
    assert "probabilities_0" not in answer.arrays
    (said,) = answer.data["answers"]
    assert (said["predicted"], said["truth"]) == (None, None)


def test_several_inputs_and_outputs_are_told_apart(workshop: Workshop) -> None:
    graph = TEMPLATES["shared_two_outputs"]()
    spec = preset(graph, DATASETS["described_views"])
    run = workshop.run(graph, spec)
    model = workshop.keep(run, 1, model=to_keras(graph))
    data = DATASETS["described_views"].load(silent)
    answer = workshop.ask("predict", run_id=run.id, sample={"index": 3})
    expected = model.predict([each[3:4] for each in data.inputs("test")], verbose=0)
    for number, wanted in enumerate(expected):
        got = answer.arrays[f"output_{number}"]
        np.testing.assert_allclose(got, wanted[0], rtol=1e-4, atol=1e-5)
    assert [said["name"] for said in answer.data["answers"]] == ["large_output", "small_output"]
    np.testing.assert_array_equal(answer.arrays["x_1"], data.inputs("test")[1][3])
    np.testing.assert_array_equal(answer.arrays["y_1"], data.targets("test")[1][3])
    maps = workshop.ask("feature_maps", run_id=run.id, node_id="small_output", sample={"index": 3})
    np.testing.assert_allclose(maps.arrays["maps"], expected[1][0], rtol=1e-4, atol=1e-5)


def test_a_run_that_goes_on_shows_its_latest_epoch(workshop: Workshop) -> None:
    run = workshop.run()
    with pytest.raises(LabError, match="has not begun to train yet"):
        workshop.ask("layers", run_id=run.id)
    for epoch in (0, 1):
        model = workshop.keep(run, epoch)
        answer = workshop.ask("filters", run_id=run.id, node_id="conv")
        assert answer.data["epoch"] == epoch
        np.testing.assert_array_equal(
            answer.arrays["kernel"], model.get_layer("conv").get_weights()[0]
        )


def test_any_kept_state_can_be_looked_at(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = []

    def counted(graph: Graph) -> Any:
        builds.append(graph)
        return build(graph)

    monkeypatch.setattr(lab_models, "build", counted)
    run = workshop.run()
    models = [workshop.keep(run, epoch) for epoch in range(3)]
    for epoch in (0, 2, 1, 1, 0):
        answer = workshop.ask("filters", run_id=run.id, node_id="conv", step=10 * epoch)
        assert (answer.data["epoch"], answer.data["step"]) == (epoch, 10 * epoch)
        np.testing.assert_array_equal(
            answer.arrays["kernel"], models[epoch].get_layer("conv").get_weights()[0]
        )
    with pytest.raises(LabError, match="after step 5 are not kept any more. Kept: 0, 10, 20"):
        workshop.ask("filters", run_id=run.id, node_id="conv", step=5)
    workshop.ask("filters", run_id=run.id, node_id="conv")
    assert len(builds) == 1


def test_a_run_whose_weights_were_removed_says_so(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.keep(run, 1)
    (file,) = workshop.settings.run_directory(run.id).glob("*.h5")
    file.unlink()
    with pytest.raises(LabError, match="are not here any more"):
        workshop.ask("filters", run_id=run.id, node_id="conv")


def test_feature_maps_follow_the_weights(workshop: Workshop) -> None:
    run = workshop.run()
    for epoch in (0, 1):
        model = workshop.keep(run, epoch)
        maps = workshop.ask(
            "feature_maps", run_id=run.id, node_id="dense", sample={"index": 0}
        ).arrays
        expected = model.predict(maps["x"][None], verbose=0)[0]
        np.testing.assert_allclose(maps["maps"], expected, rtol=1e-4, atol=1e-5)


def test_a_run_that_ended_without_weights_says_so(workshop: Workshop) -> None:
    run = workshop.run()
    workshop.store.set_status(run.id, "failed", "No such data set.")
    with pytest.raises(LabError, match="ended before its model was built"):
        workshop.ask("filters", run_id=run.id, node_id="conv")


def test_a_model_is_built_once_and_the_last_few_are_remembered(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds = []

    def counted(graph: Graph) -> Any:
        builds.append(graph)
        return build(graph)

    monkeypatch.setattr(lab_models, "build", counted)
    monkeypatch.setattr(lab_models, "MAX_MODELS", 2)
    runs = [workshop.run() for _ in range(3)]
    for run in runs:
        workshop.keep(run, 0)
    for index, built in ((0, 1), (0, 1), (1, 2), (0, 2), (2, 3), (0, 3), (1, 4)):
        workshop.ask("layers", run_id=runs[index].id)
        assert len(builds) == built, f"after asking for run {index}"


@pytest.mark.parametrize(
    ("op", "args", "complaint"),
    [
        ("filters", {"node_id": "flat"}, "flat has no weights: it is a Flatten"),
        ("filters", {"node_id": "half"}, "half has no weights"),
        ("filters", {"node_id": "nothing"}, "no node 'nothing'"),
        ("feature_maps", {"node_id": "nothing"}, "no node 'nothing'"),
        (
            "feature_maps",
            {"node_id": "conv", "sample": {"index": 360}},
            "from 0 to 359 of the test data",
        ),
        ("feature_maps", {"node_id": "conv", "sample": {"index": -1}}, "got -1"),
        ("predict", {"sample": {"split": "validation"}}, "'train' or 'test', got 'validation'"),
    ],
)
def test_what_is_not_there_is_said(
    workshop: Workshop, op: str, args: dict[str, Any], complaint: str
) -> None:
    run = workshop.run()
    workshop.keep(run, 0)
    with pytest.raises((LabError, ValueError), match=complaint):
        workshop.ask(op, run_id=run.id, **args)


def test_a_bypassed_node_is_not_in_the_model(workshop: Workshop) -> None:
    run = workshop.run(network(bypassed=True))
    workshop.keep(run, 0)
    nodes = workshop.ask("layers", run_id=run.id).data["nodes"]
    assert "extra" not in [node["node_id"] for node in nodes]
    with pytest.raises(LabError, match="Bypassed nodes are not in the model"):
        workshop.ask("feature_maps", run_id=run.id, node_id="extra", sample={"index": 0})


def test_an_unknown_run_is_said(workshop: Workshop) -> None:
    with pytest.raises(LabError, match="does not exist any more"):
        workshop.ask("layers", run_id="ab12")


def test_samples_are_those_of_the_data_set(workshop: Workshop) -> None:
    data = DATASETS["digits"].load(silent)
    answer = workshop.ask("samples", dataset="digits", split="test", start=3, count=2)
    np.testing.assert_array_equal(answer.arrays["x"], data.x_test[3:5])
    np.testing.assert_array_equal(answer.arrays["y"], data.y_test[3:5])
    assert answer.data == {"size": 360, "classes": list("0123456789"), "words": {}}
    assert len(workshop.ask("samples", dataset="digits", start=1430).arrays["x"]) == 7
    assert len(workshop.ask("samples", dataset="digits", count=10**6).arrays["x"]) == 500


def test_class_balance_counts_every_example(workshop: Workshop) -> None:
    counts = workshop.ask("class_balance", dataset="digits", split="test").data["counts"]
    assert (len(counts), sum(counts)) == (10, 360)
    assert workshop.ask("class_balance", dataset="celsius").data["counts"] == []


def test_class_balance_counts_pixels_and_every_target(workshop: Workshop) -> None:
    counts = workshop.ask("class_balance", dataset="shapes_mask", split="test").data["of_target"]
    assert (len(counts["mask"]), sum(counts["mask"]), counts["clean"]) == (4, 200 * 24 * 24, [])
    both = workshop.ask("class_balance", dataset="digit_parity", split="test").data["of_target"]
    assert [sum(each) for each in both.values()] == [360, 360]


def test_a_mask_is_predicted_without_one_class_for_all(workshop: Workshop) -> None:
    graph = TEMPLATES["unet_small"]()
    run = workshop.run(graph, preset(graph, DATASETS["shapes_mask"]))
    workshop.keep(run, 1)
    answer = workshop.ask("predict", run_id=run.id, sample={"index": 2})
    said = answer.data["answers"]
    assert [(each["target"], each["truth"], each["predicted"]) for each in said] == [
        ("mask", None, None),
        ("clean", None, None),
    ]
    assert answer.arrays["output_0"].shape == (24, 24, 4)


def test_words_that_a_description_does_not_know_come_with_the_samples(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_DATA", str(tmp_path))
    x = np.zeros((4, 200), np.int64)
    x[:, :2] = [1, 4]
    np.savez(tmp_path / "imdb.npz", x_train=x, y_train=[0, 1, 0, 1], x_test=x, y_test=[0, 1, 0, 1])
    (tmp_path / "imdb_word_index.json").write_text('{"the": 1, "unused": 2}')
    words = workshop.ask("samples", dataset="imdb", count=2).data["words"]
    assert words == {"0": "[pad]", "1": "[start]", "4": "the"}


def test_what_is_not_here_is_not_downloaded_unasked(workshop: Workshop) -> None:
    for op, args in (("samples", {}), ("class_balance", {})):
        with pytest.raises(LabError, match="has to be downloaded first"):
            workshop.ask(op, dataset="mnist", **args)
    answer = workshop.ask("dataset_status", dataset="mnist").data
    assert not answer["present"]
    assert "has to be downloaded first" in answer["message"]
    assert workshop.ask("dataset_status", dataset="digits").data["present"]


def test_a_data_file_of_the_teacher_is_found(workshop: Workshop, tmp_path: Path) -> None:
    images, labels = np.zeros((12, 28, 28), "uint8"), np.arange(12) % 10
    (tmp_path / "data").mkdir()
    np.savez(
        tmp_path / "data" / "mnist.npz",
        x_train=images, y_train=labels, x_test=images[:5], y_test=labels[:5],
    )  # fmt: skip
    assert workshop.ask("dataset_status", dataset="mnist").data["present"]
    assert workshop.ask("load_dataset", dataset="mnist").data == {
        "train_size": 12,
        "test_size": 5,
    }


def test_an_unknown_data_set_is_said(workshop: Workshop) -> None:
    for op in ("samples", "dataset_status", "class_balance", "load_dataset"):
        if op == "dataset_status":
            assert "no data set 'x'" in workshop.ask(op, dataset="x").data["message"]
            continue
        with pytest.raises(LabError, match="no data set 'x'"):
            workshop.ask(op, dataset="x")


def test_a_document_is_exported_as_keras_json(workshop: Workshop) -> None:
    answer = workshop.ask("export", exporter="keras_json", graph=to_json(network()))
    model = keras.models.model_from_json(answer.arrays["content"].tobytes().decode())
    assert model.count_params() == to_keras(network()).count_params()
    assert answer.data == {"suffix": ".keras.json", "media_type": "application/json"}
    with pytest.raises(LabError, match="Expected one of the formats .*, got 'docx'"):
        workshop.ask("export", exporter="docx", graph=to_json(network()))
