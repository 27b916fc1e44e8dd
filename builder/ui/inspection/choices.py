"""What to look at inside trained networks: the run, the sample, the view and the layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from builder.datasets import find_dataset
from builder.graph.files import from_json
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.inspection.choosing import LAYER, choose_node, choose_view
from builder.ui.inspection.choosing import VIEW as _VIEW
from builder.ui.inspection.network_choice import draw_network_choice
from builder.ui.inspection.samples import draw_sample
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.views import GROUPS, VIEWS, View
from builder.ui.laboratory import ask_about
from builder.ui.run_list import run_label
from builder.ui.session import Session

_MOST_RADIO = 24

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes:
        view: One of `VIEWS`.
        subjects: The network that is looked at, and the one that it is compared with, if any.
    """

    view: str
    subjects: tuple[Subject, ...]


def draw_choices(session: Session, run: Run, views: DeltaGenerator) -> Choice | None:
    """Draws what can be chosen; says why where nothing can be looked at.

    Args:
        session: The session.
        run: The run that is looked at.
        views: Where the choice of the view stands.
    """
    _draw_runs(session, run)
    other = _draw_other(session, run)
    answer = ask_about(run, "layers")
    if answer is None:
        return None
    spec = TrainingSpec.model_validate_json(run.spec_json)
    dataset = find_dataset(spec.dataset)
    nodes = answer.data["nodes"]
    markup.heading("Sample")
    sample, compared = draw_sample(run, spec, dataset, nodes)
    with views:
        chosen = _draw_views([name for name in VIEWS if not VIEWS[name].refuses(dataset, nodes)])
    view = VIEWS[chosen]
    if sample is None and view.needs_sample:
        return None
    subject = Subject(run, spec, dataset, sample or {}, nodes, other=compared)
    if view.layers is not None:
        with st.container(key="layer-choice", gap="small"):
            node = _draw_layers(run, chosen, nodes)
        if node is None:
            return None
        subject = replace(subject, node=node)
    return Choice(chosen, _sides(subject, other, view))


def _sides(subject: Subject, other: Run | None, view: View) -> tuple[Subject, ...]:
    """Returns the network, and the other one with the layer of the same name, or at its place."""
    answer = ask_about(other, "layers") if other else None
    if other is None or answer is None:
        return (subject,)
    nodes = answer.data["nodes"]
    fitting = [node for node in nodes if view.layers is None or view.layers(node)]
    node: Node = {}
    if view.layers is not None:
        if not fitting:
            st.info(markup.plain(f"{other.name} has no such layer."), icon=":material/info:")
            return (subject,)
        own = [each for each in subject.nodes if view.layers(each)]
        named = [each for each in fitting if each["name"] == subject.node["name"]]
        node = named[0] if named else fitting[min(own.index(subject.node), len(fitting) - 1)]
    spec = TrainingSpec.model_validate_json(other.spec_json)
    return (
        replace(subject, side="a"),
        replace(subject, run=other, spec=spec, nodes=nodes, node=node, side="b"),
    )


def _draw_runs(session: Session, run: Run) -> None:
    runs = {each.id: each for each in session.runs()}
    several = len({_data_of(each) for each in runs.values()}) > 1
    st.selectbox(
        "Run",
        list(runs),
        index=list(runs).index(run.id),
        key=session.show(run.id, "inspect-run"),
        format_func=lambda run_id: run_label(runs[run_id], with_data=several),
        on_change=_choose_run,
        label_visibility="collapsed",
    )


def _data_of(run: Run) -> str:
    return TrainingSpec.model_validate_json(run.spec_json).dataset


def _choose_run() -> None:
    Session.current().run_id = widget_value("inspect-run")


def _draw_other(session: Session, run: Run) -> Run | None:
    """Draws the choice of a second run to look at beside the first."""
    data = _data_of(run)
    others = {
        each.id: each for each in session.runs() if each.id != run.id and _data_of(each) == data
    }
    if not others:
        return None
    kept = widget_value("look", "compared")
    options = ["", *others]
    chosen = st.selectbox(
        "Compare with",
        options,
        index=options.index(kept) if kept in others else 0,
        key=f"inspect-other-{run.id}",
        format_func=lambda each: run_label(others[each], with_data=False) if each else "–",
        help="Another run of this project on the same data, side by side in every view",
    )
    set_widget_value(chosen, "look", "compared")
    return others.get(chosen) if chosen else None


def _draw_views(fitting: Sequence[str]) -> str:
    """Draws the views that fit, a line for each group, and returns the chosen one."""
    kept = widget_value(*_VIEW)
    chosen = str(kept) if kept in fitting else fitting[0]
    for group in GROUPS:
        names = [name for name in fitting if VIEWS[name].group == group]
        if not names:
            continue
        place = names.index(chosen) if chosen in names else None
        name = Session.current().show(names[place] if place is not None else None, "view", group)
        st.radio(
            group,
            names,
            index=place,
            key=name,
            horizontal=True,
            on_change=_choose_view,
            args=(group,),
        )
    markup.note(VIEWS[chosen].about)
    return chosen


def _choose_view(group: str) -> None:
    choose_view(widget_value("view", group))


def _draw_layers(run: Run, view: str, nodes: Sequence[Node]) -> Node | None:
    """Draws the choice of a layer, which stays when another view is chosen."""
    wanted = VIEWS[view].layers or (lambda _: True)
    by_id = {str(node["node_id"]): node for node in nodes if wanted(node)}
    markup.heading("Layer")
    if not by_id:
        markup.note("This network has no layer that this view could show.")
        return None
    kept = widget_value(*LAYER)
    if kept not in by_id:
        kept = VIEWS[view].usual(from_json(run.graph_json), list(by_id.values()))["node_id"]
    place = list(by_id).index(kept)
    if _draw_network_or_list():
        chosen = list(by_id)[place]
        draw_network_choice(run, nodes, list(by_id), chosen)
        markup.note(f"Chosen: {by_id[chosen]['name']}")
        return by_id[chosen]
    # A radio button reads Markdown, a list shows texts as they are.
    few = len(by_id) <= _MOST_RADIO
    choose: Any = st.radio if few else st.selectbox
    node_id = choose(
        "Layer",
        list(by_id),
        index=place,
        key=Session.current().show(list(by_id)[place], "layer-of", run.id, view),
        format_func=lambda each: (markup.label if few else str)(_layer_label(by_id[each])),
        label_visibility="collapsed",
        on_change=_choose_layer,
        args=(run.id, view),
    )
    return by_id[node_id]


def _draw_network_or_list() -> bool:
    """Draws the choice of how a layer is chosen: whether in a picture of the network."""
    ways = ["List", "Network"]
    kept = widget_value("look", "layer-way")
    way = st.segmented_control(
        "How to choose the layer",
        ways,
        default=kept if kept in ways else ways[0],
        key="inspect-layer-way",
        label_visibility="collapsed",
        required=True,
    )
    set_widget_value(way, "look", "layer-way")
    return way == "Network"


def _choose_layer(run_id: str, view: str) -> None:
    choose_node(widget_value("layer-of", run_id, view))


def _layer_label(node: Node) -> str:
    return f"{node['name']} · {', '.join(_shape(shape) for shape in node['shapes'])}"


def _shape(shape: list[int | None]) -> str:
    return "×".join("?" if size is None else str(size) for size in shape) or "1"
