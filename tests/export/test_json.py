"""The exporters that write JSON."""

import json

import pytest

from builder.export import EXPORTERS
from builder.graph.files import from_json
from builder.graph.sketch import Sketch
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import GraphError, to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from tests.export.samples import SAMPLES
from tests.support.canonical import canonical


def test_there_are_four_exporters():
    assert list(EXPORTERS) == [
        "python_functional",
        "python_sequential",
        "strata_json",
        "keras_json",
    ]
    for name, exporter in EXPORTERS.items():
        assert exporter.name == name
        assert exporter.suffix.startswith(".")
    assert len({exporter.suffix for exporter in EXPORTERS.values()}) == 3


def test_the_strata_document_is_the_document():
    graph = SAMPLES["nested_blocks"]()
    assert from_json(EXPORTERS["strata_json"].export(graph)) == graph


@pytest.mark.parametrize("name", ["lenet5", "shared_two_outputs"])
def test_the_keras_configuration_is_that_of_the_real_model(name):
    graph = TEMPLATES[name]()
    text = EXPORTERS["keras_json"].export(graph)
    assert json.loads(text) == json.loads(to_keras(graph).to_json())


@pytest.mark.parametrize("name", ["recurrent", "expressions", "frozen_chain"])
def test_keras_reads_the_configuration(name):
    graph = SAMPLES[name]()
    text = EXPORTERS["keras_json"].export(graph)
    model = load_keras().models.model_from_json(text)
    assert canonical(from_keras(model)) == canonical(graph)


def test_the_configuration_is_written_without_weights():
    # A Dense of 4 billion weights would take 16 GB.
    sketch = Sketch()
    sketch.add("Dense", sketch.input((65_536,)), units=65_536)
    text = EXPORTERS["keras_json"].export(sketch.graph())
    assert json.loads(text)["config"]["layers"][1]["config"]["units"] == 65_536


def test_nothing_is_left_behind_for_later_models():
    EXPORTERS["keras_json"].export(TEMPLATES["lenet5"]())
    with weightless():
        pass
    keras = load_keras()
    assert keras.layers.Dense(2, name="later")(keras.ops.ones((1, 2))).shape == (1, 2)


def test_a_graph_with_errors_has_no_configuration():
    sketch = Sketch()
    sketch.add("Dense", sketch.input((3,)), units=-1)
    with pytest.raises(GraphError):
        EXPORTERS["keras_json"].export(sketch.graph())
