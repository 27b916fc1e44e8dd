"""Forms in which two graphs, or two Keras configurations, can be compared."""

import hashlib
import json
from typing import Any

from builder.graph.document import BLOCK, EXPRESSION, Endpoint, Graph, Layer
from builder.graph.topology import incoming, inputs, order, outputs
from builder.layers.expression import parse
from builder.layers.saved import short_config


def canonical(graph: Graph) -> dict[str, Any]:
    """Returns what a graph says, without ids, positions, notes and the order of its parts.

    Layers are known by their names, calls by what goes into them; arguments that have Keras's
    default are left out. Expressions are written in one
    way, with their variables in the order in which they are used.
    """
    keys: dict[str, str] = {}
    for node_id in order(graph):
        digest = _hash(_call(graph, node_id, keys))
        copies = sum(key.startswith(digest) for key in keys.values())
        keys[node_id] = f"{digest}/{copies}"
    return {
        "name": graph.name,
        "layers": sorted(
            _hash(_layer(layer)) + " " + layer.name for layer in graph.layers.values()
        ),
        "nodes": sorted(keys.values()),
        "inputs": [keys[node_id] for node_id in inputs(graph)],
        "outputs": [[keys[end.node_id], end.port] for end in outputs(graph)],
    }


def canonical_config(config: Any) -> Any:
    """Returns a Keras model's config as JSON values, its operations numbered in their order.

    Keras counts the operations on tensors in a process, so their names say nothing.
    """
    plain = json.loads(json.dumps(config))
    operations = [layer for layer in plain.get("layers", ()) if _is_operation(layer)]
    names = {layer["name"]: f"operation {number}" for number, layer in enumerate(operations)}
    for layer in operations:
        layer["name"] = layer["config"]["name"] = names[layer["name"]]
    for layer in plain.get("layers", ()):
        _rename_sources(layer.get("inbound_nodes"), names)
    for key in ("input_layers", "output_layers"):
        plain[key] = _renamed_ends(plain.get(key), names)
    return plain


def layer_list(config: Any) -> list[Any]:
    """Returns classes and settings of a model's layers, which a Sequential model has as well."""
    plain = canonical_config(config)
    return [[layer["class_name"], layer["config"]] for layer in plain["layers"]]


def _layer(layer: Layer) -> dict[str, Any]:
    said = {k: v for k, v in layer.model_dump(mode="json").items() if k not in ("id", "graph")}
    if layer.class_name == EXPRESSION:
        del said["config"]
    elif layer.class_name != BLOCK:
        said["config"] = short_config(layer.class_name, layer.config)
    inner = getattr(layer, "graph", None)
    return said | ({"graph": canonical(inner)} if inner is not None else {})


def _call(graph: Graph, node_id: str, keys: dict[str, str]) -> dict[str, Any]:
    node, layer = graph.nodes[node_id], graph.layer_of(node_id)
    edges = incoming(graph, node_id)
    wires = [(e.target_port, e.order, keys[e.source], e.source_port) for e in edges]
    if layer.class_name == EXPRESSION:
        return _expression(layer.name, str(layer.config["expression"]), wires)
    said = _layer(layer) | {"call": dict(node.call), "bypassed": node.bypassed}
    return said | {"wires": wires}


def _expression(name: str, text: str, wires: list[Any]) -> dict[str, Any]:
    """Writes an expression with its variables numbered by first use, one for each tensor."""
    expression = parse(text, len(wires))
    tensors = [tuple(wire[2:]) for wire in wires]
    marks = [f"w{tensors.index(tensor)}" for tensor in tensors]
    code = expression.to_code(marks)
    used = sorted({marks[place] for place in expression.inputs}, key=code.index)
    final = [f"v{used.index(mark)}" if mark in used else "unused" for mark in marks]
    taken = [tensors[int(mark[1:])] for mark in used]
    return {"name": name, "expression": expression.to_code(final), "wires": taken}


def _is_operation(layer: dict[str, Any]) -> bool:
    return str(layer.get("module", "")).startswith("keras.src.ops")


def _rename_sources(value: Any, names: dict[str, str]) -> None:
    if isinstance(value, dict):
        history = value.get("keras_history")
        if history:
            history[0] = names.get(history[0], history[0])
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _rename_sources(item, names)


def _renamed_ends(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed_ends(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def endpoint(node_id: str, port: int = 0) -> Endpoint:
    """Returns one output of a node."""
    return Endpoint(node_id=node_id, port=port)
