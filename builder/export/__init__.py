"""Graphs as code and as files of other programs: one exporter in each module.

    code = to_python(graph)
    text = EXPORTERS["keras_json"].export(graph)

Importing this package does not import Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from builder.export.exporter import Exporter
from builder.export.keras_json import KERAS_JSON
from builder.export.python_functional import PYTHON_FUNCTIONAL
from builder.export.python_functional import export as to_functional
from builder.export.python_sequential import PYTHON_SEQUENTIAL
from builder.export.python_sequential import applies as sequential_applies
from builder.export.python_sequential import export as to_sequential
from builder.export.strata_json import STRATA_JSON
from builder.graph.document import Graph

__all__ = ["EXPORTERS", "Exporter", "Style", "to_python"]

Style = Literal["auto", "functional", "sequential"]

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        exporter.name: exporter
        for exporter in (PYTHON_FUNCTIONAL, PYTHON_SEQUENTIAL, STRATA_JSON, KERAS_JSON)
    }
)
"""All exporters by name, in the order of a menu."""


def to_python(graph: Graph, style: Style = "auto") -> str:
    """Writes a graph as a Python module that needs nothing but Keras.

    It defines `build_model()`; run as a script, it prints the model's summary. The model has the
    layers, names and arguments of `to_keras(graph)`.

    Args:
        graph: The graph.
        style: `"functional"`, `"sequential"`, or `"auto"` for Sequential wherever the graph is a
            single chain.

    Raises:
        GraphError: The graph has errors.
        ValueError: The style is Sequential and the graph is more than a chain, or there is no such
            style.
    """
    if style == "functional":
        return to_functional(graph)
    if style == "sequential":
        return to_sequential(graph)
    if style == "auto":
        return to_sequential(graph) if sequential_applies(graph) is None else to_functional(graph)
    raise ValueError(f"Expected auto, functional or sequential as style, got {style!r}.")
