"""Strata: neural networks as values, for notebooks, scripts and the app.

    from builder import TEMPLATES, infer, load, save, to_keras, to_python

    graph = TEMPLATES["lenet5"]()
    infer(graph).totals.params  # 61_706, computed without making a weight
    model = to_keras(graph)  # a keras.Model, ready to compile and fit
    print(to_python(graph))  # the same model as code that runs by itself
    save(graph, "lenet.strata.json")
    assert load("lenet.strata.json") == graph

A network is a `Graph`: layers, their calls and the tensors between them. It never changes: an edit
is a value too, and `apply(graph, edit)` gives another graph. `infer` says everything that is known
of a network before it runs, `explain` derives every number of it, `to_keras` and `from_keras` turn
it into a Keras model and back.

Each name is imported when it is first asked for: `import builder` is quick and does not import
TensorFlow.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.datasets import DATASETS
    from builder.export import to_python
    from builder.graph.document import Graph
    from builder.graph.edits import apply
    from builder.graph.files import load, save
    from builder.inference.engine import infer
    from builder.inference.explain import explain
    from builder.keras_io.from_keras import from_keras
    from builder.keras_io.to_keras import to_keras
    from builder.templates import TEMPLATES

__all__ = [
    "DATASETS",
    "TEMPLATES",
    "Graph",
    "apply",
    "explain",
    "from_keras",
    "infer",
    "load",
    "save",
    "to_keras",
    "to_python",
]

_HOMES = {
    "DATASETS": "builder.datasets",
    "TEMPLATES": "builder.templates",
    "Graph": "builder.graph.document",
    "apply": "builder.graph.edits",
    "explain": "builder.inference.explain",
    "from_keras": "builder.keras_io.from_keras",
    "infer": "builder.inference.engine",
    "load": "builder.graph.files",
    "save": "builder.graph.files",
    "to_keras": "builder.keras_io.to_keras",
    "to_python": "builder.export",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
