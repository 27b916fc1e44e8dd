"""What is wrong with a graph, in plain words and with a fix where one edit solves it.

`RULES` holds one function for every code: it looks at a `Context` and yields diagnostics. To add
a diagnostic: one function and one line in `RULES`. A fix is offered only after it was tried out:
the diagnostic is gone, and nothing that worked has an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from builder.graph.document import INPUT, Graph
from builder.graph.editing.base import EditError, checked_name
from builder.graph.topology import cyclic, incoming, inputs, outgoing, outputs
from builder.inference.complaints import Problem
from builder.inference.context import Context, Diagnostic, Fix, Rule
from builder.inference.findings import Fault, Findings
from builder.inference.fixes import arguments, shapes, wiring
from builder.inference.pointwise import dense_on_images
from builder.inference.specs import shape_label
from builder.settings import settings

__all__ = ["RULES", "Context", "Diagnostic", "diagnose"]

BATCH_SIZE = 32
"""Examples per step that the memory of a training is estimated for."""


def diagnose(findings: Findings) -> tuple[Diagnostic, ...]:
    """Returns everything that is wrong with a graph, in topological order.

    Args:
        findings: What is known about the graph.
    """
    found = _diagnosed(Context(findings, RULES))
    rank = {node_id: place for place, node_id in enumerate(findings.nodes)}
    return tuple(sorted(found, key=lambda item: rank.get(item.node_id or "", len(rank))))


def _diagnosed(context: Context) -> list[Diagnostic]:
    found = context.everything
    for node_id, inside in context.findings.inside.items():
        if inside.faults or context.findings.nodes[node_id].status == "error":
            inner = Context(inside, NODE_RULES, parent=context, node_id=node_id)
            found += [_told_outside(context, node_id, inner, item) for item in _diagnosed(inner)]
    for fault in context.findings.faults:
        if fault.inner and fault.repetition > 1:
            found.append(_later_repetition(context, fault))
    return found


def _told_outside(context: Context, node_id: str, inner: Context, item: Diagnostic) -> Diagnostic:
    name = inner.graph.layer_of(item.node_id).name if item.node_id else "its inside"
    block = context.graph.layer_of(node_id).name
    ids = item.path or ((item.node_id,) if item.node_id else ())
    message = in_block(block, name, item.message)
    return replace(item, node_id=node_id, message=message, path=(node_id, *ids))


def _later_repetition(context: Context, fault: Fault) -> Diagnostic:
    problem = fault.problem
    block = context.graph.layer_of(fault.node_id).name
    message = in_repetition(fault.repetition, block, problem.message)
    return Diagnostic(problem.code, problem.severity, message, fault.node_id)


def in_block(block: str, name: str, message: str) -> str:
    """Says outside of a block what is said of a layer within it."""
    return f"In the block {block}, {name}: {message}"


def in_repetition(repetition: int, block: str, message: str) -> str:
    """Says outside of a block what first goes wrong in one of its later repetitions."""
    return f"In repetition {repetition} of the block {block}: {message}"


Fixes = Callable[[Context, Fault], Iterable[Fix]]


def _faults(code: str, fixes: Fixes) -> Rule:
    """Returns the rule for problems that the engine met on its way."""

    def rule(context: Context) -> Iterator[Diagnostic]:
        for fault in context.by_code.get(code, ()):
            yield context.diagnostic(fault.node_id, fault.problem, fixes(context, fault))

    return rule


def _missing_input(context: Context) -> Iterator[Diagnostic]:
    for fault in context.by_code.get("missing-input", ()):
        if not _is_alone(context.graph, fault.node_id):
            fixes = wiring.connect_input(context.graph, fault.node_id)
            yield context.diagnostic(fault.node_id, fault.problem, fixes)


def _unconnected(context: Context) -> Iterator[Diagnostic]:
    graph = context.graph
    for fault in context.by_code.get("missing-input", ()):
        if _is_alone(graph, fault.node_id):
            problem = Problem("unconnected", "Nothing is connected to this node.")
            fixes = [
                *wiring.connect_input(graph, fault.node_id),
                *wiring.remove(fault.node_id),
            ]
            yield context.diagnostic(fault.node_id, problem, fixes)
    taken = {end.node_id for end in graph.outputs}
    for node_id in inputs(graph):
        if not outgoing(graph, node_id) and node_id not in taken and outputs(graph):
            problem = Problem("unconnected", "Nobody takes this input.", severity="warning")
            yield context.diagnostic(node_id, problem, wiring.connect_output(graph, node_id))


def _is_alone(graph: Graph, node_id: str) -> bool:
    return not incoming(graph, node_id) and not outgoing(graph, node_id)


def _no_output(context: Context) -> Iterator[Diagnostic]:
    graph = context.graph
    yield from NODE_RULES["no-output"](context)
    if outputs(graph):
        return
    if not graph.nodes:
        message = "The model is empty. Add an Input and a layer."
    elif all(layer.class_name == INPUT for layer in graph.layers.values()):
        message = "The model has an input but no layer yet, so it makes nothing."
    else:
        message = "The model has no output: what every layer makes is taken by another one."
    yield context.diagnostic(None, Problem("no-output", message), wiring.add_head(graph))


def _no_input(context: Context) -> Iterator[Diagnostic]:
    graph = context.graph
    if graph.nodes and all(layer.class_name != INPUT for layer in graph.layers.values()):
        message = "The model has no Input, so the shape of its data is not known."
        yield context.diagnostic(None, Problem("no-input", message))


def _unused_output(context: Context) -> Iterator[Diagnostic]:
    graph = context.graph
    if not graph.outputs:
        return
    used = {end.node_id for end in graph.outputs}
    for node_id, info in context.findings.nodes.items():
        loose = node_id not in used and not outgoing(graph, node_id)
        if loose and info.status in ("ok", "bypassed") and not _is_input(graph, node_id):
            message = "Nobody takes what this node makes, and it is not an output of the model."
            problem = Problem("unused-output", message, severity="warning")
            yield context.diagnostic(node_id, problem, wiring.make_output(graph, node_id))


def _is_input(graph: Graph, node_id: str) -> bool:
    return graph.layer_of(node_id).class_name == INPUT


def _no_such_output(context: Context) -> Iterator[Diagnostic]:
    graph, nodes = context.graph, context.findings.nodes
    for fault in context.by_code.get("no-such-output", ()):
        beyond = (
            edge.source
            for edge in incoming(graph, fault.node_id)
            if 0 < len(nodes[edge.source].outputs) <= edge.source_port
        )
        source = next(beyond)
        fixes = wiring.first_output(graph, source, len(nodes[source].outputs))
        yield context.diagnostic(fault.node_id, fault.problem, fixes)
    for end in graph.outputs:
        count = len(nodes[end.node_id].outputs)
        if 0 < count <= end.port:
            message = f"The model takes output {end.port + 1} of this node, which has {count}."
            fixes = wiring.first_output(graph, end.node_id, count)
            yield context.diagnostic(end.node_id, Problem("no-such-output", message), fixes)


def _duplicate_name(context: Context) -> Iterator[Diagnostic]:
    layers = context.graph.layers
    if len({layer.name for layer in layers.values()}) == len(layers):
        return
    seen: set[str] = set()
    for node in context.graph.nodes.values():
        layer = layers[node.layer_id]
        if layer.name in seen and layer.id not in seen:
            message = f"Another layer is called {layer.name!r} too. Keras needs different names."
            problem = Problem("duplicate-name", message)
            yield context.diagnostic(node.id, problem, arguments.free_name(context.graph, layer))
        seen |= {layer.name, layer.id} if layer.name not in seen else set()


def _invalid_name(context: Context) -> Iterator[Diagnostic]:
    for node in context.graph.nodes.values():
        layer = context.graph.layers[node.layer_id]
        message = _name_problem(layer.name)
        if message:
            problem = Problem("invalid-name", message)
            yield context.diagnostic(node.id, problem, arguments.free_name(context.graph, layer))


@lru_cache(maxsize=16_384)
def _name_problem(name: str) -> str | None:
    try:
        return None if checked_name(name) == name else f"Expected a name without blanks: {name!r}."
    except EditError as error:
        return str(error)


def _too_large(context: Context) -> Iterator[Diagnostic]:
    needed = context.findings.totals.training_bytes(BATCH_SIZE)
    allowed = settings().memory_limit_mb * 2**20
    if needed <= allowed:
        return
    nodes = context.findings.nodes
    largest = max(nodes, key=lambda node_id: nodes[node_id].weight_bytes)
    message = (
        f"Training this with {BATCH_SIZE} examples at a time needs about {_gigabytes(needed)}. "
        f"{_gigabytes(allowed)} are allowed here."
    )
    problem = Problem("too-large", message, severity="warning")
    yield context.diagnostic(None, problem, shapes.averaged_first(context, largest))


def _gigabytes(size: int) -> str:
    return f"{size / 2**30:,.1f} GB"


def _dense_on_image(context: Context) -> Iterator[Diagnostic]:
    for node_id, spec, made in dense_on_images(context.findings):
        positions = made.size // (made.shape[-1] or 1)
        message = (
            f"Dense works on the last axis. It receives {spec.label} and makes {positions:,} "
            f"separate results of {shape_label(made.shape[-1:])}. A classifier usually wants one."
        )
        problem = Problem("dense-on-image", message, severity="warning")
        yield context.diagnostic(node_id, problem, shapes.vector_first(context, node_id))


def _layer_fixes(make: Callable[..., Iterable[Fix]]) -> Fixes:
    return lambda context, fault: make(context.graph.layer_of(fault.node_id), fault.node_id)


NODE_RULES: Mapping[str, Rule] = {
    "missing-input": _missing_input,
    "unconnected": _unconnected,
    "cycle": _faults(
        "cycle", lambda context, _: wiring.open_cycle(context.graph, cyclic(context.graph))
    ),
    "wrong-inputs": _faults(
        "wrong-inputs", lambda context, fault: wiring.right_number(context.graph, fault.node_id)
    ),
    "no-such-output": _no_such_output,
    "rank-clash": _faults(
        "rank-clash", lambda context, fault: shapes.right_rank(context, fault.node_id)
    ),
    "shape-clash": _faults(
        "shape-clash", lambda context, fault: shapes.same_features(context, fault.node_id)
    ),
    "merge-shapes": _faults(
        "merge-shapes", lambda context, fault: shapes.same_shapes(context, fault.node_id)
    ),
    "open-axis": _faults(
        "open-axis", lambda context, fault: shapes.averaged_first(context, fault.node_id)
    ),
    "too-small": _faults("too-small", _layer_fixes(arguments.pad_or_remove)),
    "shared-mismatch": _faults(
        "shared-mismatch", lambda _, fault: arguments.own_weights(fault.node_id)
    ),
    "bad-argument": _faults(
        "bad-argument",
        lambda context, fault: arguments.usual_argument(
            context.graph.layer_of(fault.node_id), fault.problem
        ),
    ),
    "unknown-class": _faults("unknown-class", lambda _, fault: wiring.remove(fault.node_id)),
    "cannot-run": _faults("cannot-run", _layer_fixes(arguments.runnable)),
    "no-output": _faults("no-output", lambda _, fault: wiring.remove(fault.node_id)),
    "invalid-name": _invalid_name,
}
"""The rules that look at single nodes, in blocks too."""

RULES: Mapping[str, Rule] = {
    **NODE_RULES,
    "no-input": _no_input,
    "no-output": _no_output,
    "unused-output": _unused_output,
    "duplicate-name": _duplicate_name,
    "dense-on-image": _dense_on_image,
    "too-large": _too_large,
}
"""All rules by the code of their diagnostics."""
