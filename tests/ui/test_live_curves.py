from __future__ import annotations

from builder.ui.live_curves import CurvesState


def test_nothing_is_there_before_the_browser_reports() -> None:
    assert CurvesState.read(None, "run") == CurvesState(0, 0)
    assert CurvesState.read({"progress": None}, "run") == CurvesState(0, 0)


def test_what_the_browser_has_counts_for_its_run_alone() -> None:
    state = {"progress": {"run_id": "one", "have": 120, "have_epochs": 2}}
    assert CurvesState.read(state, "one") == CurvesState(120, 2)
    assert CurvesState.read(state, "two") == CurvesState(0, 0)
