"""Chosen runs beside each other: curves, size and result, differences, and files of them."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from builder.graph import files
from builder.plots.comparing import in_words, overlaid, size_against_result
from builder.settings import settings
from builder.store import StoreError
from builder.training.comparing import Difference, graph_differences, spec_differences
from builder.training.run_files import (
    BEST_WEIGHTS,
    HISTORY,
    MOST_BYTES,
    TENSORBOARD,
    has_files,
    write_zip,
)
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.projects import open_store
from builder.ui.run_rows import Row, history_csv, metrics_of, unique_names
from builder.ui.session import Session
from builder.ui.training_start import wake

_PLAIN = {"displayModeBar": False}
_MOST_DIFFERENCES = 60


def draw_comparison(session: Session, rows: Sequence[Row]) -> None:
    """Draws the curves of some runs and what can be done with them."""
    with st.container(border=True, key="overlay"):
        _draw_curves(rows)
    if len(rows) == 2:
        with st.container(border=True, key="differences"):
            _draw_differences(*rows)
    _draw_actions(session, rows)


def _draw_curves(rows: Sequence[Row]) -> None:
    metrics = metrics_of(rows)
    if not metrics:
        markup.note("None of these has finished an epoch yet.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        metric = st.selectbox(
            "Metric", metrics, key="overlay-metric", width=240, format_func=in_words
        )
        views = ("Curves", "Parameters and result")
        view = st.segmented_control("View", views, default=views[0], key="overlay-view")
        of_curves = view != views[1]  # the others have no use for what curves are drawn with
        smoothing = st.slider(
            "Smoothing", 0.0, 0.95, 0.0, 0.05, key="overlay-smooth", width=180,
            disabled=not of_curves,
        )  # fmt: skip
        logarithmic = st.toggle("Logarithmic", key="overlay-log", disabled=not of_curves)
    names = unique_names(rows)
    if not of_curves:
        points = {
            name: (row.log.begin.params, reached)
            for name, row in zip(names, rows, strict=True)
            if row.log.begin and (reached := next(reversed(row.curve(metric)), None)) is not None
        }
        figure = size_against_result(points, metric)
    else:
        curves = {name: row.curve(metric) for name, row in zip(names, rows, strict=True)}
        figure = overlaid(curves, metric, smoothing=smoothing, logarithmic=logarithmic)
    st.plotly_chart(figure, key="overlay-chart", config=_PLAIN)


def _draw_differences(first: Row, second: Row) -> None:
    markup.heading("What is different")
    graphs = [files.from_json(row.run.graph_json) for row in (first, second)]
    found: list[Difference] = [
        *spec_differences(first.spec, second.spec),
        *graph_differences(graphs[0], graphs[1]),
    ]
    if not found:
        markup.note("Nothing: the same network with the same training.")
        return
    markup.table(("", *unique_names((first, second))), found[:_MOST_DIFFERENCES])
    if len(found) > _MOST_DIFFERENCES:
        markup.note(f"And {plural(len(found) - _MOST_DIFFERENCES, 'difference')} more.")


def _draw_actions(session: Session, rows: Sequence[Row]) -> None:
    with st.container(horizontal=True, gap="small", key="run-actions"):
        if len(rows) == 1:
            _draw_ways(session, rows[0])
        _download("Curves as CSV", partial(history_csv, rows), "runs.csv", "text/csv")
        words = "Networks and settings as JSON"
        _download(words, partial(_as_json, rows), "runs.json", "application/json")
        if len(rows) == 1:
            _draw_files(rows[0])
        with st.popover(f"Delete {plural(len(rows), 'run')}", icon=":material/delete:"):
            names = ", ".join(markup.plain(row.run.name) for row in rows)
            st.markdown(f"Delete **{names}** with curves and weights? This cannot be undone.")
            st.button(
                "Delete",
                key="delete-runs",
                type="primary",
                on_click=_delete,
                args=([row.run.id for row in rows],),
            )


def _download(
    label: str, content: Callable[[], str | bytes], name: str, kind: str, about: str | None = None
) -> None:
    st.download_button(
        label,
        content,
        file_name=name,
        mime=kind,
        key=f"download-{name}",
        on_click="ignore",
        icon=":material/download:",
        help=about,
    )


def _draw_files(row: Row) -> None:
    """Draws the way to what the callbacks of a run have written, where they have."""
    directory = settings().run_directory(row.run.id)
    if has_files(directory):
        words = (
            f"What the callbacks have written: {HISTORY}, the folder {TENSORBOARD} for "
            f"`tensorboard --logdir`, and {BEST_WEIGHTS}, as far as chosen, up to "
            f"{MOST_BYTES // 2**20} MB in all."
        )
        content = partial(_as_zip, directory)
        _download("Logs as ZIP", content, "logs.zip", "application/zip", words)


def _as_zip(directory: Path) -> bytes:
    written = io.BytesIO()
    write_zip(directory, written)
    return written.getvalue()


def _draw_ways(session: Session, row: Row) -> None:
    for label, page in (("Look at it in Train", "train"), ("Look inside", "inspect")):
        if st.button(f"{label} ▸", key=f"go-{page}"):
            session.run_id = row.run.id
            st.switch_page(f"pages/{page}.py", query_params=session.address)


def _as_json(rows: Sequence[Row]) -> str:
    written = [
        {
            "name": row.run.name,
            "notes": row.run.notes,
            "status": row.run.status,
            "network": json.loads(row.run.graph_json),
            "training": row.spec.model_dump(mode="json"),
            "epochs": [dict(each.logs) for each in row.log.epochs],
            "test": dict(row.log.end.logs) if row.log.end else {},
        }
        for row in rows
    ]
    return json.dumps(written, indent=1)


def _delete(run_ids: Sequence[str]) -> None:
    """Stops and removes runs; the folder of one that goes on is removed when its process ends."""
    session, store = Session.current(), open_store()
    try:
        for run_id in run_ids:
            store.stop_run(run_id)
            store.delete_run(run_id)
            shutil.rmtree(settings().run_directory(run_id), ignore_errors=True)
    except StoreError as error:
        session.say(f"Not everything could be deleted. {error}")
    session.compared = tuple(each for each in session.compared if each not in run_ids)
    session.table_version += 1
    if session.run_id in run_ids:
        session.run_id = None
    wake(session)
