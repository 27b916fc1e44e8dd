"""The preset training has the loss and the metrics that data and output ask for."""

import pytest

from builder.datasets import DATASETS
from builder.graph.document import Block, Endpoint, Graph, Node
from builder.graph.edits import Bypass, Group, InsertAfter, SetOutputs, apply, new_layer
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import to_keras
from builder.templates import TEMPLATES
from builder.training.compiling import compile_model
from builder.training.fitness import check
from builder.training.head import head, model_outputs
from builder.training.presets import preset
from builder.training.spec import TrainingSpec


def ending(units=10, *behind, shape=(2,), **config):
    """A network that ends in a Dense layer and what is behind it: pairs of class and config."""
    sketch = Sketch()
    x = sketch.add("Dense", sketch.input(shape), units=8, activation="relu")
    x = sketch.add("Dense", x, units=units, name="last", **config)
    for class_name, options in behind:
        x = sketch.add(class_name, x, **options)
    return sketch.graph()


def chosen(graph, dataset):
    spec = preset(graph, DATASETS[dataset])
    (metric,) = spec.metrics
    return spec.loss.class_name, dict(spec.loss.config), metric.class_name, dict(metric.config)


SPARSE = ("SparseCategoricalCrossentropy", {}, "SparseCategoricalAccuracy", {})
SPARSE_LOGITS = (SPARSE[0], {"from_logits": True}, SPARSE[2], {})
BINARY = ("BinaryCrossentropy", {}, "BinaryAccuracy", {})
BINARY_LOGITS = (BINARY[0], {"from_logits": True}, BINARY[2], {"threshold": 0.0})
SQUARES = ("MeanSquaredError", {}, "MeanAbsoluteError", {})


@pytest.mark.parametrize(
    ("graph", "dataset", "expected"),
    [
        (ending(10), "digits", SPARSE_LOGITS),
        (ending(10, activation="softmax"), "digits", SPARSE),
        (ending(10, activation=None), "digits", SPARSE_LOGITS),
        (ending(10, activation="linear"), "digits", SPARSE_LOGITS),
        (ending(10, activation="relu"), "digits", SPARSE_LOGITS),
        (ending(10, activation="log_softmax"), "digits", SPARSE_LOGITS),
        (ending(10, ("Activation", {"activation": "softmax"})), "digits", SPARSE),
        (ending(10, ("Softmax", {})), "digits", SPARSE),
        (ending(10, ("Dropout", {"rate": 0.1}), activation="softmax"), "digits", SPARSE),
        (ending(10, ("Expression", {"expression": "softmax(x)"})), "digits", SPARSE),
        (ending(10, ("Expression", {"expression": "(ops.softmax(x))"})), "digits", SPARSE),
        (ending(10, ("Expression", {"expression": "softmax(x) * 9"})), "digits", SPARSE_LOGITS),
        (ending(10, ("Expression", {"expression": "x.softmax(x)"})), "digits", SPARSE_LOGITS),
        (ending(10, ("Expression", {"expression": "softmax(x"})), "digits", SPARSE_LOGITS),
        (ending(10, ("Expression", {"expression": "x * 2"})), "digits", SPARSE_LOGITS),
        (ending(1), "circles", BINARY_LOGITS),
        (ending(1, activation="sigmoid"), "circles", BINARY),
        (ending(2, activation="softmax"), "circles", SPARSE),
        (ending(2), "circles", SPARSE_LOGITS),
        (ending(3), "blobs", SPARSE_LOGITS),
        (ending(1), "celsius", SQUARES),
        (ending(1, activation="softmax"), "celsius", SQUARES),
    ],
)
def test_loss_and_metric(graph, dataset, expected):
    assert chosen(graph, dataset) == expected


def test_a_head_within_a_block_is_seen():
    sketch = Sketch()
    sketch.add("Dense", sketch.input((8,)), units=10, activation="softmax")
    inner = sketch.graph()
    outer = Sketch()
    x = outer.add("Dense", outer.input((2,)), units=8, name="first")
    graph = outer.graph()
    block = Block(id="b", name="b", graph=inner)
    graph = apply(graph, InsertAfter(node_id=x, layer=block, node=Node(id="b", layer_id="b")))
    assert head(graph).activation == "softmax"
    assert chosen(graph, "digits") == SPARSE


def test_a_bypassed_activation_does_not_count():
    graph = ending(10, ("Softmax", {}))
    bypassed = apply(graph, Bypass(node_ids=("softmax",), bypassed=True))
    assert chosen(bypassed, "digits") == SPARSE_LOGITS


def test_the_way_back_ends_where_values_change():
    sketch = Sketch()
    x = sketch.input((4,))
    a = sketch.add("Dense", x, units=3, activation="softmax")
    b = sketch.add("Dense", x, units=3, activation="softmax")
    sketch.add("Add", [a, b])
    found = head(sketch.graph())
    assert (found.activation, found.width_node, found.output) == ("linear", None, "add")


def test_a_convolution_before_pooling_sets_the_width():
    sketch = Sketch()
    x = sketch.add("Conv2D", sketch.input((8, 8, 1)), filters=10, kernel_size=1, name="scores")
    sketch.add("Softmax", sketch.add("GlobalAveragePooling2D", x))
    found = head(sketch.graph())
    assert (found.width_node, found.width_arg) == ("scores", "filters")
    assert found.activation == "softmax"


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("graph", [Graph(), TEMPLATES["shared_two_outputs"]()], ids=["none", "two"])
def test_there_is_a_preset_for_every_graph(graph, name):
    spec = preset(graph, DATASETS[name])
    assert isinstance(spec, TrainingSpec)
    assert spec.dataset == name


@pytest.mark.parametrize("name", DATASETS)
def test_the_data_set_suggests_rate_epochs_and_batch(name):
    dataset = DATASETS[name]
    spec = preset(ending(), dataset)
    assert (spec.learning_rate, spec.epochs, spec.batch_size) == (
        dataset.learning_rate,
        dataset.epochs,
        dataset.batch_size,
    )


def two_heads():
    """A digit and its parity, told by two Dense layers."""
    sketch = Sketch()
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    sketch.add("Dense", x, name="parity", units=1, activation="sigmoid")
    return sketch.graph()


def behind_a_bypass():
    dropout, node = new_layer(two_heads(), "Dropout", {"rate": 0.5})
    graph = apply(two_heads(), InsertAfter(node_id="parity", layer=dropout, node=node))
    return apply(graph, Bypass(node_ids=(node.id,), bypassed=True))


def grouped(*node_ids):
    return apply(two_heads(), Group(node_ids=node_ids, name="heads"))


@pytest.mark.parametrize(
    ("graph", "names"),
    [
        (two_heads(), ("digit", "parity")),
        (grouped("parity"), ("digit", "heads_parity")),
        (grouped("digit", "parity"), ("heads_digit", "heads_parity")),
        (behind_a_bypass(), ("digit", "parity")),
    ],
    ids=["plain", "one in a block", "both in a block", "bypassed"],
)
def test_losses_bear_the_names_that_keras_gives_the_outputs(graph, names):
    spec = preset(graph, DATASETS["digit_parity"])
    assert {name: loss.class_name for name, loss in spec.loss.items()} == dict(
        zip(names, ("SparseCategoricalCrossentropy", "BinaryCrossentropy"), strict=True)
    )
    assert check(graph, spec) == ()
    model = to_keras(graph)
    assert tuple(model.output_names) == names
    compile_model(model, spec)


def test_two_outputs_that_are_one_tensor_by_a_bypass_are_one():
    graph = ending(10, ("Dropout", {"rate": 0.1}), shape=(64,), activation="softmax")
    ends = (Endpoint(node_id="last"), Endpoint(node_id="dropout"))
    graph = apply(graph, SetOutputs(outputs=ends))
    graph = apply(graph, Bypass(node_ids=("dropout",), bypassed=True))
    assert [name for name, _ in model_outputs(graph)] == to_keras(graph).output_names == ["last"]
    said = check(graph, preset(graph, DATASETS["digits"]))
    assert [each.code for each in said] == ["fit_input_shape"]
