"""Every template: the engine, the real Keras model and the executed code say the same."""

import json

import pytest

from builder.export import to_python
from builder.export.python_sequential import applies as sequential_applies
from builder.graph.files import from_json, to_json
from builder.graph.topology import order, outputs
from builder.inference.engine import infer
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import Built, build
from builder.templates import TEMPLATES
from tests.support.canonical import canonical, canonical_config, layer_list
from tests.support.exported import run_exported
from tests.templates.test_templates import BRANCHED

STYLES = [
    (name, style)
    for name, template in TEMPLATES.items()
    for style in ("functional", "sequential")
    if style == "functional" or sequential_applies(template()) is None
]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """What the exported code of every template builds, by template and style."""
    codes = {f"{name}_{style}": to_python(TEMPLATES[name](), style) for name, style in STYLES}
    reports = run_exported(tmp_path_factory.mktemp("exported"), codes, weights=False)
    return {(name, style): reports[f"{name}_{style}"] for name, style in STYLES}


@pytest.fixture(scope="module", params=list(TEMPLATES))
def template(request):
    """A template's name, its graph and the real Keras model of it, without values of weights."""
    graph = TEMPLATES[request.param]()
    with weightless():
        return request.param, graph, build(graph)


def test_the_engine_equals_keras_in_shapes_and_weights(template):
    _, graph, built = template
    inference = infer(graph)
    assert inference.ok
    for node_id in order(graph):
        shapes = [spec.shape for spec in inference.nodes[node_id].outputs]
        assert shapes == [tuple(tensor.shape) for tensor in built.tensors[node_id]]
        layer = built.layers.get(graph.nodes[node_id].layer_id)
        if layer is not None:
            info = inference.nodes[node_id]
            assert info.params == layer.count_params()
            assert [spec.shape for spec in info.weights] == [w.shape for w in layer.weights]
    assert inference.totals.params == built.model.count_params()
    assert inference.totals.trainable == _size(built.model.trainable_weights)


def test_the_model_has_the_names_of_the_document(template):
    _, graph, built = template
    assert built.model.name == graph.name
    names = {layer.name for layer in graph.layers.values()}
    assert {layer.name for layer in built.model.layers} == names


def test_the_way_to_keras_and_back_gives_the_same_graph(template):
    _, graph, built = template
    assert canonical(from_keras(built.model)) == canonical(graph)


def test_the_document_survives_being_saved(template):
    _, graph, _ = template
    assert from_json(to_json(graph)) == graph


def test_the_functional_code_builds_the_same_model(template, executed):
    name, graph, built = template
    report = executed[name, "functional"]
    assert canonical_config(report["config"]) == canonical_config(built.model.get_config())
    _assert_same_figures(report, graph, built)


def test_the_sequential_code_builds_the_same_layers(template, executed):
    name, graph, built = template
    if (name, "sequential") not in STYLES:
        assert "single chain" in sequential_applies(graph)
        return
    report = executed[name, "sequential"]
    assert layer_list(report["config"]) == without_masks(layer_list(built.model.get_config()))
    assert report["config"]["name"] == graph.name
    _assert_same_figures(report, graph, built)


def test_some_templates_are_more_than_a_chain():
    chains = {name for name, style in STYLES if style == "sequential"}
    assert set(TEMPLATES) - chains == BRANCHED


def without_masks(layers):
    """Leaves out how masks are made: a functional model of Keras's lists that among its layers."""
    return [each for each in layers if each[0] != "NotEqual"]


def _assert_same_figures(report, graph, built: Built):
    inference = infer(graph)
    assert report["params"] == inference.totals.params
    params = {layer.name: layer.count_params() for layer in built.model.layers}
    inputs = {layer.name for layer in graph.layers.values() if layer.class_name == "Input"}
    # A Sequential model does not list its input among its layers.
    assert {name: count for name, count in report["layers"] if name not in inputs} == {
        name: count for name, count in params.items() if name not in inputs
    }
    ends = [list(built.tensors[end.node_id][end.port].shape) for end in outputs(graph)]
    assert report["outputs"] == ends
    assert json.dumps(report["inputs"]) == json.dumps([list(t.shape) for t in built.model.inputs])


def _size(weights):
    return sum(int(weight.shape.num_elements()) for weight in weights)
