"""What stands below the editor: one of Summary, Plot, Code and Checks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, cast

import streamlit as st

from builder.export import EXPORTERS, Exporter, to_python
from builder.graph import topology
from builder.graph.document import Graph
from builder.inference.specs import Inference
from builder.plots.layer_table import layer_rows
from builder.plots.network import LARGEST, NetworkPlot, PlotOptions, network_plot
from builder.ui import markup
from builder.ui.checks import draw_checks
from builder.ui.figures import count, plural
from builder.ui.paging import part_of
from builder.ui.remembered import remembered
from builder.ui.session import Session

VIEWS = ("Summary", "Plot", "Code", "Checks")

MOST_ROWS = 100
"""Rows of the summary on one page."""


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
    shown = part_of(topology.order(graph), MOST_ROWS, "summary", "rows")
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
            for row in layer_rows(graph, inference, shown)
        ],
        numbers=frozenset({2, 3}),
    )


def _draw_plot(session: Session, inference: Inference) -> None:
    graph = session.graph
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="plot-bar"):
        plot = _plot(graph, inference, options=_plot_options(session))
        _download(".dot source", plot.source, f"{graph.name}.dot", "text/vnd.graphviz")
    if not plot.boxes:
        markup.note("No layers yet.")
    elif plot.boxes > LARGEST and not st.toggle(
        f"{count(plot.boxes)} boxes take the browser a while: draw them all the same",
        key="plot-anyway",
    ):
        markup.note("The source can be downloaded all the same, and equal layers can be folded.")
    else:
        st.graphviz_chart(plot.source, width="content", alt=f"The network {graph.name} as a graph")


def _plot_options(session: Session) -> PlotOptions:
    direction = st.segmented_control(
        "Direction", ("↓", "→"), key="plot-direction", default="↓", required=True,
        label_visibility="collapsed", help="From top to bottom or from left to right",
    )  # fmt: skip
    names = st.toggle("Names", value=True, key="plot-names")
    shapes = st.toggle("Shapes", value=True, key="plot-shapes")
    params = st.toggle("Parameters", value=True, key="plot-params")
    fold = st.toggle("Fold runs", value=True, key="plot-fold", help="Equal layers as one box")
    way: Literal["TB", "LR"] = "LR" if direction == "→" else "TB"
    return PlotOptions(way, names, shapes, params, fold, session.dark)


@remembered
def _plot(graph: Graph, inference: Inference, *, options: PlotOptions) -> NetworkPlot:
    return network_plot(graph, inference, options)


@remembered
def _code(graph: Graph, *, style: str) -> str:
    return to_python(graph, style=cast(Any, style))


@remembered
def _why_not_sequential(graph: Graph) -> str | None:
    return EXPORTERS["python_sequential"].applies(graph)


@remembered
def _exporters(graph: Graph) -> list[Exporter]:
    """The exporters that can write a graph, without those of Python."""
    others = (each for each in EXPORTERS.values() if each.suffix != ".py")
    return [each for each in others if each.applies(graph) is None]


def _draw_code(graph: Graph, inference: Inference) -> None:
    errors = list(inference.errors)
    if errors or not graph.nodes:
        why = f": {plural(len(errors), 'error')}, see Checks" if errors else " of an empty model"
        markup.note(f"There is no code{why}.")
        return
    why_not = _why_not_sequential(graph)
    either = why_not is None
    with st.container(horizontal=True, vertical_alignment="center", key="code-bar"):
        style = st.segmented_control(
            "Style", ("sequential", "functional"), key=f"code-style-{either}",
            default="sequential" if either else "functional", required=True,
            label_visibility="collapsed", disabled=not either,
        )  # fmt: skip
        if why_not is not None:
            markup.note(f"Functional style only. {why_not}")
        code = _code(graph, style=style or "auto")
        _download("Download .py", code, f"{graph.name}.py", "text/x-python")
        for exporter in _exporters(graph):
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
