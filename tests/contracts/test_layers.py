"""Every layer of the catalogue: document, Keras and code say the same of it."""

import json

import pytest

from builder.export import to_python
from builder.graph.document import Edge, Graph, Layer, Node
from builder.inference.engine import infer
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import GraphError, assemble, to_keras
from builder.layers.catalogue import catalogue, layer_spec
from tests.support.canonical import canonical, canonical_config
from tests.support.exported import load_exported

INPUTS = (
    ((8, 8, 3), "float32"),
    ((8, 8), "float32"),
    ((8,), "float32"),
    ((8, 8, 8, 3), "float32"),
    ((4, 8, 8, 3), "float32"),
    ((4, 4, 8, 8, 3), "float32"),
    ((512,), "float32"),
    ((512, 1), "float32"),
    ((8, 64), "float32"),
    ((8,), "int32"),
    ((8,), "string"),
)
"""What a layer is tried on, in turn, until it has no errors."""

VARIANTS = {
    "Bidirectional": {"layer": {"class_name": "LSTM", "config": {"units": 3}}},
    "Bidirectional, sequences": {
        "layer": {"class_name": "GRU", "config": {"units": 3, "return_sequences": True}},
        "merge_mode": "sum",
    },
    "RNN": {
        "cell": {
            "class_name": "StackedRNNCells",
            "config": {
                "cells": [
                    {"class_name": "LSTMCell", "config": {"units": 3}},
                    {"class_name": "GRUCell", "config": {"units": 2}},
                ]
            },
        }
    },
    "TimeDistributed": {
        "layer": {"class_name": "Dense", "config": {"units": 3, "activation": "relu"}}
    },
    "Dense": {
        "units": 3,
        "kernel_initializer": {"class_name": "HeNormal", "config": {"seed": 3}},
        "bias_initializer": {"class_name": "Constant", "config": {"value": 0.5}},
        "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.1, "l2": 0.2}},
        "bias_constraint": {"class_name": "MaxNorm", "config": {"max_value": 3}},
        "use_bias": True,
        "dtype": "float16",
    },
    "Conv2D": {"filters": 4, "kernel_size": [3, 5], "strides": [2, 1], "padding": "same"},
    "ZeroPadding2D": {"padding": [[1, 2], [0, 3]]},
    "LayerNormalization": {"axis": [1, 2]},
    "Reshape": {"target_shape": [-1, 3]},
    "Permute": {"dims": [2, 1, 3]},
    "StringLookup": {"vocabulary": ["it's", 'a "word"', "\\", "\n", "ünï"]},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 3, "value_dim": 2, "output_shape": [5]},
    "EinsumDense": {"equation": "abcd,de->abce", "output_shape": [None, None, 6]},
}
"""Arguments of the kinds that the starters do not have."""

CASES = {name: (name, dict(spec.starter)) for name, spec in catalogue().items()} | {
    f"{name} with arguments": (name.split(",")[0], config) for name, config in VARIANTS.items()
}
OWN = ("Input", "Block", "Expression")
REFUSED = ("Equalization",)
"""Keras cannot build a network with these; `infer` says so."""

for left_out in (*OWN, *REFUSED):
    del CASES[left_out]


def graph_with(class_name: str, config: dict, shape: tuple, dtype: str) -> Graph:
    """Returns a graph of one input and one layer, with as many wires as the layer needs."""
    spec = layer_spec(class_name)
    entrance = {"shape": list(shape), "dtype": dtype}
    layers = [
        Layer(id="in", class_name="Input", name="in", config=entrance),
        Layer(id="it", class_name=class_name, name="it", config=config),
    ]
    wires = [
        Edge(source="in", target="it", target_port=port.name, order=order)
        for port in spec.ports
        if not port.optional
        for order in range(max(1, port.minimum))
    ]
    return Graph(
        layers={layer.id: layer for layer in layers},
        nodes={layer.id: Node(id=layer.id, layer_id=layer.id) for layer in layers},
        edges=tuple(wires),
    )


def working_graph(class_name: str, config: dict) -> Graph:
    tried = []
    for shape, dtype in INPUTS:
        graph = graph_with(class_name, config, shape, dtype)
        inference = infer(graph)
        if inference.ok:
            return graph
        tried.append(inference.diagnostics[0].message)
    raise AssertionError(f"{class_name} runs on no input: {tried}")


@pytest.mark.parametrize("case", list(CASES))
def test_a_layer_is_the_same_in_all_forms(case, tmp_path):
    class_name, config = CASES[case]
    graph = working_graph(class_name, config)
    code = to_python(graph, style="functional")
    with weightless():
        model = assemble(graph).model
        expected = canonical_config(model.get_config())
        assert canonical(from_keras(model)) == canonical(graph)
    with weightless():
        exported = load_exported(tmp_path, code).build_model()
        assert _told(canonical_config(exported.get_config())) == _told(expected)


def _told(config: dict) -> str:
    """Leaves out the seed that RandomCrop saves although it made it up."""
    for layer in config["layers"]:
        if layer["class_name"] == "RandomCrop":
            del layer["config"]["seed"]
    return json.dumps(config)


def test_the_cases_hold_the_whole_catalogue():
    assert {name for name, _ in CASES.values()} == set(catalogue()) - {*OWN, *REFUSED}


@pytest.mark.parametrize("class_name", REFUSED)
def test_what_keras_cannot_build_is_refused(class_name):
    graph = graph_with(class_name, dict(layer_spec(class_name).starter), *INPUTS[0])
    with pytest.raises(GraphError, match=class_name):
        to_keras(graph)
