"""Fixes that change a layer itself: its arguments, its name, what it shares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.graph.document import Graph, Layer
from builder.graph.edits import Configure, Rename, ReplaceClass, Unshare
from builder.graph.naming import fresh_names, snake_case
from builder.inference.complaints import Problem
from builder.inference.context import Fix
from builder.inference.fixes.wiring import remove
from builder.layers.catalogue import layer_spec


def usual_argument(layer: Layer, problem: Problem) -> Iterator[Fix]:
    """Gives the argument to blame its default, or a usual value where it has none."""
    spec = layer_spec(layer.class_name)
    if spec is None:
        return
    blamed = [problem.argument] if problem.argument else []
    for name in dict.fromkeys([*blamed, *layer.config]):
        arg = spec.arg(name)
        if name in spec.starter and layer.config.get(name) != spec.starter[name]:
            value = spec.starter[name]
            edit = Configure(layer_id=layer.id, config={name: value})
            yield Fix(edit, f"Set {name} to {_shown(value)}")
        if name in layer.config and not (arg and arg.required):
            edit = Configure(layer_id=layer.id, unset=(name,))
            known = f"Set {name} back to {_shown(arg.default)}" if arg else f"Remove {name}"
            yield Fix(edit, known)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return " × ".join(map(str, value))
    return "none" if value is None else str(value)


def pad_or_remove(layer: Layer, node_id: str) -> Iterator[Fix]:
    """Lets a window that is larger than its input reach over the edge, or takes the node out."""
    spec = layer_spec(layer.class_name)
    padding = spec and spec.arg("padding")
    if padding and "same" in padding.choices:
        yield Fix(Configure(layer_id=layer.id, config={"padding": "same"}), "Set padding to same")
    yield from remove(node_id)


def free_name(graph: Graph, layer: Layer) -> Iterator[Fix]:
    """Gives a layer a name that Keras takes and no other layer has."""
    kept = re.sub(r"[^A-Za-z0-9_.-]+", "_", layer.name).strip("_.-")
    wish = kept or snake_case(layer.class_name)
    name = fresh_names(graph).take(wish)
    yield Fix(Rename(layer_id=layer.id, name=name), f"Rename to {name}")


def own_weights(node_id: str) -> Iterator[Fix]:
    """Gives a call of a shared layer weights of its own."""
    yield Fix(Unshare(node_id=node_id), "Give it weights of its own")


def runnable(layer: Layer, node_id: str) -> Iterator[Fix]:
    """Replaces or removes what Keras cannot run."""
    if layer.class_name == "Activation":
        edit = ReplaceClass(
            layer_id=layer.id, class_name="Expression", config={"expression": "glu(x)"}
        )
        yield Fix(edit, "Replace by Expression glu(x)")
    if "activation" in layer.config:
        yield Fix(Configure(layer_id=layer.id, unset=("activation",)), "Remove the activation")
    yield from remove(node_id)
