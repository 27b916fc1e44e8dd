"""Measures the live engine on one model of keras.applications, beside Keras itself.

Importing this module imports Keras: it is preloaded where the measuring processes are forked.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil

from builder.graph.document import Block, Graph, Layer
from builder.graph.edits import Batch, Configure, Edit, EditBlock, apply
from builder.graph.files import from_json, to_json
from builder.graph.topology import order
from builder.inference import arrangement, engine, entrance, outcome, walk
from builder.inference.engine import infer
from builder.inference.specs import Inference
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import to_keras
from builder.layers.catalogue import catalogue
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES

KERAS = load_keras()

WIDTHS = {"Conv2D": "filters", "SeparableConv2D": "filters", "Dense": "units"}
MIDDLE_LAYERS = 3
EDITS = 7
TEMPLATE = "very_deep"


def measure(name: str) -> dict[str, Any]:
    """Measures one model.

    Args:
        name: A function of `keras.applications`, or `"very_deep"` for the template.

    Returns:
        The figures by name; times in ms, memory in MB.
    """
    graph, build = _graph(name)
    _warm_up()
    before = _memory()
    cold = _median([_cold(graph) for _ in range(3)])
    figures: dict[str, Any] = {"model": name, "nodes": len(graph.nodes), "cold": cold}
    figures["memory"] = _memory() - before
    text = to_json(graph)
    figures["warm"] = _median([_timed(infer, from_json(text)) for _ in range(5)])
    figures["edit"], figures["edited"] = _middle_edit(graph)
    figures["trunk"] = _trunk_edit(graph)
    figures["recursion_limit"] = sys.getrecursionlimit()
    before = _memory()
    start = time.perf_counter()
    model = build()
    figures["build"] = (time.perf_counter() - start) * 1e3
    figures["build_memory"] = _memory() - before
    inference = infer(graph if name == TEMPLATE else from_keras(model))
    figures["exact"] = not list(_differences(inference, model))
    figures["params"] = inference.totals.params
    return figures


def _graph(name: str) -> tuple[Graph, Callable[[], Any]]:
    if name == TEMPLATE:
        template = TEMPLATES[name]()
        return template, lambda: to_keras(template)
    make = getattr(KERAS.applications, name)
    with weightless():
        graph = from_keras(make(weights=None))
    return graph, lambda: make(weights=None)


def _warm_up() -> None:
    """Lets Keras and the engine do what they do only once, then forgets the results."""
    catalogue()
    infer(TEMPLATES["lenet5"]())
    KERAS.Sequential([KERAS.Input((8,)), KERAS.layers.Dense(2)])
    gc.collect()
    gc.freeze()


def _forget() -> None:
    cached = (
        outcome.plan,
        outcome.outcome,
        outcome.cost_of,
        walk.called,
        entrance.entrance,
        arrangement.arrange,
    )
    for function in cached:
        function.cache_clear()
    engine.forget()


def _cold(graph: Graph) -> float:
    _forget()
    return _timed(infer, graph.model_copy())


def _timed(function: Callable[..., Any], *args: Any) -> float:
    start = time.perf_counter()
    function(*args)
    return (time.perf_counter() - start) * 1e3


def _edited(graph: Graph, edit: Edit) -> float:
    return _timed(lambda: infer(apply(graph, edit)))


def _median(times: list[float]) -> float:
    return statistics.median(times)


def _memory() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 2**20


def _middle_edit(graph: Graph) -> tuple[float, str]:
    """Widens each of the layers nearest the middle that can be; returns the slowest median."""
    slowest = (0.0, "")
    for layer_id in list(_widenable(graph))[:MIDDLE_LAYERS]:
        argument = WIDTHS[graph.layers[layer_id].class_name]
        width: Any = graph.layers[layer_id].config[argument]
        times = [
            _edited(graph, Configure(layer_id=layer_id, config={argument: width + 8 * step}))
            for step in range(2, EDITS + 2)
        ]
        slowest = max(slowest, (_median(times), layer_id))
    return slowest


def _widenable(graph: Graph) -> Iterator[str]:
    """Yields layers from the middle outwards that can be made wider with no error."""
    ids = [graph.nodes[node_id].layer_id for node_id in order(graph)]
    middle = len(ids) // 2
    for place in sorted(range(len(ids)), key=lambda place: abs(place - middle)):
        layer = graph.layers[ids[place]]
        argument = WIDTHS.get(layer.class_name)
        if argument is None:
            continue
        width: Any = layer.config[argument]
        wider = Configure(layer_id=layer.id, config={argument: width + 8})
        if infer(apply(graph, wider)).ok:
            yield layer.id


def _trunk_edit(graph: Graph) -> float | None:
    """Makes the whole network wider by a factor, so that hardly a tensor keeps its shape."""
    classes = infer(graph).outputs[0][1].shape[-1]
    edits = [_widened(graph, factor, classes) for factor in (2, 3, 5)]
    if not infer(apply(graph, edits[0])).ok:
        return None
    _forget()
    infer(graph)
    return _median([_edited(graph, edit) for edit in edits])


def _widened(graph: Graph, factor: int, classes: int | None) -> Edit:
    """Returns the edit that widens every layer by a factor, but those as wide as the output."""
    changes: list[Edit] = []
    for layer in graph.layers.values():
        if isinstance(layer, Block):
            inner = _widened(layer.graph, factor, classes)
            changes.append(EditBlock(layer_id=layer.id, edit=inner))
        elif config := _wider(layer, factor, classes):
            changes.append(Configure(layer_id=layer.id, config=config))
    return Batch(edits=tuple(changes))


def _wider(layer: Layer, factor: int, classes: int | None) -> dict[str, Any]:
    config: dict[str, Any] = {
        argument: size * factor
        for argument in ("filters", "units", "groups", "projection_dim")
        if isinstance(size := layer.config.get(argument), int) and size not in (1, classes)
    }
    target: Any = layer.config.get("target_shape", [])
    if target[:-1] == [1, 1]:
        config["target_shape"] = [1, 1, target[-1] * factor]
    return config


def _differences(inference: Inference, model: Any) -> Iterator[str]:
    """Yields what the engine says otherwise than the real model."""
    if inference.totals.params != model.count_params():
        yield "params"
    for operation in model.operations:
        info = inference.nodes[operation.name]
        tensors = KERAS.tree.flatten(operation.output)
        if [(spec.shape, spec.dtype) for spec in info.outputs] != [
            (tuple(tensor.shape), tensor.dtype) for tensor in tensors
        ]:
            yield f"outputs of {operation.name}"
        real = [
            (tuple(weight.shape), weight.dtype, weight.trainable)
            for weight in getattr(operation, "weights", ())
        ]
        if [(weight.shape, weight.dtype, weight.trainable) for weight in info.weights] != real:
            yield f"weights of {operation.name}"
