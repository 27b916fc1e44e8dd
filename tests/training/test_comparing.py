"""What is said to be different between two runs is what was changed, and nothing else."""

from builder.graph.edits import Bypass, Configure, InsertAfter, SetTrainable, apply, new_layer
from builder.templates import TEMPLATES
from builder.training.comparing import graph_differences, spec_differences
from builder.training.experiments.one_click import residual_digits
from builder.training.experiments.variations import Repetitions, Shortcuts, blocks_of, varied
from builder.training.spec import TrainingSpec

GRAPH = TEMPLATES["digits_small"]()
SPEC = TrainingSpec()


def test_what_is_the_same_has_no_differences():
    assert graph_differences(GRAPH, TEMPLATES["digits_small"]()) == []
    assert spec_differences(SPEC, SPEC.model_copy(update={"variant": {"seed": "1"}})) == []


def test_choices_that_differ_are_told_in_the_order_of_the_spec():
    other = SPEC.model_copy(update={"learning_rate": 0.1, "optimizer": "SGD", "seed": 3})
    assert spec_differences(SPEC, other) == [
        ("optimizer", "Adam", "SGD"),
        ("learning rate", "0.001", "0.1"),
        ("seed", "0", "3"),
    ]


def test_arguments_and_layers_and_wires_are_told():
    wider = apply(GRAPH, Configure(layer_id="hidden", config={"units": 32}))
    assert graph_differences(GRAPH, wider) == [("hidden: units", "64", "32")]
    tanh = apply(GRAPH, Configure(layer_id="hidden", config={}, unset=("activation",)))
    assert graph_differences(GRAPH, tanh) == [("hidden: activation", "relu", "default")]
    layer, node = new_layer(GRAPH, "Dropout", {"rate": 0.5})
    more = apply(GRAPH, InsertAfter(node_id="hidden", layer=layer, node=node))
    assert set(graph_differences(GRAPH, more)) == {
        ("dropout", "–", "Dropout"),
        ("hidden → digit", "wired", "–"),
        ("hidden → dropout", "–", "wired"),
        ("dropout → digit", "–", "wired"),
    }


def test_frozen_and_bypassed_layers_are_told():
    frozen = apply(GRAPH, SetTrainable(layer_ids=("conv_1",), trainable=False))
    assert graph_differences(GRAPH, frozen) == [("conv_1", "trainable", "frozen")]
    around = apply(GRAPH, Bypass(node_ids=("conv_2",), bypassed=True))
    assert graph_differences(GRAPH, around) == [("conv_2", "takes part", "bypassed")]


def test_a_block_differs_in_its_depth():
    deep = residual_digits()
    [(path, _)] = blocks_of(deep)
    deeper, _ = varied(deep, SPEC, Repetitions(path=path, values=(9,)), 0)
    assert graph_differences(deep, deeper) == [("residual: repeat", "4", "9")]


def test_the_inside_of_a_block_differs_in_its_wires():
    deep = residual_digits()
    plain, _ = varied(deep, SPEC, Shortcuts(), 1)
    found = graph_differences(deep, plain)
    assert all(each.what.startswith("residual / ") for each in found)
    assert ("takes part", "bypassed") in [each[1:] for each in found]
    assert [each[1:] for each in found].count(("wired", "–")) == 1
