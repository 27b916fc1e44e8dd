"""Python with `keras.Sequential`, for graphs that are a single chain."""

from __future__ import annotations

from builder.export.code.sequential import sequential_module, why_not_sequential
from builder.export.exporter import Exporter
from builder.export.python_functional import first_error
from builder.graph.document import Graph
from builder.keras_io.to_keras import check


def export(graph: Graph) -> str:
    """Writes a module that defines `build_model()` and runs by itself.

    The model has the layers and names of `to_keras(graph)`.

    Raises:
        GraphError: The graph has errors.
        ValueError: The graph is more than a chain; the message says how.
    """
    check(graph)
    reason = why_not_sequential(graph)
    if reason:
        raise ValueError(reason)
    return sequential_module(graph)


def applies(graph: Graph) -> str | None:
    """Says why a graph cannot be a Sequential model, or None where it can."""
    return first_error(graph) or why_not_sequential(graph)


PYTHON_SEQUENTIAL = Exporter(
    name="python_sequential",
    title="Python, Sequential style",
    suffix=".py",
    media_type="text/x-python",
    export=export,
    applies=applies,
)
