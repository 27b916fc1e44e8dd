"""The Sequential style: the layers of a chain as one list."""

from __future__ import annotations

from builder.export.code.constructors import construct
from builder.export.code.layout import (
    INDENT,
    Call,
    Spread,
    Text,
    lay_out,
    quoted,
    with_comment,
)
from builder.export.code.module import module, shape_comment
from builder.export.code.names import loop_over, name_code
from builder.export.code.steps import Step, folded
from builder.graph.document import BLOCK, EXPRESSION, INPUT, Graph
from builder.graph.topology import is_chain, order, without_bypassed
from builder.inference.engine import infer


def why_not_sequential(graph: Graph) -> str | None:
    """Says why a graph without errors cannot be a Sequential model, or None where it can."""
    short = without_bypassed(graph)
    ids = order(short)
    if not ids or not is_chain(short) or short.layer_of(ids[0]).class_name != INPUT:
        return "A Sequential model is a single chain: one input, one layer after the other."
    for layer in short.layers.values():
        if layer.class_name in (BLOCK, EXPRESSION):
            return f"{layer.name} is no layer of Keras, which a Sequential model is made of."
    infos = infer(graph).nodes  # not of `short`: this one is known already
    several = next((node_id for node_id in ids if len(infos[node_id].outputs) > 1), None)
    if several is not None:
        name = short.layer_of(several).name
        return f"{name} has several outputs; the layers of a Sequential model have one each."
    return None


def sequential_module(graph: Graph) -> str:
    """Returns the module that builds a chain as a Sequential model.

    Args:
        graph: A graph without errors for which `why_not_sequential` gives None.
    """
    chain = without_bypassed(graph)
    nodes = order(chain)
    infos = infer(chain).nodes
    body = [f"{INDENT * 2}["]
    for step in _steps(chain, nodes):
        lines = _item(chain, step)
        comment = shape_comment(chain, infos, step[0]) if len(step) == 1 else ""
        body += with_comment(lines, comment)
    body += [f"{INDENT * 2}],", *lay_out(Text(quoted(graph.name)), INDENT * 2, "name=", ",")]
    frozen = _freezing(chain, nodes)
    opening = f"{INDENT}model = " if frozen else f"{INDENT}return "
    ending = [*frozen, f"{INDENT}return model"] if frozen else []
    lines = [f"{opening}keras.Sequential(", *body, f"{INDENT})", *ending]
    return module(chain, lines)


def _steps(chain: Graph, nodes: tuple[str, ...]) -> list[Step]:
    def kind(node_id: str) -> object:
        layer = chain.layer_of(node_id)
        return (layer.class_name, layer.config_key)

    return folded(nodes, kind, lambda node_id: chain.layer_of(node_id).name)


def _item(chain: Graph, step: Step) -> list[str]:
    layer = chain.layer_of(step[0])
    if len(step) == 1:
        return lay_out(construct(layer, name_code(layer.name)), INDENT * 3, after=",")
    loop = loop_over([chain.layer_of(node_id).name for node_id in step])
    spread = Spread(construct(layer, loop.name), loop.variable, loop.values)
    return lay_out(spread, INDENT * 3, after=",")


def _freezing(chain: Graph, nodes: tuple[str, ...]) -> list[str]:
    """Returns the lines that keep training from changing the frozen layers."""
    frozen = [node_id for node_id in nodes if not chain.layer_of(node_id).trainable]

    def name(node_id: str) -> str:
        return chain.layer_of(node_id).name

    lines: list[str] = []
    for step in folded(frozen, lambda _: "frozen", name):
        if len(step) == 1:
            lines += lay_out(_get_layer(name_code(name(step[0]))), INDENT, after=_FREEZE)
            continue
        loop = loop_over([name(node_id) for node_id in step])
        lines += lay_out(loop.values, INDENT, f"for {loop.variable} in ", ":")
        lines += lay_out(_get_layer(loop.name), INDENT * 2, after=_FREEZE)
    return lines


_FREEZE = ".trainable = False"


def _get_layer(name: Text) -> Call:
    return Call("model.get_layer", (name,))
