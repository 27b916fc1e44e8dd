"""What does not fit is said in words, with a fix where an edit can help."""

import re

import pytest

from builder.datasets import DATASETS
from builder.graph.document import Block, Node
from builder.graph.edits import Group, InsertAfter, SetTrainable, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.templates import TEMPLATES
from builder.training.fitness import check
from builder.training.presets import preset
from builder.training.spec import CUSTOM_LOSS, Loss, Metric, StartFrom, TrainingSpec


def stack(shape, *layers, **input_config):
    """A chain: pairs of class name and config behind an input."""
    sketch = Sketch()
    x = sketch.input(shape, name="image", **input_config)
    for class_name, config in layers:
        x = sketch.add(class_name, x, **config)
    return sketch.graph()


def dense(units, **config):
    return ("Dense", {"units": units, **config})


FLATTEN = ("Flatten", {})


def found(graph, dataset, **changes):
    spec = preset(graph, DATASETS[dataset]).model_copy(update=changes)
    return check(graph, spec)


def fixed(graph, dataset, **changes):
    """The graph after all fixes, one after the other, and what is left to say."""
    for _ in range(6):
        complaints = found(graph, dataset, **changes)
        fix = next((each.fix for each in complaints if each.fix), None)
        if fix is None:
            break
        graph = apply(graph, fix)
    return graph, complaints


CNN = TEMPLATES["cnn_small"]()

COMPLAINTS = {
    "another size of image": (
        CNN,
        "digits",
        "fit_input_shape",
        "The model expects 28 × 28 × 1, Digits gives 8 × 8 × 1.",
        "Set the input's shape to 8 × 8 × 1",
    ),
    "an image too small for the layers": (
        TEMPLATES["cnn_deeper"](),
        "digits",
        "fit_input_shape",
        "The model expects 28 × 28 × 1, Digits gives 8 × 8 × 1.",
        "Set the input's shape to 8 × 8 × 1 and resize the images to 28 × 28",
    ),
    "no channel axis": (
        stack((8, 8), FLATTEN, dense(10)),
        "digits",
        "fit_input_shape",
        "The model expects 8 × 8, Digits gives 8 × 8 × 1. What is missing in the model is the "
        "last axis, the channels.",
        "Set the input's shape to 8 × 8 × 1",
    ),
    "images for a model of vectors": (
        stack((64,), dense(10)),
        "digits",
        "fit_input_shape",
        "The model expects 64 numbers, Digits gives 8 × 8 × 1.",
        "Set the input's shape to 8 × 8 × 1 and flatten it",
    ),
    "images for a recurrent model": (
        stack((None, 8), ("LSTM", {"units": 4}), dense(10)),
        "digits",
        "fit_input_shape",
        "The model expects ? × 8, Digits gives 8 × 8 × 1.",
        "Set the input's shape to 8 × 8 × 1 and take rows as steps",
    ),
    "points for a recurrent model": (
        stack((5, 1), ("LSTM", {"units": 4}), dense(1)),
        "circles",
        "fit_input_shape",
        "The model expects 5 × 1, Circles gives 2 numbers.",
        "Set the input's shape to 2 and take values as steps",
    ),
    "points for convolutions": (
        CNN,
        "circles",
        "fit_input_shape",
        "The model expects 28 × 28 × 1, Circles gives 2 numbers. The layers of this model cannot "
        "work on that: choose another data set or another model.",
        None,
    ),
    "two inputs": (
        TEMPLATES["y_two_inputs"](),
        "digits",
        "fit_inputs",
        "The model has 2 inputs, Digits gives 1 per example. Choose another data set, or leave "
        "only 1 input.",
        None,
    ),
    "two outputs": (
        Sketch(),
        "circles",
        "fit_outputs",
        "The model has 2 outputs, Circles has 1 target per example. Choose another data set, or "
        "leave only 1 output.",
        None,
    ),
    "a fixed batch": (
        stack((2,), dense(1), batch_size=16),
        "circles",
        "fit_batch_axis",
        "The input has a fixed batch size of 16; the last batch of an epoch can be smaller.",
        "Leave the batch size open",
    ),
    "too few outputs": (
        stack((2,), dense(2, name="scores")),
        "blobs",
        "fit_units",
        "The model has 2 outputs, Blobs asks for a score for each of its 3 classes.",
        "Set the units of scores to 3",
    ),
    "one output too many": (
        stack((2,), dense(4, name="scores")),
        "blobs",
        "fit_units",
        "The model has 4 outputs, Blobs has 3 classes: 1 of the outputs is never right.",
        "Set the units of scores to 3",
    ),
    "one sigmoid for many classes": (
        stack((2,), dense(1, activation="sigmoid", name="scores")),
        "blobs",
        "fit_units",
        "The model has 1 output, Blobs asks for a score for each of its 3 classes.",
        "Set the units of scores to 3 and its activation to softmax",
    ),
    "classes for a number": (
        stack((1,), dense(10, activation="softmax", name="scores")),
        "celsius",
        "fit_units",
        "The model has 10 outputs, Celsius to Fahrenheit asks for 1 number.",
        "Set the units of scores to 1 and its activation to linear",
    ),
    "no Dense at the end": (
        stack((8, 8, 1), FLATTEN),
        "digits",
        "fit_units",
        "The model has 64 outputs, Digits has 10 classes: 54 of the outputs are never right.",
        "Add a Dense layer with 10 units at the end",
    ),
    "a map with a row of outputs for each place": (
        stack((8, 8, 1), ("Conv2D", {"filters": 4, "kernel_size": 3}), FLATTEN),
        "digits",
        "fit_units",
        "The model has 144 outputs, Digits has 10 classes: 134 of the outputs are never right.",
        "Add a Dense layer with 10 units at the end",
    ),
    "a single number without an axis": (
        stack((2,), dense(4), ("Expression", {"expression": "mean(x, axis=1)"})),
        "blobs",
        "fit_output_shape",
        "The model gives 1 number for every example, Blobs asks for a score for each of its 3 "
        "classes.",
        "Add a Dense layer with 3 units at the end",
    ),
    "Dense without Flatten": (
        stack((8, 8, 1), dense(16), dense(10)),
        "digits",
        "fit_output_shape",
        "The model gives 8 × 8 × 10 for every example, Digits asks for a score for each of its "
        "10 classes.",
        "Flatten before the last layer",
    ),
    "maps at the end": (
        stack((8, 8, 1), ("Conv2D", {"filters": 4, "kernel_size": 3})),
        "digits",
        "fit_output_shape",
        "The model gives 6 × 6 × 4 for every example, Digits asks for a score for each of its "
        "10 classes.",
        "Add a Dense layer with 10 units at the end",
    ),
    "softmax over one": (
        stack((2,), dense(1, activation="softmax")),
        "circles",
        "fit_activation",
        "Softmax over a single output is always 1, whatever the input.",
        "Use sigmoid instead of softmax",
    ),
    "sigmoid for classes": (
        stack((2,), dense(3, activation="sigmoid")),
        "blobs",
        "fit_activation",
        "Sigmoid scores every class by itself; softmax weighs them against each other.",
        "Use softmax instead of sigmoid",
    ),
    "relu for classes": (
        stack((2,), dense(3, activation="relu")),
        "blobs",
        "fit_activation",
        "The output goes through relu, which cannot give every score: the classes are hard to "
        "tell apart.",
        "Use softmax instead of relu",
    ),
    "sigmoid for a number": (
        stack((1,), dense(1, activation="sigmoid")),
        "celsius",
        "fit_activation",
        "The output goes through sigmoid, which cannot give every number; the targets of Celsius "
        "to Fahrenheit (°F) have no such bounds.",
        "Use linear instead of sigmoid",
    ),
    "nothing to learn": (
        stack((2,), ("Rescaling", {"scale": 2.0})),
        "circles",
        "fit_no_weights",
        "The model has no weights to learn. Add a layer that has some, such as Dense.",
        None,
    ),
    "all frozen": (
        apply(stack((2,), dense(1, name="a")), SetTrainable(layer_ids=("a",), trainable=False)),
        "circles",
        "fit_frozen",
        "All layers with weights are frozen: nothing would be learnt.",
        "Unfreeze all layers",
    ),
}


def two_outputs():
    sketch = Sketch()
    x = sketch.input((2,))
    sketch.add("Dense", x, units=1)
    sketch.add("Dense", x, units=1)
    return sketch.graph()


COMPLAINTS["two outputs"] = (two_outputs(), *COMPLAINTS["two outputs"][1:])


@pytest.mark.parametrize(
    ("graph", "dataset", "code", "message", "label"), COMPLAINTS.values(), ids=COMPLAINTS
)
def test_what_does_not_fit_is_said_and_the_fix_settles_it(graph, dataset, code, message, label):
    complaints = found(graph, dataset)
    complaint = next(each for each in complaints if each.code == code)
    assert complaint.message == message
    assert complaint.fix_label == label
    assert (complaint.fix is None) == (label is None)
    if complaint.fix is not None:
        repaired = apply(graph, complaint.fix)
        assert infer(repaired).ok
        assert code not in [each.code for each in found(repaired, dataset)]
        assert not fixed(graph, dataset)[1]


@pytest.mark.parametrize("graph", [CNN, TEMPLATES["lenet5"](), TEMPLATES["cnn_deeper"]()])
@pytest.mark.parametrize("dataset", ["mnist", "fashion_mnist"])
def test_models_for_mnist_fit(graph, dataset):
    assert found(graph, dataset) == ()


def test_a_complaint_that_nothing_can_settle_stands_alone():
    (only,) = found(CNN, "celsius")
    assert only.severity == "error"


def test_errors_of_the_model_come_alone():
    graph = stack((2,), ("Conv2D", {"filters": 3, "kernel_size": 3}))
    complaints = found(graph, "circles")
    assert complaints == tuple(infer(graph).errors)
    assert complaints


def test_an_unknown_data_set():
    (only,) = check(CNN, TrainingSpec(dataset="moon"))
    assert re.match(r"Expected a data set of digits, .*, got 'moon'\.", only.message)


def test_a_head_inside_a_block_is_mended_behind_the_block():
    graph = stack((2,), dense(8, name="first"))
    inner = stack((8,), dense(4, name="inner"))
    block = Block(id="block", name="block", graph=inner)
    node = Node(id="block", layer_id="block")
    graph = apply(graph, InsertAfter(node_id="first", layer=block, node=node))
    (complaint,) = found(graph, "blobs")
    assert complaint.fix_label == "Add a Dense layer with 3 units at the end"
    assert not fixed(graph, "blobs")[1]


def scores(units, **config):
    return stack((1,) if units is None else (2,), dense(units or 1, **config))


LOSSES = {
    "a loss of embeddings": (scores(3), "blobs", "Circle", "one by one"),
    "squares for labels": (scores(3), "blobs", "MeanSquaredError", "one by one"),
    "binary loss, many outputs": (scores(3), "blobs", "BinaryCrossentropy", "one by one"),
    "class loss, one output": (scores(1), "circles", "SparseCategoricalCrossentropy", "has one"),
    "class loss, numbers": (scores(None), "celsius", "SparseCategoricalCrossentropy", "numbers"),
    "binary loss, numbers": (scores(None), "celsius", "BinaryCrossentropy", "loss for classes"),
}


@pytest.mark.parametrize(("graph", "dataset", "loss", "says"), LOSSES.values(), ids=LOSSES)
def test_a_loss_that_does_not_suit_the_targets(graph, dataset, loss, says):
    config = {"from_logits": True} if "Cross" in loss else {}
    complaints = found(graph, dataset, loss=Loss(class_name=loss, config=config))
    (complaint,) = [each for each in complaints if each.code == "fit_loss"]
    assert complaint.severity == "error"
    assert says in complaint.message
    assert loss in complaint.message


@pytest.mark.parametrize(
    ("graph", "dataset", "loss"),
    [
        (scores(1), "circles", "MeanSquaredError"),
        (scores(1), "circles", "Hinge"),
        (scores(1), "circles", "BinaryFocalCrossentropy"),
        (scores(3), "blobs", "CategoricalCrossentropy"),
        (scores(3), "blobs", "KLDivergence"),
        (scores(None), "celsius", "Huber"),
    ],
)
def test_other_losses_that_suit_are_let_be(graph, dataset, loss):
    config = {"from_logits": True} if "Cross" in loss else {}
    assert found(graph, dataset, loss=Loss(class_name=loss, config=config)) == ()


@pytest.mark.parametrize(
    ("graph", "dataset", "wanted"),
    [(scores(3), "blobs", "softmax"), (scores(1), "circles", "sigmoid")],
)
def test_a_loss_of_probabilities_without_probabilities(graph, dataset, wanted):
    loss = preset(graph, DATASETS[dataset]).loss.model_copy(update={"config": {}})
    (complaint,) = found(graph, dataset, loss=loss)
    assert (complaint.code, complaint.severity) == ("fit_logits", "error")
    assert complaint.fix_label == f"Set the activation to {wanted}"
    assert found(apply(graph, complaint.fix), dataset, loss=loss) == ()


def test_a_loss_of_probabilities_beside_their_logarithms():
    graph = scores(3, activation="log_softmax")
    (complaint,) = found(graph, "blobs", loss=Loss())
    assert (complaint.code, complaint.fix_label) == ("fit_logits", "Set the activation to softmax")
    assert found(apply(graph, complaint.fix), "blobs", loss=Loss()) == ()


def test_softmax_twice():
    loss = Loss(config={"from_logits": True})
    (complaint,) = found(scores(3, activation="softmax"), "blobs", loss=loss)
    assert complaint.code == "fit_logits"
    assert "applied twice" in complaint.message


@pytest.mark.parametrize(
    ("graph", "dataset", "metric", "fits"),
    [
        (scores(3), "blobs", "SparseCategoricalAccuracy", True),
        (scores(3), "blobs", "SparseTopKCategoricalAccuracy", True),
        (scores(3), "blobs", "CategoricalAccuracy", True),
        (scores(3), "blobs", "F1Score", True),
        (scores(3), "blobs", "BinaryAccuracy", False),
        (scores(3), "blobs", "AUC", True),
        (scores(1, activation="sigmoid"), "circles", "AUC", True),
        (scores(1), "circles", "F1Score", False),
        (scores(1, activation="sigmoid"), "circles", "BinaryCrossentropy", True),
        (scores(1), "circles", "SparseCategoricalAccuracy", False),
        (scores(None), "celsius", "RootMeanSquaredError", True),
        (scores(None), "celsius", "BinaryAccuracy", False),
    ],
)
def test_metrics(graph, dataset, metric, fits):
    metrics = (Metric(class_name=metric, name="measured"),)
    codes = [each.code for each in found(graph, dataset, metrics=metrics)]
    assert codes == ([] if fits else ["fit_metric"])


@pytest.mark.parametrize(
    ("metric", "config", "misled"),
    [
        ("AUC", {}, True),
        ("Precision", {}, True),
        ("BinaryAccuracy", {}, True),
        ("AUC", {"from_logits": True}, False),
        ("Recall", {"thresholds": 0.0}, False),
        ("BinaryAccuracy", {"threshold": 0.0}, False),
        ("Hinge", {}, False),
    ],
)
def test_a_metric_of_probabilities_beside_scores(metric, config, misled):
    metrics = (Metric(class_name=metric, name="measured", config=config),)
    complaints = found(scores(1), "circles", metrics=metrics)
    assert [each.code for each in complaints] == ["fit_metric_logits"] * misled
    for complaint in complaints:
        assert complaint.severity == "warning"
        assert found(apply(scores(1), complaint.fix), "circles", metrics=metrics) == ()


def test_no_example_left_for_training():
    (complaint,) = found(scores(1), "circles", validation_split=0.9999)
    assert complaint.message == (
        "A validation part of 100% leaves none of the 800 examples for training."
    )


def test_a_batch_larger_than_the_data():
    (complaint,) = found(scores(1), "circles", batch_size=4096)
    assert (complaint.code, complaint.severity) == ("fit_batch_size", "warning")
    assert "larger than the 720 training examples" in complaint.message


def test_memory_and_the_batch_that_would_fit(monkeypatch):
    graph = stack(
        (32, 32, 3),
        ("Conv2D", {"filters": 64, "kernel_size": 3}),
        ("GlobalAveragePooling2D", {}),
        dense(10),
    )
    monkeypatch.setenv("STRATA_MEMORY_LIMIT_MB", "2800")
    (complaint,) = found(graph, "cifar10", batch_size=4096)
    assert complaint.code == "fit_memory"
    possible = int(re.search(r"A batch size of (\d+) would fit", complaint.message).group(1))
    assert found(graph, "cifar10", batch_size=possible) == ()
    assert found(graph, "cifar10", batch_size=possible + 1) != ()


def test_memory_that_no_batch_size_can_save(monkeypatch):
    monkeypatch.setenv("STRATA_MEMORY_LIMIT_MB", "700")
    (complaint,) = found(stack((2,), dense(40_000), dense(1000), dense(1)), "circles")
    assert "Not even a batch size of 1" in complaint.message


def test_a_fix_that_would_mend_another_output_is_not_offered():
    """Behind a block, a layer can only be put behind its first output."""
    sketch = Sketch()
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    sketch.add("Dense", x, name="parity", units=7, activation="softmax")
    graph = apply(sketch.graph(), Group(node_ids=("digit", "parity"), name="heads"))
    spec = preset(graph, DATASETS["digit_parity"]).model_copy(update={"targets": ()})
    (said,) = [each for each in check(graph, spec) if each.code == "fit_units"]
    assert "7 outputs, Digit and parity (parity) has 2 classes" in said.message
    assert said.fix is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"loss": {"digit": Loss(), "gone": Loss()}}, "losses are for gone, .* digit and parity"),
        ({"metrics": {"gone": ()}}, "metrics are for gone, .* called digit and parity"),
        ({"loss": {}}, "No output has a loss"),
    ],
)
def test_losses_and_metrics_of_other_outputs(changes, says):
    sketch = Sketch()
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    for name in ("digit", "parity"):
        sketch.add("Dense", x, name=name, units=10, activation="softmax")
    said = found(sketch.graph(), "digit_parity", **{"targets": (), **changes})
    assert any(re.search(says, each.message) for each in said if each.severity == "error")


def test_a_formula_that_cannot_be_computed_is_said_before_the_start():
    def said(text, **changes):
        loss = Loss(class_name=CUSTOM_LOSS, config={"expression": text})
        return found(TEMPLATES["digits_small"](), "digits", loss=loss, **changes)

    (complaint,) = said("mean(square(y_true - y_pred), axis=-1)")
    assert (complaint.code, complaint.severity) == ("fit_formula", "error")
    assert "y_true is batch and y_pred is batch × 10" in complaint.message
    assert complaint.message.endswith("Compare classes with one_hot(y_true, 10).")
    assert said("mean(square(one_hot(y_true, 10) - y_pred), axis=-1)") == ()
    (complaint,) = said("mean(square(one_hot(y_true, 10) - y_pred))", class_weights="balanced")
    assert "classes cannot be weighted" in complaint.message


@pytest.mark.parametrize("learnt", ["weights of a run", "frozen", None])
def test_a_trunk_that_has_learnt_keeps_its_last_layer_and_gets_a_head(learnt):
    graph = stack((8, 8, 1), FLATTEN, dense(32, activation="relu", name="hidden"))
    hidden = next(each.id for each in graph.layers.values() if each.name == "hidden")
    if learnt == "frozen":
        graph = apply(graph, SetTrainable(layer_ids=(hidden,), trainable=False))
    taken = (StartFrom(run_id="earlier"),) if learnt == "weights of a run" else ()
    said = [each for each in found(graph, "digits", start_from=taken) if each.fix is not None]
    assert said[0].code == "fit_units"
    made = apply(graph, said[0].fix)
    if learnt is None:
        assert made.layers[hidden].config["units"] == 10
    else:
        assert "fit_activation" not in [each.code for each in said]
        assert said[0].fix_label == "Add a new head: a Dense layer with 10 units"
        assert made.layers[hidden] == graph.layers[hidden]
        assert not [each for each in found(made, "digits", start_from=taken)]
