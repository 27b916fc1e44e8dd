"""The page Runs: a table to search, runs beside each other, experiments of one's own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS
from builder.graph import files
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.events import BatchEnd, EpochEnd, TrainBegin, TrainEnd, to_row
from builder.training.experiments import running
from builder.training.presets import preset
from builder.ui import run_table, runs_follow
from builder.ui.experiment_choices import choices, variation_of
from builder.ui.experiment_search import goals, parameters
from builder.ui.experiment_view import outcome_of
from builder.ui.run_rows import history_csv, rows_of, unique_names

GRAPH = TEMPLATES["digits_small"]()
SPEC = preset(GRAPH, DATASETS["digits"])


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    monkeypatch.setattr("builder.ui.training_start.wake", lambda session: None)
    monkeypatch.setattr("builder.ui.experiment_start.wake", lambda session: None)
    monkeypatch.setattr("builder.ui.run_comparison.wake", lambda session: None)
    monkeypatch.setattr("builder.ui.doctor_view.wake", lambda session: None)
    opened = Store.open()
    yield opened
    opened.close()


@pytest.fixture
def project(store: Store) -> str:
    return store.create_project("p", files.to_json(GRAPH)).id


def trained(store: Store, project: str, name: str, *accuracies: float, **changes: object) -> str:
    spec = SPEC.model_copy(update=changes)
    run = store.create_run(project, name, files.to_json(GRAPH), spec.model_dump_json())
    columns = ("loss", "accuracy")
    begun = TrainBegin(
        epochs=2, batches=1, batch_size=8, train_size=8, validation_size=360, params=9,
        columns=columns,
    )  # fmt: skip
    events = [begun, BatchEnd(step=1, epoch=0, batch=0, logs={"loss": 2.0, "accuracy": 0.1})]
    for epoch, value in enumerate(accuracies):
        logs = {"loss": 1 - value, "accuracy": value, "val_loss": 1.0, "val_accuracy": value / 2}
        events.append(EpochEnd(epoch=epoch, step=epoch + 1, logs=logs))
    events.append(TrainEnd(epochs=2, step=2, seconds=1.0))
    store.append_events(run.id, [to_row(event) for event in events])
    store.set_status(run.id, "finished")
    return run.id


def test_a_run_is_found_by_any_words_that_are_said_of_it(store: Store, project: str) -> None:
    trained(store, project, "first", 0.5, 0.8, optimizer="SGD")
    second = trained(store, project, "second", 0.5)
    store.note_run(second, "the teacher's own")
    rows = {row.run.name: row for row in rows_of(store.runs(project))}
    assert rows["first"].matches("sgd FINISHED digits")
    assert not rows["first"].matches("adam")
    assert rows["second"].matches("teacher")
    assert (rows["first"].metric, rows["first"].result) == ("val_accuracy", 0.4)
    assert (rows["second"].best, rows["first"].best) == (0.25, 0.4)


def test_a_run_without_an_epoch_has_no_figures_and_the_table_a_dash_for_them(
    store: Store, project: str
) -> None:
    store.create_run(project, "waits", files.to_json(GRAPH), SPEC.model_dump_json())
    (row,) = rows_of(store.runs(project))
    cells = run_table._cells(row, chosen=False)
    empty = {name for name, cell in cells.items() if cell is None}
    assert empty == {"Metric", "Last", "Best", "Parameters", "Time"}
    app = AppTest.from_function(runs_table, default_timeout=120, args=(project,))
    app.run()
    assert not app.exception
    (table,) = app.dataframe
    assert table.proto.placeholder == "–"


def runs_table(project: str) -> None:
    import streamlit as st

    from builder.ui.run_rows import rows_of
    from builder.ui.run_table import draw_table
    from builder.ui.session import Session

    st.query_params["project"] = project
    session = Session.current()
    draw_table(session, rows_of(session.runs()))


def test_all_epochs_of_chosen_runs_are_written_as_csv(store: Store, project: str) -> None:
    trained(store, project, "first", 0.5, 0.8)
    trained(store, project, "second", 0.6)
    read = list(csv.DictReader(io.StringIO(history_csv(rows_of(store.runs(project))))))
    found = [(line["run"], line["epoch"], line["val_accuracy"]) for line in read]
    assert sorted(found) == [("first", "1", "0.25"), ("first", "2", "0.4"), ("second", "1", "0.3")]


def test_runs_of_one_name_are_told_apart(store: Store, project: str) -> None:
    for name in ("a #2", "a", "a", "a"):
        trained(store, project, name, 0.5)
    rows = rows_of(store.runs(project))
    names = unique_names(rows)
    assert len(set(names)) == 4 and "a" in names
    read = csv.DictReader(io.StringIO(history_csv(rows)))
    assert [line["run"] for line in read] == names


@pytest.mark.parametrize("title", choices(GRAPH, SPEC))
def test_everything_that_can_be_varied_makes_runs(title: str) -> None:
    from builder.training.experiments.plan import Plan, trials

    choice = choices(GRAPH, SPEC)[title]
    typed = choice.values if isinstance(choice.values, str) else list(choice.values)
    typed = [(choice.names[0],), choice.names[:2]] if choice.kind == "removal" else typed
    found = variation_of(choice, typed)
    assert not isinstance(found, str), found
    assert len(trials(GRAPH, SPEC, Plan(variations=(found,)))) >= 2


def test_values_that_are_none_are_said() -> None:
    rate = choices(GRAPH, SPEC)["learning rate"]
    assert variation_of(rate, "0.1, fast") == (
        "learning rate: Expected numbers separated by commas, got 'fast'."
    )
    assert variation_of(rate, " , ") == "learning rate: Expected at least one value."
    assert "got 'nan'" in str(variation_of(rate, "nan"))
    layers = choices(GRAPH, SPEC)["layers left out"]
    assert variation_of(layers, []) == "Choose at least one layer to leave out."


def grid_form(project: str) -> None:
    import streamlit as st

    from builder.ui.experiment_start import draw_start
    from builder.ui.session import Session

    st.query_params["project"] = project
    st.session_state["experiment-kind"] = "Grid"
    draw_start(Session.current())


def test_several_layers_are_left_out_together(store: Store, project: str) -> None:
    app = AppTest.from_function(grid_form, default_timeout=120, args=(project,))
    app.run()
    app.selectbox(key="grid-vary-1").set_value("layers left out").run()
    place = "grid-1-layers left out"
    app.button_group(key=f"{place}-how").set_value("Several together").run()
    paths = choices(GRAPH, SPEC)["layers left out"].names
    first, second = paths[0], paths[1]
    app.multiselect(key=f"{place}-set-1").set_value([first, second]).run()
    app.multiselect(key=f"{place}-set-2").set_value([second]).run()
    app.number_input(key="grid-seeds").set_value(1).run()
    assert not app.exception
    assert [each.label for each in app.button if each.key == "start-grid"] == ["Start 3 runs"]
    app.button(key="start-grid").click().run()
    [experiment] = store.experiments(project)
    bypassed = [
        {node for node, each in files.from_json(run.graph_json).nodes.items() if each.bypassed}
        for run in running.runs_of(store, experiment)
    ]
    assert sorted(bypassed, key=len) == [set(), {second}, {first, second}]


def test_a_double_click_makes_one_experiment(
    store: Store, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AppTest.from_function(grid_form, default_timeout=120, args=(project,))
    app.run()
    app.text_input(key="grid-1-learning rate").set_value("0.01").run()
    for within_a_moment, made in ((True, 1), (True, 1), (False, 2)):
        monkeypatch.setattr(
            "builder.ui.experiment_start.is_just_made", lambda _, near=within_a_moment: near
        )
        app.button(key="start-grid").click().run()
        assert not app.exception
        assert len(store.experiments(project)) == made


def test_a_search_may_change_what_is_there() -> None:
    found = parameters(GRAPH, SPEC)
    assert {"learning rate", "optimizer", "batch size", "units of hidden"} <= set(found)
    assert found["units of hidden"].name == "hidden:units"


@pytest.mark.parametrize(
    ("template", "data", "first", "better"),
    [
        ("digits_small", "digits", "val_accuracy", "max"),
        ("celsius_to_fahrenheit", "celsius", "val_mae", "min"),
    ],
)
def test_a_search_looks_for_what_is_better(
    template: str, data: str, first: str, better: str
) -> None:
    graph = TEMPLATES[template]()
    spec = preset(graph, DATASETS[data])
    found = goals(graph, spec)
    assert next(iter(found.items())) == (first, better)
    assert found["val_loss"] == "min"
    assert "loss" in goals(graph, spec.model_copy(update={"validation_split": 0.0}))


def search_form(project: str) -> None:
    import streamlit as st

    from builder.ui.experiment_start import draw_start
    from builder.ui.session import Session

    st.query_params["project"] = project
    st.session_state["experiment-kind"] = "Search"
    draw_start(Session.current())


def test_a_search_of_errors_makes_them_small_and_some_runs_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_MAX_RUNS", "3")
    graph = TEMPLATES["celsius_to_fahrenheit"]()
    made = store.create_project("p", files.to_json(graph)).id
    app = AppTest.from_function(search_form, default_timeout=120, args=(made,))
    app.run()
    assert not app.exception
    app.number_input(key="search-at-once").set_value(3).run()
    app.button(key="start-search").click().run()
    assert not app.exception
    [experiment] = store.experiments(made)
    plan = running.Stored.model_validate_json(experiment.plan_json).plan
    assert plan.monitor == "val_mae"
    assert plan.search is not None
    assert (plan.search.maximize, plan.search.at_once) == (False, 3)
    assert running.runs_of(store, experiment) == []  # whoever minds the queue makes them
    running.advance_all(store)
    assert len(running.runs_of(store, experiment)) == 3


def test_a_ready_experiment_is_queued_by_one_click(store: Store, project: str) -> None:
    def draw(project: str) -> None:
        import streamlit as st

        from builder.ui.experiment_start import draw_start
        from builder.ui.session import Session

        st.query_params["project"] = project
        session = Session.current()
        draw_start(session)

    app = AppTest.from_function(draw, default_timeout=120, args=(project,))
    app.run()
    assert not app.exception
    app.button(key="ready-learning_rates").click().run()
    assert not app.exception
    [experiment] = store.experiments(project)
    runs = running.runs_of(store, experiment)
    assert len(runs) == 27
    assert {json.loads(run.graph_json) == json.loads(files.to_json(GRAPH)) for run in runs} == {
        True
    }


def test_two_runs_are_drawn_beside_each_other(store: Store, project: str) -> None:
    trained(store, project, "first", 0.5, 0.8)
    trained(store, project, "second", 0.6, learning_rate=0.5)

    def draw(project: str) -> None:
        import streamlit as st

        from builder.ui.run_comparison import draw_comparison
        from builder.ui.run_rows import rows_of
        from builder.ui.session import Session

        st.query_params["project"] = project
        session = Session.current()
        draw_comparison(session, rows_of(session.runs()))

    app = AppTest.from_function(draw, default_timeout=120, args=(project,))
    app.run()
    assert not app.exception
    said = " ".join(each.body for each in app.get("html"))
    assert "learning rate" in said and "0.5" in said
    app.button(key="delete-runs").click().run()
    assert not app.exception
    assert store.runs(project) == []


def test_the_doctor_speaks_and_starts_its_experiment(store: Store, project: str) -> None:
    run_id = trained(store, project, "first", *[0.99 - 0.01 * (n < 2) for n in range(9)])
    log = [0.5] * 9
    store.append_events(
        run_id,
        [
            to_row(
                EpochEnd(
                    epoch=epoch,
                    step=epoch + 1,
                    logs={
                        "loss": 0.01, "accuracy": 0.99, "val_loss": 0.5 + epoch,
                        "val_accuracy": value,
                    },
                )
            )
            for epoch, value in enumerate(log)
        ],
    )  # fmt: skip

    def draw(run_id: str, project: str) -> None:
        import streamlit as st

        from builder.ui.doctor_view import draw_doctor
        from builder.ui.projects import open_store

        st.query_params["project"] = project
        draw_doctor(open_store().run(run_id))

    app = AppTest.from_function(draw, default_timeout=120, args=(run_id, project))
    app.run()
    assert not app.exception
    for _ in range(2):  # pressed twice: one experiment
        app.button(key="counter-0").click().run()
        assert not app.exception
        [experiment] = store.experiments(project)
        assert len(running.runs_of(store, experiment)) == 4
    for run in running.runs_of(store, experiment):
        store.set_status(run.id, "finished")
    app.button(key="counter-0").click().run()
    assert len(store.experiments(project)) == 2


def test_what_has_ended_is_read_once(
    store: Store, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(store, project, "first", 0.5, 0.8)
    [run] = store.runs(project)
    first = outcome_of(store, run)
    assert first.last("accuracy") == 0.8
    monkeypatch.setattr(Store, "events", None)  # not asked for again
    assert outcome_of(store, run) is first
    with pytest.raises(TypeError):
        outcome_of(store, replace(run, status="running"))


def test_a_run_that_another_tab_moves_on_has_the_page_drawn_again(
    store: Store, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(runs_follow.st, "rerun", lambda: drawn.append("again"))
    run = store.create_run(project, "run 1", files.to_json(GRAPH), SPEC.model_dump_json())
    store.set_status(run.id, "failed")
    before = store.run_states(project)
    runs_follow._look(project, before)
    assert not drawn
    store.resume_run(run.id)
    runs_follow._look(project, before)
    assert drawn == ["again"]
