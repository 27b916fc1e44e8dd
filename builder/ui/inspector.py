"""The inspector: everything about what is selected, beside the stack and the canvas."""

from __future__ import annotations

import streamlit as st

from builder.graph import topology
from builder.graph.document import INPUT, Block
from builder.graph.edits import Rename, RenameGraph
from builder.inference.explain import explain
from builder.inference.specs import Inference
from builder.layers.catalogue import layer_spec
from builder.layers.specs import ArgSpec, LayerSpec
from builder.ui import markup
from builder.ui.actions import draw_actions
from builder.ui.block_card import draw_block
from builder.ui.canvas_edits import marked_output
from builder.ui.canvas_site import EditPath
from builder.ui.checks import about, draw_check
from builder.ui.fields import draw_fields
from builder.ui.figures import plural
from builder.ui.scope import Chosen, Scope, chosen_paths
from builder.ui.session import Session
from builder.ui.sharing import draw_sharing
from builder.ui.wiring import draw_inputs

MOST_FIRST = 6
"""Arguments that are shown before `more arguments` is opened."""


def draw_inspector(session: Session, inference: Inference) -> None:
    """Draws the inspector of the selection, or of the whole model where nothing is selected.

    Args:
        session: Whose document is shown.
        inference: What is known about the document.
    """
    there = chosen_paths(session)
    chosen = Chosen.of(session, there)
    if not there:
        _draw_model(session, inference)
    elif chosen is None:
        st.subheader(f"{plural(len(there), 'layer')} selected")
        markup.note(
            "They lie in different blocks. Select layers that lie side by side to change them "
            "together."
        )
    elif len(chosen.ids) > 1:
        _draw_several(chosen)
    else:
        _draw_one(chosen, inference)


def _draw_one(chosen: Chosen, document: Inference) -> None:
    scope, (node_id,), (layer,) = chosen.scope, chosen.ids, chosen.layers
    inference = scope.inference(document)
    spec = layer_spec(layer.class_name)
    _draw_head(chosen, spec)
    path = (*scope.path, node_id)
    for index, item in enumerate(about(document, path)):
        inner = len(item.path) > len(path)
        draw_check(scope.session, item, place=f"inspector-{index}", named=inner)
    if isinstance(layer, Block):
        draw_block(scope, layer, node_id, inference)
    elif scope.path and layer.class_name == INPUT:
        _draw_entrance(node_id, inference)
    elif spec:
        _draw_arguments(chosen, spec)
    if layer.class_name != INPUT:
        markup.heading("Inputs")
        draw_inputs(scope, node_id, inference)
        draw_sharing(scope, node_id)
    draw_actions(chosen)
    if layer.class_name != INPUT:
        _draw_output(scope, node_id)
    _draw_derivation(scope, node_id, inference)


def _draw_several(chosen: Chosen) -> None:
    classes = {layer.class_name for layer in chosen.layers}
    class_name = classes.pop() if len(classes) == 1 else None
    st.subheader(_title(chosen, class_name))
    _draw_where(chosen.scope)
    spec = layer_spec(class_name) if class_name else None
    if spec and not any(isinstance(layer, Block) for layer in chosen.layers):
        _draw_arguments(chosen, spec)
    draw_actions(chosen)


def _title(chosen: Chosen, class_name: str | None) -> str:
    """Says what is selected: `4 Conv2D layers`, `2 LSTM layers, called 3 times`."""
    layers, calls = len(chosen.layers), len(chosen.ids)
    kind = f"{class_name} layer" if class_name else "layer"
    if chosen.layers and all(isinstance(layer, Block) for layer in chosen.layers):
        kind = "block"
    counted = plural(layers, kind)
    return counted if layers == calls else f"{counted}, called {calls} times"


def _draw_head(chosen: Chosen, spec: LayerSpec | None) -> None:
    scope, (layer,) = chosen.scope, chosen.layers
    with st.container(key="inspector-head"):
        st.text_input(
            "name",
            layer.name,
            **scope.session.control(
                layer.name,
                *_name_field(scope, layer.id),
                then=_rename,
                args=(scope.path, layer.id),
            ),
            label_visibility="collapsed",
            max_chars=200,
        )
        st.badge(layer.class_name, color="gray")
    _draw_where(scope)
    if spec and not isinstance(layer, Block) and not (scope.path and layer.class_name == INPUT):
        link = f" [Keras docs]({spec.url})" if spec.url else ""
        st.caption(f"{spec.summary}{link}")


def _name_field(scope: Scope, layer_id: str) -> tuple[str, str]:
    return ("name", scope.written(layer_id))


def _rename(path: EditPath, layer_id: str) -> None:
    scope = Scope(Session.current(), path)
    name = scope.session.typed(*_name_field(scope, layer_id))
    scope.dispatch(Rename(layer_id=layer_id, name=name))


def _draw_where(scope: Scope) -> None:
    """Says in which block something lies, of what the numbers are and how far an edit goes."""
    blocks = scope.blocks
    if not blocks:
        return
    words = [f"Inside {' › '.join(block.name for block in blocks)}."]
    if any(block.repeat > 1 for block in blocks):
        words.append("The numbers are those of the first repetition; an edit changes all.")
    if scope.is_shared:
        words.append("The block is called in several places: an edit shows in all of them.")
    markup.note(" ".join(words))


def _draw_entrance(node_id: str, inference: Inference) -> None:
    """What a block's own input receives: it has no arguments that count."""
    specs = inference.nodes[node_id].outputs
    markup.note("What comes into the block goes on from here.")
    markup.facts([("Receives", specs[0].label if specs else "not known yet")])


def _draw_arguments(chosen: Chosen, spec: LayerSpec) -> None:
    shown = [arg for arg in spec.args if arg.important] or list(spec.args[:MOST_FIRST])
    rest = [arg for arg in spec.args if arg not in shown]
    draw_fields(chosen.scope, chosen.layers, shown)
    if rest:
        _draw_more(chosen, rest)


def _draw_more(chosen: Chosen, rest: list[ArgSpec]) -> None:
    more = st.expander(plural(len(rest), "more argument"), key="more-arguments", on_change="rerun")
    if more.open:
        with more:
            draw_fields(chosen.scope, chosen.layers, rest)


def _draw_output(scope: Scope, node_id: str) -> None:
    whole = "block" if scope.path else "model"
    is_output = _is_output(scope, node_id)
    st.toggle(
        f"Output of the {whole}",
        is_output,
        **scope.session.control(
            is_output, *_output_field(scope, node_id), then=_set_output, args=(scope.path, node_id)
        ),
        help=f"Whether the {whole} gives this layer's result. "
        "Without a choice, every result that nobody takes is an output.",
    )


def _output_field(scope: Scope, node_id: str) -> tuple[str, str]:
    return ("output", scope.written(node_id))


def _is_output(scope: Scope, node_id: str) -> bool:
    return any(end.node_id == node_id for end in topology.outputs(scope.graph))


def _set_output(path: EditPath, node_id: str) -> None:
    scope = Scope(Session.current(), path)
    wanted = bool(scope.session.typed(*_output_field(scope, node_id)))
    if node_id not in scope.graph.nodes or wanted == _is_output(scope, node_id):
        return
    scope.dispatch(marked_output(scope.graph, node_id, wanted))


def _draw_derivation(scope: Scope, node_id: str, inference: Inference) -> None:
    cards = [
        markup.card(part.title, part.prose, _used(scope, part.used_by), number=part.formula)
        for part in explain(scope.graph, node_id, inference).parts
    ]
    if cards:
        st.html("".join(cards))


def _used(scope: Scope, node_ids: tuple[str, ...]) -> str:
    graph = scope.graph
    names = dict.fromkeys(graph.layer_of(each).name for each in node_ids if each in graph.nodes)
    return f"Used next by {', '.join(names)}." if names else ""


def _draw_model(session: Session, inference: Inference) -> None:
    st.text_input(
        "Name of the model in Keras",
        session.graph.name,
        **session.control(session.graph.name, "model-name", then=_rename_model),
        max_chars=200,
    )
    markup.note("Select a layer to see and change its arguments.")
    for title, tensors in (("Inputs", inference.inputs), ("Outputs", inference.outputs)):
        if tensors:
            markup.heading(title)
            markup.facts((name, spec.label) for name, spec in tensors)


def _rename_model() -> None:
    session = Session.current()
    session.dispatch(RenameGraph(name=session.typed("model-name")))
