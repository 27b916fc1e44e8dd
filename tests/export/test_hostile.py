"""No string of a document becomes code: whatever it says, it stays a literal."""

import ast
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.export import to_python
from builder.export.code.functional import functional_module
from builder.export.code.names import loop_over, name_code, repetition
from builder.export.code.sequential import sequential_module
from builder.export.code.variables import Variables, identifier
from builder.graph.document import Graph, Layer
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import GraphError
from tests.export.block_samples import block, graph_of, layer, residual

ATTACKS = (
    '"""\nimport os; os.system("id")\n"""',
    "');__import__('os').system('id');('",
    '");__import__("os").system("id");("',
    "{__import__('os').system('id')}",
    "{name}",
    "{{i}}",
    "\\N{BULLET}",
    "\\",
    "x\ny = 1",
    "x\r# coding: utf-7\n",
    "\u2028import os",
    "\u202egnol",
    "\x00",
    "class",
    "keras",
    "build_model",
    "__import__",
    "ünï cödé",
    "",
    " ",
    "1",
    "a" * 300,
)

CALLED = {
    "keras.Input",
    "keras.Model",
    "keras.Sequential",
    "model.get_layer",
    "range",
    "build_model",
    "build_model().summary",
    "sys.setrecursionlimit",
}


def assert_harmless(code: str) -> None:
    """Checks that a module consists of nothing but what an exporter writes."""
    tree = ast.parse(code)
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    layers = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= {"keras", "sys"}
        elif isinstance(node, ast.ImportFrom):
            assert node.module == "keras"
            assert {alias.name for alias in node.names} <= {"layers", "ops"}
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            plain = called.startswith(("layers.", "ops.", "keras.initializers."))
            assert plain or called in CALLED | functions | layers, called
        elif isinstance(node, ast.FormattedValue):
            assert isinstance(node.value, ast.Name)
            assert node.value.id in {"i", "name", "layer_name"}
        else:
            assert not isinstance(node, ast.Global | ast.Delete | ast.Try | ast.With | ast.Lambda)


def hostile(text: str) -> Graph:
    """Returns a graph in which every string but the names of layers holds `text`."""
    words = layer("words", "Input", shape=[4], dtype="string")
    lookup = layer("lookup", "StringLookup", vocabulary=[text, "b"], oov_token="c" + text)
    named = [words, lookup, *(layer(f"d{n}", "Dense", units=4) for n in range(6))]
    inner = residual().model_copy(update={"name": text})
    outer = [*named, layer("wide", "Dense", units=8), block("res", inner, 3)]
    edges = [(a.id, b.id) for a, b in zip(outer, outer[1:], strict=False)]
    return graph_of(*outer, edges=edges)


@pytest.mark.parametrize("text", ATTACKS)
def test_the_strings_of_a_document_stay_literals(text):
    code = to_python(hostile(text))
    assert_harmless(code)
    literals = {n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant)}
    assert {text, "c" + text} <= literals


@pytest.mark.parametrize("text", ATTACKS)
def test_hostile_names_give_harmless_code_or_none(text):
    graph = hostile("plain")
    layers = {
        key: value.model_copy(update={"name": f"{text}{key}"})
        for key, value in graph.layers.items()
    }
    for changed in (
        graph.model_copy(update={"name": text}),
        graph.model_copy(update={"layers": layers}),
    ):
        try:
            code = to_python(changed)
        except GraphError:
            continue
        assert_harmless(code)


@pytest.mark.parametrize("text", ATTACKS)
def test_the_writers_themselves_are_safe_without_the_check_for_errors(text):
    # `to_python` refuses names that Keras would refuse. The writers do not rely on that.
    sketch = Sketch(text)
    node = sketch.input((4,), name=f"in{text}")
    for number in range(6):
        node = sketch.add("Dense", node, name=f"{text}{number}", units=4, trainable=number < 5)
    for write in (functional_module, sequential_module):
        code = write(sketch.graph())
        assert_harmless(code)
        literals = {n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant)}
        assert f"in{text}" in literals


@pytest.mark.parametrize(
    "config",
    [
        {"units": 2, "x=__import__('os')": 1},
        {"units": "__import__('os')"},
        {"units": 2, "activation": "__import__('os').system('id')"},
        {"units": 2, "kernel_initializer": {"class_name": "os.system", "config": {"a": "id"}}},
        {"units": 2, "kernel_initializer": {"class_name": "Zeros", "config": {"a": "id"}}},
        {"units": 2, "kernel_regularizer": {"class_name": "Lambda", "config": {}}},
    ],
)
def test_arguments_and_classes_that_are_not_keras_s_are_refused(config):
    sketch = Sketch()
    sketch.add("Dense", sketch.input((3,)), **config)
    with pytest.raises(GraphError):
        to_python(sketch.graph())


@pytest.mark.parametrize("class_name", ["Lambda", "os.system", "Dense(3) or print", "TFSMLayer"])
def test_classes_that_are_not_in_the_catalogue_are_refused(class_name):
    graph = graph_of(
        layer("in", "Input", shape=[3]),
        Layer(id="it", class_name=class_name, name="it", config={"function": "print"}),
        edges=[("in", "it")],
    )
    with pytest.raises(GraphError):
        to_python(graph)


@pytest.mark.parametrize(
    "text", ["__import__('os').system('id')", "x.__class__", "(lambda: x)()", "[x for x in x]"]
)
def test_expressions_that_are_code_are_refused(text):
    sketch = Sketch()
    sketch.add("Expression", sketch.input((3,)), expression=text)
    with pytest.raises(GraphError):
        to_python(sketch.graph())


NAMES = st.text(alphabet=st.sampled_from(string.printable + "{}\\\"'\u202e\u2028é"), max_size=12)


@settings(deadline=None)
@given(NAMES)
@example("{i}")
@example("\\N{DASH}")
def test_names_in_code_mean_themselves(name):
    assert _value(name_code(name).text) == name
    assert _value(name_code(name, "name").text, name="block{") == f"block{{_{name}"
    loop = repetition(name, 3, "name")
    assert _value(loop.name.text, name="b", i=2) == f"b_{name}_2"


@settings(max_examples=300, deadline=None)
@given(NAMES, st.integers(0, 120), st.integers(1, 8), NAMES, st.integers(0, 3))
def test_loops_over_names_give_the_names(before, first, count, after, width):
    names = [f"{before}{first + k:0{width}d}{after}" for k in range(count)]
    assert _names_of(loop_over(names)) == names
    assert _names_of(loop_over([*names, "other"])) == [*names, "other"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=8))
def test_variables_are_identifiers_and_differ(texts):
    variables = Variables()
    names = [variables.take(text) for text in texts]
    assert len(set(names)) == len(names)
    for name in names:
        tree = ast.parse(f"{name} = 1").body[0]
        assert isinstance(tree, ast.Assign)
        assert name.isascii()
        assert name not in {"keras", "layers", "ops", "x", "i", "name", "build_model", "print"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SharedLyr", "shared_lyr"),
        ("conv2d_1", "conv2d_1"),
        ("größe", "gr_e"),
        ("日本", "layer"),
        ("3d", "layer_3d"),
        ("a--b  c", "a_b_c"),
    ],
)
def test_identifiers_resemble_the_name(text, name):
    assert identifier(text) == name


def _value(code: str, **variables):
    """Computes a literal or an f-string by hand: nothing is run."""
    node = ast.parse(code, mode="eval").body
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return variables[node.id]
    assert isinstance(node, ast.JoinedStr)
    return "".join(map(lambda part: _part(part, variables), node.values))


def _part(part, variables):
    if isinstance(part, ast.Constant):
        return part.value
    spec = _value_of_spec(part.format_spec)
    return format(variables[part.value.id], spec)


def _value_of_spec(spec):
    return "" if spec is None else "".join(part.value for part in spec.values)


def _names_of(loop):
    from builder.export.code.layout import flat

    values = ast.parse(flat(loop.values), mode="eval").body
    if isinstance(values, ast.Call):
        rounds = range(*(argument.value for argument in values.args))
    else:
        rounds = ast.literal_eval(values)
    return [_value(loop.name.text, **{loop.variable: value}) for value in rounds]
