"""Every number on the screen comes with a calculation that gives just that number."""

import pytest

from builder.graph.document import Graph
from builder.graph.edits import Group, SetRepeat, SetTrainable, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.explain import explain
from builder.templates import TEMPLATES
from tests.inference.arithmetic import evaluate
from tests.inference.cases import MORE, Case, starters


def check(graph: Graph, node_id: str) -> None:
    """Compares all derivations of a node with the engine and with their own text."""
    info = infer(graph).nodes[node_id]
    parts = {}
    for part in explain(graph, node_id).parts:
        parts.setdefault(part.subject, []).append(part)
        assert evaluated(part.formula) == part.value, part
        assert part.prose.endswith("."), part
        assert part.title
        for factor in part.factors:
            assert evaluate(factor.text) == factor.value, factor
            assert factor.node_id is None or factor.node_id in graph.nodes
    values = {subject: found[0].value for subject, found in parts.items()}
    if info.status != "ok" or graph.layer_of(node_id).class_name == "Input":
        assert not parts
        return
    assert values.get("params", 0) == info.params
    assert values.get("macs", 0) == info.macs
    assert "shape" in parts
    field = info.receptive_field
    sizes = set(field.size) if field and max(field.size) > 1 else set()
    assert as_set(values.get("receptive_field", ())) == sizes


def evaluated(formula: str) -> int | tuple[int, ...]:
    """Evaluates each equation of a formula; both of its sides have to agree."""
    values = []
    for equation in formula.split(", "):
        sides = [evaluate(side) for side in equation.split(" = ")]
        assert len(set(sides)) == 1, equation
        values.append(sides[0])
    return values[0] if len(values) == 1 else tuple(values)


def as_set(value: int | tuple[int, ...]) -> set[int]:
    return {value} if isinstance(value, int) else set(value)


@pytest.mark.parametrize("case", [*starters(), *MORE], ids=str)
def test_every_layer_is_explained(case: Case):
    graph, node_id = case.graph()
    check(graph, node_id)


@pytest.mark.parametrize("name", ["lenet5", "mlp_dropout", "y_two_inputs", "digits_small"])
def test_inside_a_block_the_numbers_are_those_of_the_network_around_it(name: str):
    graph = TEMPLATES[name]()
    inner = [each for each in graph.nodes if graph.layer_of(each).class_name != "Input"]
    grouped = apply(graph, Group(node_ids=tuple(inner), name="stage", node_id="stage"))
    inside, known = grouped.layer_of("stage").graph, infer(grouped).inside["stage"]

    def told(*of):
        return [(part.title, part.formula, part.value, part.prose) for part in explain(*of).parts]

    for node_id in inner:
        assert told(inside, node_id, known) == told(graph, node_id)
    assert told(inside, next(iter(inside.nodes)), known) == []


@pytest.mark.parametrize("name", sorted(set(TEMPLATES) - {"very_deep"}))
def test_every_node_of_the_templates_is_explained(name: str):
    graph = TEMPLATES[name]()
    for node_id in graph.nodes:
        check(graph, node_id)


def explained(node: tuple[str, dict], shape: tuple[int, ...]) -> dict[str, list[str]]:
    """Returns the formulas of one layer on an input of the given shape, by subject."""
    sketch = Sketch()
    node_id = sketch.add(node[0], sketch.input(shape), name="layer", **node[1])
    formulas: dict[str, list[str]] = {}
    for part in explain(sketch.graph(), node_id).parts:
        formulas.setdefault(part.subject, []).append(part.formula)
    return formulas


def conv(filters: int, size: int, **config: object) -> tuple[str, dict]:
    return "Conv2D", {"filters": filters, "kernel_size": size, **config}


@pytest.mark.parametrize(
    "layer, shape, subject, formula",
    [
        (conv(96, 11, strides=4), (227, 227, 3), "shape", "⌊(227 − 11 + 2 · 0) / 4⌋ + 1 = 55"),
        (conv(20, 5), (28, 28, 1), "shape", "⌊(28 − 5 + 2 · 0) / 1⌋ + 1 = 24"),
        (conv(32, 3, padding="same"), (16, 16, 3), "shape", "⌊(16 − 3 + 2 · 1) / 1⌋ + 1 = 16"),
        (
            conv(8, 3, strides=2, padding="same"),
            (8, 8, 3),
            "shape",
            "⌊(8 − 3 + 0 + 1) / 2⌋ + 1 = 4",
        ),
        (("MaxPooling2D", {}), (26, 26, 4), "shape", "⌊(26 − 2 + 2 · 0) / 2⌋ + 1 = 13"),
        (conv(40, 3), (12, 12, 20), "params", "((3 · 3) · 20 + 1) · 40 = 7,240"),
        (conv(32, 3), (16, 16, 3), "params", "((3 · 3) · 3 + 1) · 32 = 896"),
        (("Dense", {"units": 64}), (784,), "params", "(784 + 1) · 64 = 50,240"),
        (conv(32, 3, use_bias=False), (9, 9, 16), "params", "(3 · 3) · 16 · 32 = 4,608"),
        (
            ("SeparableConv2D", {"filters": 32, "kernel_size": 3, "use_bias": False}),
            (9, 9, 16),
            "params",
            "16 · 3 · 3 + 16 · 32 = 656",
        ),
        (("LSTM", {"units": 4}), (5, 3), "params", "4 · (3 + 4 + 1) · 4 = 128"),
        (("BatchNormalization", {}), (8, 8, 16), "params", "4 · 16 = 64"),
        (("Embedding", {"input_dim": 100, "output_dim": 8}), (5,), "params", "100 · 8 = 800"),
        (
            conv(32, 1, padding="same"),
            (28, 28, 16),
            "macs",
            "(28 · 28) · (1 · 1 · 16) · 32 = 401,408",
        ),
        (
            conv(64, 5, padding="same"),
            (28, 28, 16),
            "macs",
            "(28 · 28) · (5 · 5 · 16) · 64 = 20,070,400",
        ),
    ],
)
def test_the_arithmetic_of_the_textbooks(
    layer: tuple[str, dict], shape: tuple[int, ...], subject: str, formula: str
):
    assert explained(layer, shape)[subject][0] == formula


def test_the_receptive_field_grows_by_the_kernel_less_one():
    graph = TEMPLATES["cnn_no_pooling"]()
    formulas = [
        part.formula
        for node_id in graph.nodes
        for part in explain(graph, node_id).parts
        if part.subject == "receptive_field"
    ]
    assert formulas == ["1 + (3 − 1) · 1 = 3", "3 + (3 − 1) · 1 = 5", "5 + (3 − 1) · 1 = 7"]


def test_channels_name_the_node_they_come_from_and_where_they_go():
    graph = TEMPLATES["cnn_deeper"]()
    first, second = (key for key in graph.nodes if graph.layer_of(key).class_name == "Conv2D")
    parts = explain(graph, second).parts
    (channels,) = [factor for factor in parts[0].factors if factor.value == 20]
    assert graph.layer_of(channels.node_id or "").class_name == "MaxPooling2D"
    shape = next(part for part in explain(graph, first).parts if part.subject == "shape")
    assert [graph.layer_of(node_id).class_name for node_id in shape.used_by] == ["MaxPooling2D"]


@pytest.mark.parametrize("repeat", [1, 3])
def test_a_block_is_the_sum_of_its_layers(repeat: int):
    sketch = Sketch()
    x = sketch.add("Dense", sketch.input((6,)), units=6, name="one")
    sketch.add("Flatten", sketch.add("Dense", x, units=6, name="two"))
    graph = apply(sketch.graph(), Group(node_ids=("one", "two"), name="block"))
    graph = apply(graph, SetRepeat(layer_id=graph.nodes["block"].layer_id, repeat=repeat))
    formulas = [part.formula for part in explain(graph, "block").parts]
    times = {1: ("42 + 42 = 84", "36 + 36 = 72"), 3: ("3 · (42 + 42) = 252", "3 · (36 + 36) = 216")}
    assert [formulas[0], formulas[-1]] == list(times[repeat])
    check(graph, "block")


@pytest.mark.parametrize(("repeat", "formula"), [
    (3, "4,224 + 2,112 + 2,112 = 8,448"), (9, "4,224 + 8 · 2,112 = 21,120"),
])  # fmt: skip
def test_repetitions_that_are_not_alike_are_added_up(repeat: int, formula: str):
    sketch = Sketch()
    x = sketch.add("Dense", sketch.input((98,)), units=32, name="one")
    sketch.add("Flatten", sketch.add("Dense", x, units=32, name="two"))
    graph = apply(sketch.graph(), Group(node_ids=("one", "two"), name="block"))
    graph = apply(graph, SetRepeat(layer_id=graph.nodes["block"].layer_id, repeat=repeat))
    params = explain(graph, "block").parts[0]
    assert params.formula == formula
    assert [factor.origin for factor in params.factors][:2] == ["repetition 1", "repetition 2"]
    check(graph, "block")


def test_shared_and_frozen_weights_are_said_to_be():
    graph = TEMPLATES["shared_two_outputs"]()
    again = [key for key, info in infer(graph).nodes.items() if info.params and not info.first_call]
    assert "count once" in explain(graph, again[0]).parts[0].prose
    frozen = apply(
        graph, SetTrainable(layer_ids=(graph.nodes[again[0]].layer_id,), trainable=False)
    )
    assert "changes none" in explain(frozen, again[0]).parts[0].prose


def test_nothing_is_explained_behind_an_error():
    sketch = Sketch()
    bad = sketch.add("Dense", sketch.input((6,)), units=-6, name="bad")
    sketch.add("Flatten", bad, name="behind")
    graph = sketch.graph()
    assert explain(graph, "bad").parts == explain(graph, "behind").parts == ()
    with pytest.raises(KeyError):
        explain(graph, "nobody")
