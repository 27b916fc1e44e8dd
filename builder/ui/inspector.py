"""The inspector: everything about the selected layer, beside the stack."""

from __future__ import annotations

import streamlit as st

from builder.graph import topology
from builder.graph.document import Endpoint
from builder.graph.edits import Bypass, Duplicate, RemoveNodes, Rename, RenameGraph, SetOutputs
from builder.inference.diagnostics import Diagnostic
from builder.inference.explain import explain
from builder.inference.specs import Inference
from builder.layers.catalogue import layer_spec
from builder.layers.specs import ArgSpec, LayerSpec
from builder.ui import markup
from builder.ui.checks import draw_check
from builder.ui.fields import draw_fields
from builder.ui.figures import plural
from builder.ui.gestures import added_nodes, set_trainable
from builder.ui.session import Session
from builder.ui.wiring import draw_inputs, draw_sharing

MOST_FIRST = 6
"""Arguments that are shown before `more arguments` is opened."""


def draw_inspector(session: Session, inference: Inference) -> None:
    """Draws the inspector of the selection, or of the whole model where nothing is selected."""
    node_id = session.selected
    if node_id is None:
        _draw_model(session, inference)
        return
    chosen = tuple(each for each in session.selection if each in session.graph.nodes)
    if len(chosen) > 1:
        st.subheader(plural(len(chosen), "layer") + " selected")
        _draw_actions(session, chosen)
        return
    layer = session.graph.layer_of(node_id)
    spec = layer_spec(layer.class_name)
    _draw_head(session, node_id, spec)
    for index, item in enumerate(inference.of(node_id)):
        _draw_complaint(session, item, index)
    if spec:
        _draw_arguments(session, layer.id, spec)
    if layer.class_name != "Input":
        markup.heading("Inputs")
        draw_inputs(session, node_id, inference)
        draw_sharing(session, node_id)
    _draw_actions(session, chosen)
    _draw_derivation(session, node_id)


def _draw_head(session: Session, node_id: str, spec: LayerSpec | None) -> None:
    layer = session.graph.layer_of(node_id)
    with st.container(key="inspector-head"):
        st.text_input(
            "name",
            layer.name,
            **session.control(layer.name, "name", layer.id, then=_rename, args=(layer.id,)),
            label_visibility="collapsed",
            max_chars=200,
        )
        st.badge(layer.class_name, color="gray")
    if spec:
        link = f" [Keras docs]({spec.url})" if spec.url else ""
        st.caption(f"{spec.summary}{link}")


def _rename(layer_id: str) -> None:
    session = Session.current()
    session.dispatch(Rename(layer_id=layer_id, name=session.typed("name", layer_id)))


def _draw_complaint(session: Session, item: Diagnostic, index: int) -> None:
    draw_check(session, item, place=f"inspector-{index}")


def _draw_arguments(session: Session, layer_id: str, spec: LayerSpec) -> None:
    shown = [arg for arg in spec.args if arg.important] or list(spec.args[:MOST_FIRST])
    rest = [arg for arg in spec.args if arg not in shown]
    draw_fields(session, layer_id, shown)
    if rest:
        _draw_more(session, layer_id, rest)


def _draw_more(session: Session, layer_id: str, rest: list[ArgSpec]) -> None:
    more = st.expander(plural(len(rest), "more argument"), key="more-arguments", on_change="rerun")
    if more.open:
        with more:
            draw_fields(session, layer_id, rest)


def _draw_actions(session: Session, chosen: tuple[str, ...]) -> None:
    graph = session.graph
    layers = [graph.layer_of(node_id) for node_id in chosen]
    bypassed = all(graph.nodes[node_id].bypassed for node_id in chosen)
    frozen = not any(layer.trainable for layer in layers)
    with st.container(horizontal=True, gap="small", key="actions"):
        _button("Use again" if bypassed else "Bypass", "bypass", chosen, not bypassed)
        _button("Unfreeze" if frozen else "Freeze", "freeze", chosen, frozen)
        _button("Duplicate", "duplicate", chosen)
        _button("Delete", "delete", chosen)
    if len(chosen) == 1:
        st.toggle(
            "Output of the model",
            _is_output(session, chosen[0]),
            **session.control(
                _is_output(session, chosen[0]),
                "output",
                chosen[0],
                then=_toggle_output,
                args=(chosen[0],),
            ),
            help="Whether the model gives this layer's result. "
            "Without a choice, every result that nobody takes is an output.",
        )


_HELP = {
    "bypass": "Skip the layer: its input goes on unchanged.",
    "freeze": "Whether training changes the weights.",
    "duplicate": "A copy with weights of its own.",
    "delete": "Take the layer out; its neighbours are joined.",
}


def _button(label: str, action: str, chosen: tuple[str, ...], value: bool = False) -> None:
    st.button(
        label,
        key=f"action-{action}",
        on_click=_act,
        args=(action, chosen, value),
        help=_HELP[action],
    )


def _act(action: str, chosen: tuple[str, ...], value: bool) -> None:
    session = Session.current()
    before = session.graph
    chosen = tuple(node_id for node_id in chosen if node_id in before.nodes)
    if not chosen:
        return
    if action == "bypass":
        session.dispatch(Bypass(node_ids=chosen, bypassed=value))
    elif action == "freeze":
        session.dispatch(set_trainable(before, chosen, value))
    elif action == "duplicate":
        session.dispatch(Duplicate(node_ids=chosen, shared=False))
        session.select(added_nodes(before, session.graph) or chosen)
    else:
        follows = [edge.source for edge in topology.incoming(before, chosen[0])]
        session.dispatch(RemoveNodes(node_ids=chosen))
        session.select(node_id for node_id in follows[:1] if node_id in session.graph.nodes)


def _is_output(session: Session, node_id: str) -> bool:
    return any(end.node_id == node_id for end in topology.outputs(session.graph))


def _toggle_output(node_id: str) -> None:
    session = Session.current()
    wanted = bool(session.typed("output", node_id))
    if node_id not in session.graph.nodes or wanted == _is_output(session, node_id):
        return
    kept = tuple(end for end in topology.outputs(session.graph) if end.node_id != node_id)
    if wanted:
        kept = (*kept, Endpoint(node_id=node_id))
    session.dispatch(SetOutputs(outputs=kept))


def _draw_derivation(session: Session, node_id: str) -> None:
    cards = [
        markup.card(part.title, part.prose, _used(session, part.used_by), number=part.formula)
        for part in explain(session.graph, node_id).parts
    ]
    if cards:
        st.html("".join(cards))


def _used(session: Session, node_ids: tuple[str, ...]) -> str:
    graph = session.graph
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
