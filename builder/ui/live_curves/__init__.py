"""Live curves: loss and metrics of a run, to which each rerun adds only the new points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import plotly
import streamlit as st

from builder.ui.delivery import Bundle, Served

_BUNDLE = Bundle("live_curves", isolate_styles=False)
PLOTLY = Served("plotly", Path(plotly.__file__).parent / "package_data")
"""The folder of plotly.js, `plotly.min.js`, as the Python package brings it."""


@dataclass(frozen=True, slots=True)
class Points:
    """Consecutive points of a run.

    Attributes:
        start: The number of the first one, counted from 0 over the whole run.
        rows: `[x, value, ...]` for each point; `x` is in epochs (a batch stands at a fraction),
            and a missing value is None.
    """

    start: int
    rows: Sequence[Sequence[float | None]]


class Mark(TypedDict):
    """A vertical line: where on the x axis, in epochs, and what it says."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class CurvesState:
    """How many points of a run the browser has; Python sends those after them.

    Attributes:
        have: Batch points.
        have_epochs: Epoch points.
    """

    have: int = 0
    have_epochs: int = 0

    @classmethod
    def read(cls, state: Mapping[str, Any] | None, run_id: str) -> CurvesState:
        """Reads the component's state; of another run than `run_id`, nothing is there."""
        progress = (state or {}).get("progress")
        if not progress or progress["run_id"] != run_id:
            return cls()
        return cls(int(progress["have"]), int(progress["have_epochs"]))


def curves_state(key: str, run_id: str) -> CurvesState:
    """Returns what the curves drawn under `key` have of a run: ask before drawing them."""
    return CurvesState.read(st.session_state.get(key), run_id)


def live_curves(
    *,
    run_id: str,
    points: Points,
    columns: Sequence[str],
    epochs: Points,
    key: str,
    height: int,
    marks: Sequence[Mark] = (),
    losses: int = 1,
    rate: bool = False,
    metrics_title: str = "",
    ended: bool = False,
) -> CurvesState:
    """Draws the loss and the metrics of a run.

    Call it again with the points after those that `curves_state` names. Points that come twice
    are taken once, and a gap is asked for again. The browser says now and then, not after every
    point, how much it has: so some points are sent more than once, but no rerun is started for
    each of them.

    Args:
        run_id: Which run. Another run starts from an empty chart.
        points: One row per batch: `[x, *values]`, values in the order of `columns`.
        columns: The names of the values, `"loss"` first, then the metrics.
        epochs: One row per epoch: `[x, *train, *validation]`, both in the order of `columns`;
            without validation, `[x, *train]`.
        key: The element's key.
        height: In pixels, with both charts side by side; on a narrow screen they stand one
            below the other and are taller.
        marks: Vertical lines, for what was changed while it ran.
        losses: How many of the columns are losses and stand in the first chart: more than one
            where the model has several outputs.
        rate: Whether the learning rate is drawn, below the others; it is the last value of each
            row of `points`, after those of `columns`.
        metrics_title: What stands over the second chart; by default the name of the metric, or
            "Metrics" where there are several.
        ended: Whether the run is over, so that no more points will come.
    """
    state = _BUNDLE.mount(
        key=key,
        height="content",
        data={
            "plotly": PLOTLY.url("plotly.min.js"),
            "run_id": run_id,
            "columns": list(columns),
            "points": {"start": points.start, "rows": [list(row) for row in points.rows]},
            "epochs": {"start": epochs.start, "rows": [list(row) for row in epochs.rows]},
            "marks": list(marks),
            "losses": losses,
            "rate": rate,
            "metrics_title": metrics_title,
            "ended": ended,
            "height": height,
        },
        on_change={"progress": lambda: None},
    )
    return CurvesState.read(state, run_id)
