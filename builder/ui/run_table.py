"""The table of runs: choose some to look at, name them, write notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from builder.plots.comparing import in_words
from builder.store import StoreError
from builder.ui import markup
from builder.ui.figures import duration, plural
from builder.ui.projects import open_store
from builder.ui.run_list import STATES
from builder.ui.run_rows import Row
from builder.ui.session import Session, widget_value

SHOW = "Show"
MOST_SHOWN = 10
_TABLE = "run-table"


def draw_table(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Draws the table with a field to search it; returns the runs that are chosen.

    Where none is chosen, the newest that has trained an epoch counts as chosen.
    """
    words = st.text_input(
        "Find runs",
        key="find-runs",
        placeholder="name, note, data set, optimizer, status …",
        icon=":material/search:",
        label_visibility="collapsed",
    )
    found = [row for row in rows if row.matches(words or "")]
    if not found:
        markup.note("No run has all these words.")
        return []
    _draw_editor(session, found)
    markup.note(
        f"{plural(len(found), 'run')}. Tick up to {MOST_SHOWN} to compare them; names and notes "
        "can be typed over."
    )
    chosen = [row for row in found if row.run.id in session.compared]
    return chosen or next(([row] for row in found if row.log.epochs), [])


_EDITABLE = (SHOW, "Name", "Notes")


def _draw_editor(session: Session, found: Sequence[Row]) -> None:
    st.data_editor(
        [_cells(row, chosen=row.run.id in session.compared) for row in found],
        key=f"{_TABLE}-{session.table_version}",
        hide_index=True,
        num_rows="fixed",
        width="stretch",
        height=min(38 + 35 * len(found), 300),
        column_config=_columns(),
        placeholder="–",
        disabled=[name for name in _cells(found[0], chosen=False) if name not in _EDITABLE],
        on_change=_take,
        args=([row.run.id for row in found], session.table_version),
    )


def _cells(row: Row, *, chosen: bool) -> dict[str, Any]:
    log, end = row.log, row.log.end
    return {
        SHOW: chosen,
        "Name": row.run.name,
        "Status": STATES[row.run.status],
        "Data set": row.dataset,
        "Epochs": f"{len(log.epochs)} / {row.spec.epochs}",
        "Metric": in_words(row.metric) or None,
        "Last": row.result,
        "Best": row.best,
        "Parameters": log.begin.params if log.begin else None,
        "Optimizer": row.spec.optimizer,
        "Rate": row.spec.learning_rate,
        "Time": duration(end.seconds) if end else None,
        "Started": row.started,
        "Notes": row.run.notes,
    }


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        SHOW: st.column_config.CheckboxColumn(width="small", pinned=True),
        # Not pinned: on a phone a long name would leave no room for anything else.
        "Name": st.column_config.TextColumn(max_chars=200),
        "Last": number(format="%.4f"),
        "Best": number(format="%.4f"),
        "Parameters": number(format="localized"),
        "Rate": number(format="%g"),
        "Notes": st.column_config.TextColumn(
            max_chars=2_000, width="medium", help="Up to 2,000 characters; more are cut off."
        ),
    }


def _take(run_ids: list[str], version: int) -> None:
    """Takes what was ticked or typed; the table is then drawn anew from the store."""
    session = Session.current()
    changes: Mapping[int, Mapping[str, Any]] = (widget_value(f"{_TABLE}-{version}") or {}).get(
        "edited_rows", {}
    )
    for place, changed in changes.items():
        if int(place) < len(run_ids):
            _change(session, run_ids[int(place)], changed)
    session.table_version += 1


def _change(session: Session, run_id: str, changed: Mapping[str, Any]) -> None:
    if SHOW in changed:
        kept = [each for each in session.compared if each != run_id]
        session.compared = tuple([*kept, run_id][-MOST_SHOWN:] if changed[SHOW] else kept)
    try:
        if str(changed.get("Name") or "").strip():
            open_store().rename_run(run_id, str(changed["Name"]).strip())
        if "Notes" in changed:
            open_store().note_run(run_id, str(changed["Notes"] or ""))
    except StoreError as error:
        session.say(f"This could not be saved. {error}")
