"""What stands below the editor: one of Summary, Plot, Code and Checks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, cast

import streamlit as st

from builder.export import EXPORTERS, to_python
from builder.graph import topology
from builder.graph.document import Graph
from builder.inference.specs import Inference
from builder.plots.layer_table import layer_rows
from builder.plots.network import LARGEST, PlotOptions, boxes, network_dot
from builder.ui import markup
from builder.ui.checks import draw_checks
from builder.ui.figures import count, plural
from builder.ui.session import Session

VIEWS = ("Summary", "Plot", "Code", "Checks")
MOST_ROWS = 200


def draw_views(session: Session, inference: Inference) -> None:
    """Draws the choice and the chosen view. Only that one is computed."""
    found = len(inference.diagnostics)
    chosen = st.segmented_control(
        "View",
        VIEWS,
        key="view",
        default=VIEWS[0],
        required=True,
        label_visibility="collapsed",
        format_func=lambda view: f"Checks · {found}" if view == "Checks" and found else view,
    )
    with st.container(key="below"):
        match chosen:
            case "Plot":
                _draw_plot(session, inference)
            case "Code":
                _draw_code(session.graph, inference)
            case "Checks":
                draw_checks(session, inference.diagnostics, "all")
            case _:
                _draw_summary(session.graph, inference)


def _draw_summary(graph: Graph, inference: Inference) -> None:
    if not graph.nodes:
        markup.note("No layers yet. Add an Input from the palette, or open a template.")
        return
    rows = layer_rows(graph, inference)
    whole = len(rows) <= MOST_ROWS or st.toggle(f"Show all {count(len(rows))} rows", key="all-rows")
    markup.table(
        ("Layer", "Class", "Output shape", "Parameters", "Connected to", ""),
        [
            (
                row.name,
                row.class_name,
                row.shape,
                count(row.params),
                ", ".join(row.connected_to) or "–",
                " · ".join(row.marks),
            )
            for row in (rows if whole else rows[:MOST_ROWS])
        ],
        numbers=frozenset({2, 3}),
    )
    if not whole:
        markup.note(f"The first {MOST_ROWS} rows of {count(len(rows))}.")


def _draw_plot(session: Session, inference: Inference) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="plot-bar"):
        direction = st.segmented_control(
            "Direction", ("↓", "→"), key="plot-direction", default="↓", required=True,
            label_visibility="collapsed", help="From top to bottom or from left to right",
        )  # fmt: skip
        names = st.toggle("Names", value=True, key="plot-names")
        shapes = st.toggle("Shapes", value=True, key="plot-shapes")
        params = st.toggle("Parameters", value=True, key="plot-params")
        fold = st.toggle("Fold runs", value=True, key="plot-fold", help="Equal layers as one box")
        way: Literal["TB", "LR"] = "LR" if direction == "→" else "TB"
        options = PlotOptions(way, names, shapes, params, fold, session.dark)
        source = network_dot(session.graph, inference, options)
        _download(".dot source", source, f"{session.graph.name}.dot", "text/vnd.graphviz")
    drawn = len(boxes(session.graph, inference, options))
    if not drawn:
        markup.note("No layers yet.")
    elif drawn > LARGEST and not st.toggle(
        f"{count(drawn)} boxes take the browser a while: draw them all the same", key="plot-anyway"
    ):
        markup.note("The source can be downloaded all the same, and equal layers can be folded.")
    else:
        st.graphviz_chart(
            source, width="content", alt=f"The network {session.graph.name} as a graph"
        )


def _draw_code(graph: Graph, inference: Inference) -> None:
    errors = list(inference.errors)
    if errors or not graph.nodes:
        why = f": {plural(len(errors), 'error')}, see Checks" if errors else " of an empty model"
        markup.note(f"There is no code{why}.")
        return
    chain = topology.is_chain(graph)
    with st.container(horizontal=True, vertical_alignment="center", key="code-bar"):
        style = st.segmented_control(
            "Style", ("sequential", "functional"), key=f"code-style-{chain}",
            default="sequential" if chain else "functional", required=True,
            label_visibility="collapsed", disabled=not chain,
        )  # fmt: skip
        if not chain:
            markup.note("Functional style only: Sequential is for a plain chain of layers.")
        code = to_python(graph, style=cast(Any, style) or "auto")
        _download("Download .py", code, f"{graph.name}.py", "text/x-python")
        for exporter in EXPORTERS.values():
            if exporter.suffix != ".py" and exporter.applies(graph) is None:
                # On click only: building a deep network in Keras takes seconds.
                _download(
                    exporter.title,
                    partial(exporter.export, graph),
                    f"{graph.name}{exporter.suffix}",
                    exporter.media_type,
                )
    st.code(code, language="python")


def _download(
    label: str, data: str | bytes | Callable[[], str | bytes], name: str, media_type: str
) -> None:
    st.download_button(
        label,
        data,
        file_name=name,
        mime=media_type,
        key=f"download-{name}-{label}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
