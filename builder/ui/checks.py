"""What is wrong or worth a look, in words, with a button where one edit puts it right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from builder.graph.edits import Edit
from builder.inference.diagnostics import Diagnostic
from builder.ui import markup
from builder.ui.session import Session

Way = tuple[str, Callable[[], None]]
"""A button's label, and what it does."""

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
    for index, item in enumerate(ordered):
        draw_check(session, item, place=f"{place}-{index}", named=True)


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
    node_id = item.node_id if item.node_id in session.graph.nodes else None
    layer = session.graph.layer_of(node_id) if named and node_id else None
    name = f"**{markup.plain(layer.name)}** · " if layer else ""
    with st.container(key=f"check-{place}", gap="small"):
        draw(f"{name}{item.message}", icon=icon)
        fix, label = item.fix, item.fix_label or "Fix"
        if fix is None and instead is None and not layer:
            return
        with st.container(horizontal=True, gap="small"):
            if instead is not None:
                st.button(instead[0], key=f"way-{place}", type="primary", on_click=instead[1])
            if fix is not None:
                kind: Literal["primary", "secondary"] = "secondary" if instead else "primary"
                st.button(label, key=f"fix-{place}", type=kind, on_click=_fix, args=(fix,))
            if layer:
                st.button("Show layer", key=f"show-{place}", on_click=_select, args=(node_id,))


def _fix(edit: Edit) -> None:
    Session.current().dispatch(edit)


def _select(node_id: str) -> None:
    Session.current().select((node_id,))
