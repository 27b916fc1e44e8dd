"""What the inspector says of a block: how much is in it, how often it is called, what it takes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from builder.graph import topology
from builder.graph.document import MAX_REPEAT, Block
from builder.graph.edits import SetRepeat
from builder.inference.specs import Inference, TensorSpec
from builder.layers.summaries import held
from builder.ui import markup
from builder.ui.canvas_site import EditPath
from builder.ui.figures import count, plural
from builder.ui.scope import Scope
from builder.ui.session import Session


def draw_block(scope: Scope, block: Block, node_id: str, inference: Inference) -> None:
    """Draws what is special about a block.

    Args:
        scope: Where it is called.
        block: The block.
        node_id: The node that calls it.
        inference: What is known about the graph that it is called in.
    """
    st.caption(f"Block of {plural(held(block.graph), 'layer')}")
    st.number_input(
        "repeat",
        min_value=1,
        max_value=MAX_REPEAT,
        value=block.repeat,
        step=1,
        help="How many times in a row the layers inside are called, each time with weights of "
        "their own.",
        **scope.session.control(
            block.repeat, *_field(scope, block.id), then=_repeat, args=(scope.path, block.id)
        ),
    )
    markup.facts([*tensors(block, node_id, inference), *sizes(block, node_id, inference)])


def tensors(block: Block, node_id: str, inference: Inference) -> list[tuple[str, str]]:
    """Returns what goes into a block and what comes out: names and shapes."""
    inside, info = inference.inside.get(node_id), inference.nodes[node_id]
    doors, ends = topology.inputs(block.graph), topology.outputs(block.graph)
    known = {each: inside.nodes[each].outputs for each in doors} if inside else {}
    made = [spec.label for spec in info.outputs] or ["?"] * len(ends)
    return [
        *((f"takes {_name(block, each)}", _label(known.get(each, ()))) for each in doors),
        *(
            (f"gives {_name(block, end.node_id)}", shape)
            for end, shape in zip(ends, made, strict=False)
        ),
    ]


def _name(block: Block, node_id: str) -> str:
    return block.graph.layer_of(node_id).name


def _label(specs: Sequence[TensorSpec]) -> str:
    return specs[0].label if specs else "?"


def sizes(block: Block, node_id: str, inference: Inference) -> list[tuple[str, str]]:
    """Returns the parameters of a block: of one repetition, and of all."""
    inside, info = inference.inside.get(node_id), inference.nodes[node_id]
    if info.status in ("unknown", "error"):
        return [("parameters", count(None))]
    if block.repeat == 1 or inside is None:
        return [("parameters", count(info.params))]
    # What comes out of the first repetition can have another shape than what came in. Then
    # the weights of the others have other sizes.
    one = inside.totals.params
    each = "each repetition" if one * block.repeat == info.params else "the first repetition"
    return [(f"parameters of {each}", count(one)), ("parameters in all", count(info.params))]


def _field(scope: Scope, layer_id: str) -> tuple[str, str]:
    return ("repeat", scope.written(layer_id))


def _repeat(path: EditPath, layer_id: str) -> None:
    scope = Scope(Session.current(), path)
    wanted = scope.session.typed(*_field(scope, layer_id))
    if wanted is not None:
        scope.dispatch(SetRepeat(layer_id=layer_id, repeat=wanted))
