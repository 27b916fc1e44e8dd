"""Earlier looks of a run's probes: which there are, and the way to them on the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS
from builder.graph import files
from builder.store import Run, Store
from builder.templates import TEMPLATES
from builder.training.events import Probe, Resumed, to_row
from builder.training.presets import preset
from builder.ui.probe_looks import Look, at_step, looks_of, seen


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    opened = Store.open()
    yield opened
    opened.close()


@pytest.fixture
def run(store: Store) -> Run:
    graph = TEMPLATES["digits_small"]()
    project = store.create_project("mine", files.to_json(graph))
    spec = preset(graph, DATASETS["digits"]).model_dump_json()
    return store.create_run(project.id, "run 1", project.graph_json, spec, project.id)


def look(store: Store, run: Run, *steps: int, name: str = "weights") -> list[int]:
    data: dict[str, Any] = {"none": "of this version"}
    probes = [Probe(name=name, step=step, epoch=step // 10, data=data) for step in steps]
    return store.append_events(run.id, [to_row(each) for each in probes])


def test_looks_are_read_as_they_come(store: Store, run: Run) -> None:
    look(store, run, 1, 5)
    look(store, run, 2, name="gradients")
    assert [each.step for each in looks_of(store, run.id).of("weights")] == [1, 5]
    look(store, run, 9)
    found = looks_of(store, run.id)
    assert [each.step for each in found.of("weights")] == [1, 5, 9]
    assert [each.step for each in found.of("gradients")] == [2]
    assert found.of("boundary") == ()


def test_looks_after_the_step_from_which_a_run_went_on_are_void(store: Store, run: Run) -> None:
    look(store, run, 1, 10, 14)
    store.append_events(run.id, [to_row(Resumed(epoch=1, step=10))])
    look(store, run, 12)
    assert [each.step for each in looks_of(store, run.id).of("weights")] == [1, 10, 12]


def test_a_look_that_was_removed_is_none(store: Store, run: Run) -> None:
    first, second = look(store, run, 1, 5)
    found = seen(store, run.id, Look(5, second))
    assert found is not None and found.step == 5
    store.delete_events(run.id, [first])
    assert seen(store, run.id, Look(1, first)) is None


@pytest.mark.parametrize(("step", "place"), [(None, 2), (0, 0), (1, 0), (4, 0), (5, 1), (99, 2)])
def test_the_look_at_a_step_is_the_last_one_up_to_it(step: int | None, place: int) -> None:
    assert at_step([Look(1, 1), Look(5, 2), Look(9, 3)], step) == place


def probes_of(project: str) -> None:
    import streamlit as st

    from builder.ui.probe_view import draw_probes
    from builder.ui.projects import open_store
    from builder.ui.run_log import run_log
    from builder.ui.session import Session

    st.query_params["project"] = project
    [run] = Session.current().runs()
    draw_probes(run, run_log(open_store(), run.id))


def test_a_person_steps_back_and_comes_back_to_the_newest(store: Store, run: Run) -> None:
    seqs = look(store, run, 1, 12, 25)
    app = AppTest.from_function(probes_of, default_timeout=60, args=(run.project_id,))

    def said() -> str:
        app.run()
        assert not app.exception
        return " ".join(each.body for each in app.get("html"))

    assert "After step 25, in epoch 3. Look 3 of 3." in said()
    assert app.button(key="probe-last_page").disabled
    assert app.button(key="probe-chevron_left").label == "Earlier look"  # for screen readers
    app.button(key="probe-chevron_left").click()
    assert "After step 12, in epoch 2. Look 2 of 3." in said()
    look(store, run, 31)
    assert "After step 12, in epoch 2. Look 2 of 4." in said()  # it does not move on by itself
    store.delete_events(run.id, [seqs[0]])
    app.button(key="probe-first_page").click()
    assert "After step 12, in epoch 2. Look 1 of 3." in said()  # the first one was removed
    app.button(key="probe-last_page").click()
    assert "After step 31, in epoch 4. Look 3 of 3." in said()
