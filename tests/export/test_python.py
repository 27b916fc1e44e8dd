"""Exported Python: what it builds, how it reads, how it is laid out."""

import subprocess
import sys

import pytest

from builder.export import EXPORTERS, to_python
from builder.export.python_sequential import applies as sequential_applies
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import GraphError, assemble
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from tests.export.reading import body_of
from tests.export.samples import SAMPLES
from tests.support.canonical import canonical_config, layer_list
from tests.support.exported import load_exported

GRAPHS = {**SAMPLES, **TEMPLATES}
CODES = [
    (name, style)
    for name, graph in GRAPHS.items()
    for style in ("functional", "sequential")
    if style == "functional" or sequential_applies(graph()) is None
]
LAMBDAS = ("clashing_expressions",)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in LAMBDAS])
def test_the_code_builds_the_model_of_to_keras(name, tmp_path):
    graph = SAMPLES[name]()
    code = to_python(graph, style="functional")
    with weightless():
        built = assemble(graph).model
        expected = canonical_config(built.get_config())
        assert infer(graph).ok
    with weightless():
        model = load_exported(tmp_path, code).build_model()
        assert canonical_config(model.get_config()) == expected


CHAINS = [name for name, style in CODES if style == "sequential" and name in SAMPLES]


@pytest.mark.parametrize("name", CHAINS)
def test_the_sequential_code_builds_the_layers_of_to_keras(name, tmp_path):
    graph = SAMPLES[name]()
    code = to_python(graph, style="sequential")
    with weightless():
        expected = layer_list(assemble(graph).model.get_config())
    with weightless():
        model = load_exported(tmp_path, code).build_model()
        assert layer_list(model.get_config()) == expected


def test_an_expression_whose_operation_would_take_a_layers_name_is_a_lambda(tmp_path):
    graph = SAMPLES["clashing_expressions"]()
    code = to_python(graph)
    assert 'layers.Lambda(lambda x: x + 1, name="more")(left)' in code
    model = load_exported(tmp_path, code).build_model()
    ones = load_keras().ops.ones((1, 4))
    assert model([ones, ones * 2]).numpy().tolist() == [[5.0] * 4]


def test_all_code_is_formatted(tmp_path):
    for name, style in CODES:
        code = to_python(GRAPHS[name](), style)
        (tmp_path / f"{name}_{style}.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=88", "--diff"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_all_code_is_clean(tmp_path):
    for name, style in CODES:
        code = to_python(GRAPHS[name](), style)
        (tmp_path / f"{name}_{style}.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=E,F,I,B,UP,SIM,D1"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_code_runs_by_itself(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(to_python(TEMPLATES["celsius_to_fahrenheit"]()), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "celsius_to_fahrenheit" in done.stdout
    assert "Total params" in done.stdout


def test_a_thousand_layers_are_a_loop():
    for style in ("sequential", "functional"):
        code = to_python(TEMPLATES["very_deep"](), style)
        assert len(code.splitlines()) < 40
        assert "for i in range(1, 1001)" in code
        assert "sys.setrecursionlimit" in code


def test_only_deep_models_touch_the_recursion_limit():
    assert "import sys" not in to_python(TEMPLATES["alexnet"]())


def test_the_sequential_style_reads_like_a_list():
    assert body_of(to_python(TEMPLATES["mlp_dropout"](), "sequential")) == [
        "return keras.Sequential(",
        "    [",
        '        keras.Input(shape=(784,), name="pixels"),',
        '        layers.Dense(256, activation="relu", name="hidden_1"),  # (256,)',
        '        layers.Dropout(0.4, name="dropout_1"),',
        '        layers.Dense(256, activation="relu", name="hidden_2"),',
        '        layers.Dropout(0.4, name="dropout_2"),',
        '        layers.Dense(10, activation="softmax", name="digit"),  # (10,)',
        "    ],",
        '    name="mlp_dropout",',
        ")",
    ]


def test_the_functional_style_names_what_lasts():
    assert body_of(to_python(TEMPLATES["shared_two_outputs"]())) == [
        'large_image = keras.Input(shape=(16, 16, 3), name="large_image")',
        'small_image = keras.Input(shape=(8, 8, 3), name="small_image")',
        'x = layers.Conv2D(3, 3, padding="same", activation="relu", name="conv")(large_image)',
        'x = layers.MaxPooling2D(2, name="pool")(x)  # (8, 8, 3)',
        'shared_lyr = layers.Conv2D(5, 3, activation="relu", name="SharedLyr")',
        "x = shared_lyr(x)  # (6, 6, 5)",
        'large_output = layers.Flatten(name="large_output")(x)  # (180,)',
        "x = shared_lyr(small_image)  # (6, 6, 5)",
        'small_output = layers.Flatten(name="small_output")(x)  # (180,)',
        "return keras.Model(",
        "    [large_image, small_image],",
        "    [large_output, small_output],",
        '    name="shared_two_outputs",',
        ")",
    ]


def test_frozen_layers_are_told_so():
    code = to_python(SAMPLES["frozen_chain"](), "functional")
    assert "        layer.trainable = False\n" in code
    assert "    head.trainable = False\n" in code
    sequential = to_python(SAMPLES["frozen_chain"](), "sequential")
    assert '        model.get_layer(f"low_{i}").trainable = False\n' in sequential
    assert '    model.get_layer("head").trainable = False\n' in sequential


def test_runs_of_like_layers_are_loops_over_their_names():
    code = to_python(SAMPLES["named_runs"](), "functional")
    assert 'x = layers.Dense(4, name="dense")(inputs)' in code
    assert "for i in range(1, 6):\n" in code
    assert 'for layer_name in ["alpha", "beta", "gamma", "delta"]:\n' in code
    assert 'name=f"d{i:03d}-end"' in code
    # Three are too few for a loop.
    assert 'name="relu_2"' in code


def test_states_and_named_ports_are_written_out():
    code = to_python(SAMPLES["recurrent"]())
    assert "_, encoder_state_h, encoder_state_c = layers.LSTM(\n" in code
    assert "target, initial_state=[encoder_state_h, encoder_state_c]\n" in code
    assert "x, x, use_causal_mask=True\n" in code


def test_expressions_are_operations():
    code = to_python(SAMPLES["expressions"]())
    assert "from keras import layers, ops\n" in code
    assert 'x = ops.relu(left - right) ** 2 + ops.cast(left, "float32")\n' in code
    assert "x = x * 0.5\n" in code


def test_arguments_are_written_as_keras_code():
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image", dtype="float16", batch_size=4)
    sketch.add(
        "Conv2D",
        image,
        name="conv",
        filters=4,
        kernel_size=[3, 3],
        strides=[2, 1],
        kernel_initializer={"class_name": "HeNormal", "config": {"seed": 1}},
        kernel_regularizer={"class_name": "L2", "config": {"l2": 0.01}},
        kernel_constraint={"class_name": "MaxNorm", "config": {"max_value": 3}},
    )
    assert body_of(to_python(sketch.graph(), "functional"))[:11] == [
        'inputs = keras.Input(shape=(8, 8, 1), dtype="float16", batch_size=4, name="image")',
        "outputs = layers.Conv2D(",
        "    4,",
        "    3,",
        "    strides=(2, 1),",
        "    kernel_initializer=keras.initializers.HeNormal(seed=1),",
        "    kernel_regularizer=keras.regularizers.L2(0.01),",
        "    kernel_constraint=keras.constraints.MaxNorm(3),",
        '    name="conv",',
        ")(inputs)  # (3, 6, 4)",
        'return keras.Model(inputs, outputs, name="model")',
    ]


def test_code_that_is_read_back_gives_the_graph(tmp_path):
    graph = SAMPLES["recurrent"]()
    with weightless():
        model = load_exported(tmp_path, to_python(graph)).build_model()
        again = from_keras(model)
    assert [layer.class_name for layer in again.layers.values()] == [
        layer.class_name for layer in graph.layers.values()
    ]


class TestRefusals:
    def test_a_graph_with_errors(self):
        sketch = Sketch()
        sketch.add("Dense", sketch.input((3,)), units=-1)
        for style in ("auto", "functional", "sequential"):
            with pytest.raises(GraphError):
                to_python(sketch.graph(), style)

    def test_no_sequential_model_of_branches(self):
        with pytest.raises(ValueError, match="single chain"):
            to_python(TEMPLATES["y_two_inputs"](), "sequential")

    def test_no_sequential_model_of_expressions(self):
        sketch = Sketch()
        sketch.add("Expression", sketch.input((3,)), name="twice", expression="x * 2")
        with pytest.raises(ValueError, match="twice"):
            to_python(sketch.graph(), "sequential")

    def test_no_sequential_model_of_several_outputs(self):
        sketch = Sketch()
        states = sketch.add("LSTM", sketch.input((3, 2)), name="lstm", units=2, return_state=True)
        sketch.add("Dense", states, units=1)
        with pytest.raises(ValueError, match="lstm has several outputs"):
            to_python(sketch.graph(), "sequential")

    def test_an_unknown_style(self):
        with pytest.raises(ValueError, match="romantic"):
            to_python(TEMPLATES["lenet5"](), "romantic")

    def test_what_does_not_apply_says_why(self):
        reasons = {
            name: exporter.applies(TEMPLATES["y_two_inputs"]())
            for name, exporter in EXPORTERS.items()
        }
        assert [name for name, reason in reasons.items() if reason] == ["python_sequential"]
        reasons = {name: exporter.applies(Graph()) for name, exporter in EXPORTERS.items()}
        assert [name for name, reason in reasons.items() if not reason] == ["strata_json"]
