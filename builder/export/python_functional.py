"""Python in the functional style of Keras."""

from __future__ import annotations

from builder.export.code.functional import functional_module
from builder.export.exporter import Exporter
from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.keras_io.to_keras import check


def export(graph: Graph) -> str:
    """Writes a module that defines `build_model()` and runs by itself.

    Blocks become functions, repetitions and long runs of equal layers become loops. The model has
    the layers and names of `to_keras(graph)`.

    Raises:
        GraphError: The graph has errors.
    """
    check(graph)
    return functional_module(graph)


def first_error(graph: Graph) -> str | None:
    """Returns the message of the graph's first error, or None where it has none."""
    errors = (d.message for d in infer(graph).diagnostics if d.severity == "error")
    return next(errors, None)


PYTHON_FUNCTIONAL = Exporter(
    name="python_functional",
    title="Python, functional style",
    suffix=".py",
    media_type="text/x-python",
    export=export,
    applies=first_error,
)
