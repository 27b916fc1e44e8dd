"""The configuration of the Keras model, which `keras.models.model_from_json` reads."""

from __future__ import annotations

import json

from builder.export.exporter import Exporter
from builder.export.python_functional import first_error
from builder.graph.document import Graph
from builder.inference.weightless import weightless
from builder.keras_io.to_keras import assemble, check


def export(graph: Graph) -> str:
    """Writes the configuration of the functional model of a graph.

    The model is built without its weights, so this may run where memory for them must not be
    taken.

    Raises:
        GraphError: The graph has errors.
    """
    check(graph)
    with weightless():
        config = assemble(graph).model.to_json()
    return json.dumps(json.loads(config), indent=2, ensure_ascii=False) + "\n"


KERAS_JSON = Exporter(
    name="keras_json",
    title="Keras configuration",
    suffix=".keras.json",
    media_type="application/json",
    export=export,
    applies=first_error,
)
