"""What is wrong or worth a look, in words, with a button where one edit puts it right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from builder.graph import paths
from builder.graph.edits import Batch, Edit, Fold
from builder.inference.diagnostics import Diagnostic
from builder.inference.specs import Inference
from builder.ui import canvas_site, markup
from builder.ui.canvas_site import EditPath
from builder.ui.paging import part_of
from builder.ui.scope import Scope
from builder.ui.session import Session

Way = tuple[str, Callable[[], None]]
"""A button's label, and what it does."""

MOST_AT_ONCE = 20
"""Diagnostics on one page: each is several pieces for the browser."""

_LOOK = {
    "error": (st.error, ":material/error:"),
    "warning": (st.warning, ":material/warning:"),
    "info": (st.info, ":material/info:"),
}


def draw_checks(session: Session, diagnostics: tuple[Diagnostic, ...], place: str) -> None:
    """Draws all diagnostics, the worst first, each with the layer it is about."""
    if not diagnostics:
        markup.note("Nothing to complain about: the network can be built and trained.")
        return
    rank = {severity: index for index, severity in enumerate(_LOOK)}
    ordered = sorted(diagnostics, key=lambda item: rank[item.severity])
    for index, item in enumerate(part_of(ordered, MOST_AT_ONCE, f"checks-{place}", "complaints")):
        draw_check(session, item, place=f"{place}-{index}", named=True)


def about(inference: Inference, path: EditPath) -> tuple[Diagnostic, ...]:
    """Returns the diagnostics of a node; of a block, those of what is inside too.

    Args:
        inference: What is known about the whole document.
        path: The ids that lead to the node.
    """
    return tuple(
        item for item in inference.diagnostics if place_of(item)[: len(path)] == path and path
    )


def place_of(item: Diagnostic) -> EditPath:
    """Returns the path of the node that a diagnostic is about; empty for the whole document."""
    return item.path or ((item.node_id,) if item.node_id is not None else ())


def draw_check(
    session: Session,
    item: Diagnostic,
    *,
    place: str,
    named: bool = False,
    instead: Way | None = None,
) -> None:
    """Draws one diagnostic with its fix.

    Args:
        session: Whose document it is about.
        item: The diagnostic.
        place: Tells this drawing's buttons from those of others.
        named: Whether to say which layer it is about, and to offer to select it.
        instead: A way out that leaves the document as it is; it is offered first.
    """
    draw, icon = _LOOK[item.severity]
    path = paths.write(place_of(item))
    shown = named and canvas_site.has_node(session.graph, path)
    with st.container(key=f"check-{place}", gap="small"):
        draw(f"{_name(session, item) if shown else ''}{item.message}", icon=icon)
        fix, label = item.fix, item.fix_label or "Fix"
        if fix is None and instead is None and not shown:
            return
        with st.container(horizontal=True, gap="small"):
            if instead is not None:
                st.button(instead[0], key=f"way-{place}", type="primary", on_click=instead[1])
            if fix is not None:
                kind: Literal["primary", "secondary"] = "secondary" if instead else "primary"
                st.button(label, key=f"fix-{place}", type=kind, on_click=_fix, args=(fix,))
            if shown:
                st.button("Show layer", key=f"show-{place}", on_click=_show, args=(path,))


def _name(session: Session, item: Diagnostic) -> str:
    """The layer's name in front of a message; messages from inside blocks say it themselves."""
    if item.path or item.node_id is None:
        return ""
    return f"**{markup.plain(session.graph.layer_of(item.node_id).name)}** · "


def _fix(edit: Edit) -> None:
    Session.current().dispatch(edit)


def _show(path: str) -> None:
    """Selects a node; one inside blocks is shown on the canvas, with these unfolded."""
    session, ids = Session.current(), paths.read(path)
    if not canvas_site.has_node(session.graph, path):
        return
    if len(ids) > 1:
        session.show_as("wire")
        _unfold(session, ids[:-1])
    session.select((path,))


def _unfold(session: Session, path: EditPath) -> None:
    steps: list[Edit] = []
    for depth, node_id in enumerate(path):
        scope = Scope(session, path[:depth])
        if not scope.graph.nodes[node_id].unfolded:
            fold = Fold(node_ids=(node_id,), unfolded=True)
            steps.append(paths.edit_at(session.graph, scope.path, fold))
    if steps:
        session.dispatch(Batch(edits=tuple(steps)))
