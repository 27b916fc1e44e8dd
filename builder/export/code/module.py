"""A whole module: imports, the functions of blocks, `build_model` and what runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from builder.export.code.expressions import calls_functions
from builder.export.code.layout import INDENT
from builder.graph.document import EXPRESSION, Block, Graph, Layer
from builder.graph.topology import incoming, order, plain
from builder.inference.specs import NodeInfo

DEEP = 700
"""How many layers in a row Keras can take before Python's recursion limit of 1,000 is near."""

_SUMMARY = '"""A Keras model, made with Strata. Run this file to see its summary."""'
_LEAST_LIMIT = 10_000


def module(graph: Graph, build_model: list[str], functions: list[list[str]] | None = None) -> str:
    """Joins the parts of a module.

    Args:
        graph: The graph, for the imports that it needs.
        build_model: The statements of `build_model`.
        functions: The functions that it calls.
    """
    length = _longest_path(plain(graph))
    deep = length > DEEP
    parts = [
        [_SUMMARY, "", *_imports(graph, deep=deep)],
        *(functions or []),
        [
            "def build_model():",
            f'{INDENT}"""Builds the model with fresh weights."""',
            *(_recursion(length) if deep else []),
            *build_model,
        ],
        ['if __name__ == "__main__":', f"{INDENT}build_model().summary()"],
    ]
    return "\n\n\n".join("\n".join(part) for part in parts) + "\n"


def shape_comment(graph: Graph, infos: Mapping[str, NodeInfo], node_id: str) -> str:
    """Returns the shape that a node makes, without the batch axis, or "" where it keeps one."""
    shapes = [spec.shape[1:] for spec in infos[node_id].outputs]
    edges = incoming(graph, node_id)
    if len(shapes) != 1 or not edges:
        return ""
    given = infos[edges[0].source].outputs[edges[0].source_port].shape[1:]
    return "" if shapes[0] == given else str(tuple(shapes[0]))


def _recursion(length: int) -> list[str]:
    limit = max(_LEAST_LIMIT, 2 * length)
    return [
        f"{INDENT}# Keras follows a model from its outputs to its inputs by recursion.",
        f"{INDENT}sys.setrecursionlimit({limit:_})",
    ]


def _imports(graph: Graph, *, deep: bool) -> list[str]:
    layers = list(_all_layers(graph))
    lines = ["import sys", ""] if deep else []
    uses_ops = any(layer.class_name == EXPRESSION and calls_functions(layer) for layer in layers)
    lines += ["import keras", f"from keras import layers{', ops' if uses_ops else ''}"]
    return lines


def _all_layers(graph: Graph) -> Iterator[Layer]:
    for layer in graph.layers.values():
        yield layer
        if isinstance(layer, Block):
            yield from _all_layers(layer.graph)


def _longest_path(graph: Graph) -> int:
    """Returns how many operations in a row Keras must follow, or a few more."""
    length: dict[str, int] = {}
    for node_id in order(graph):
        before = [length[edge.source] for edge in incoming(graph, node_id)]
        layer = graph.layer_of(node_id)
        # An expression is no more operations in a row than it has characters.
        text = str(layer.config.get("expression", "x")) if layer.class_name == EXPRESSION else "x"
        length[node_id] = len(text) + max(before, default=0)
    return max(length.values(), default=0)
