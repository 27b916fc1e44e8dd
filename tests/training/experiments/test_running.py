"""Experiments in a real store: their runs wait in the queue, and a search goes on by itself."""

import pytest

from builder.datasets import DATASETS
from builder.graph import files
from builder.store import Store, TooManyRuns
from builder.templates import TEMPLATES
from builder.training.events import EpochEnd, TrainBegin, TrainEnd, to_row
from builder.training.experiments import running
from builder.training.experiments.plan import Plan
from builder.training.experiments.results import bands, best_first, rows
from builder.training.experiments.search import OneOf, Range, Search
from builder.training.experiments.variations import ExperimentError, Setting
from builder.training.presets import preset

GRAPH = TEMPLATES["digits_small"]()
SPEC = preset(GRAPH, DATASETS["digits"])
SWEEP = Plan(variations=(Setting(field="learning_rate", values=(0.1, 0.001)),), seeds=(0, 1))
FIND = Plan(
    search=Search(
        parameters=(
            Range(name="hidden:units", low=4, high=64, whole=True),
            OneOf(name="schedule", values=(None, {"kind": "cosine"})),
        ),
        trials=4,
    )
)

ALIKE = (
    [],
    [{"class_name": "RandomRotation", "config": {"factor": 0.1}}],
    [{"class_name": "RandomRotation", "config": {"factor": 0.2}}],
)


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/strata.sqlite")
    yield store
    store.close()


@pytest.fixture
def project(store):
    return store.create_project("p", files.to_json(GRAPH))


def begun(store, project, plan):
    """Begins an experiment, and has the one who minds the queue look at it once."""
    made = running.begin(store, project.id, "sweep", GRAPH, SPEC, plan, owner="ada")
    running.advance(store, made)
    return made


def finish(store, run, accuracies, test=0.5):
    """Plays a training."""
    events = [TrainBegin(epochs=2, batches=1, batch_size=1, train_size=1, params=38_282)]
    for epoch, value in enumerate(accuracies):
        logs = {"accuracy": 0.0, "val_loss": 1.0, "val_accuracy": value}
        events.append(EpochEnd(epoch=epoch, step=epoch + 1, logs=logs))
    events.append(TrainEnd(epochs=2, step=2, seconds=3.0, logs={"test_accuracy": test}))
    store.append_events(run.id, [to_row(event) for event in events])
    store.set_status(run.id, "finished")


def test_all_runs_of_a_grid_wait_at_once_and_know_what_they_are(store, project):
    experiment = begun(store, project, SWEEP)
    made = running.runs_of(store, experiment)
    assert [run.name for run in made] == [
        "learning rate 0.1 · seed 0", "learning rate 0.001 · seed 0",
        "learning rate 0.1 · seed 1", "learning rate 0.001 · seed 1",
    ]  # fmt: skip
    assert {(run.status, run.owner) for run in made} == {("queued", "ada")}
    assert not running.is_searching(store, experiment)
    assert running.advance(store, experiment) == 0


def test_an_experiment_that_cannot_be_done_leaves_nothing_behind(store, project):
    broken = Plan(variations=(Setting(field="epochs", values=(0,)),))
    with pytest.raises(ExperimentError):
        begun(store, project, broken)
    assert (store.experiments(project.id), store.runs(project.id)) == ([], [])


def test_the_table_is_about_combinations_and_the_bands_about_seeds(store, project):
    experiment = begun(store, project, SWEEP)
    low, high = (0.2, 0.4), (0.6, 0.8)
    for run, ends in zip(running.runs_of(store, experiment), (low, high, high, high), strict=True):
        finish(store, run, ends, test=ends[-1])
    outcomes = [running.outcome(store, run) for run in running.runs_of(store, experiment)]
    assert running.monitor_of(SWEEP, outcomes) == "val_accuracy"
    table = rows(outcomes, "val_accuracy")
    assert [dict(row.group) for row in table] == [
        {"learning rate": "0.1"},
        {"learning rate": "0.001"},
    ]
    assert table[0].last.mean == pytest.approx(0.6)
    assert table[0].last.deviation == pytest.approx(0.2 * 2**0.5)
    assert (table[0].test.least, table[0].test.most) == (0.4, 0.8)
    assert (table[0].params, table[0].seconds.mean, table[0].finished) == (38_282, 3.0, 2)
    assert [dict(row.group)["learning rate"] for row in best_first(table, "val_accuracy")] == [
        "0.001", "0.1"
    ]  # fmt: skip
    band = bands(outcomes, "val_accuracy")[0]
    assert (band.epochs, band.seeds) == ((1, 2), 2)
    assert band.mean == pytest.approx((0.4, 0.6))
    assert (band.low, band.high) == ((0.2, 0.4), (0.6, 0.8))


def test_an_epoch_that_was_trained_again_after_a_break_counts_once(store, project):
    [run, *_] = running.runs_of(store, begun(store, project, SWEEP))
    finish(store, run, (0.1, 0.2))
    again = EpochEnd(epoch=1, step=2, logs={"val_accuracy": 0.3})
    store.append_events(run.id, [to_row(again)])
    logged = [logs["val_accuracy"] for logs in running.outcome(store, run).epochs]
    assert logged == [0.1, 0.3]


def test_a_search_makes_its_next_run_when_the_last_has_ended(store, project):
    experiment = begun(store, project, FIND)
    seen = []
    for _ in range(4):
        *_, newest = running.runs_of(store, experiment)
        assert running.advance(store, experiment) == 0  # one at a time
        seen.append(newest.id)
        units = files.from_json(newest.graph_json).layers["hidden"].config["units"]
        finish(store, newest, (units / 100,))
        running.advance(store, experiment)
        assert running.is_searching(store, experiment) == (len(seen) < 3)
    made = running.runs_of(store, experiment)
    assert [run.id for run in made] == seen
    for run in made:
        spec = running.outcome(store, run).spec
        units = files.from_json(run.graph_json).layers["hidden"].config["units"]
        assert spec.variant["units of hidden"] == str(units)
        assert (spec.schedule is None) == (spec.variant["schedule"] == "none")


def test_a_search_that_has_begun_makes_its_runs_in_one_place_alone(store, project, tmp_path):
    made = running.begin(store, project.id, "find", GRAPH, SPEC, FIND, owner="ada")
    assert running.runs_of(store, made) == []
    assert running.is_searching(store, made)
    other, propose = Store(f"sqlite:///{tmp_path}/strata.sqlite"), running.propose

    def while_another_is_faster(*args):
        running.propose = propose
        assert running.advance(other, made) == 1
        return propose(*args)

    running.propose = while_another_is_faster
    try:
        assert running.advance(store, made) == 0
    finally:
        running.propose = propose
        other.close()
    assert len(running.runs_of(store, made)) == 1


def test_a_search_that_is_stopped_makes_no_more_runs(store, project):
    experiment = begun(store, project, FIND)
    running.stop(store, experiment)
    experiment = store.experiment(experiment.id)
    assert [run.status for run in running.runs_of(store, experiment)] == ["stopped"]
    assert running.advance(store, experiment) == 0
    assert not running.is_searching(store, experiment)
    stored = running.Stored.model_validate_json(experiment.plan_json)
    assert running.lacking(stored, 1) == stored.plan.search.trials - 1
    store.resume_search(experiment.id)  # what was stopped goes on
    assert running.advance(store, experiment) == 1
    assert len(running.runs_of(store, experiment)) == 2


def test_a_failed_run_tells_the_search_nothing_and_does_not_end_it(store, project):
    experiment = begun(store, project, FIND)
    [run] = running.runs_of(store, experiment)
    store.set_status(run.id, "failed", "The loss is not a number any more.")
    assert running.advance(store, experiment) == 1


def test_a_search_whose_owner_has_enough_runs_waits_and_holds_nobody_up(
    store, project, monkeypatch
):
    first, second = begun(store, project, FIND), begun(store, project, FIND)
    for experiment in (first, second):
        finish(store, running.runs_of(store, experiment)[0], [0.5])
    monkeypatch.setenv("STRATA_RUNS_PER_USER", "1")
    running.advance_all(store)  # the second may not have one as well
    assert [len(running.runs_of(store, each)) for each in (first, second)] == [2, 1]
    assert running.is_searching(store, second)
    with monkeypatch.context() as forbidden:  # whoever waits asks for nothing
        forbidden.delattr(running, "propose")
        assert running.advance(store, second) == 0
    finish(store, running.runs_of(store, first)[-1], [0.5])
    store.end_search(first.id)
    running.advance_all(store)
    assert len(running.runs_of(store, second)) == 2


def test_a_search_that_cannot_be_read_any_more_ends_and_holds_nobody_up(store, project):
    broken = store.create_experiment(project.id, "?", "{}", searching=True)
    sound = begun(store, project, FIND)
    finish(store, running.runs_of(store, sound)[0], [0.5])
    running.advance_all(store)
    assert not running.is_searching(store, broken)
    assert len(running.runs_of(store, sound)) == 2


def test_an_experiment_of_more_runs_than_are_allowed_leaves_nothing_behind(
    store, project, monkeypatch
):
    monkeypatch.setenv("STRATA_RUNS_PER_USER", "3")
    with pytest.raises(TooManyRuns):
        begun(store, project, SWEEP)
    assert (store.experiments(project.id), store.runs(project.id)) == ([], [])


def test_a_search_for_what_is_not_there_leaves_nothing_behind(store, project):
    lost = Search(parameters=(Range(name="nobody:units", low=4, high=64, whole=True),))
    with pytest.raises(ExperimentError):
        begun(store, project, Plan(search=lost))
    assert (store.experiments(project.id), store.runs(project.id)) == ([], [])


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (Range(name="learning_rate", low=1.2345678e-4, high=0.1), 1.2345678e-4),
        (Range(name="learning_rate", low=1e-4, high=0.98765432), 0.98765432),
        (Range(name="epochs", low=1, high=9, whole=True), 4),
        *(
            (OneOf(name="augmentation", values=ALIKE), value)
            for value in ALIKE
        ),
    ],
)  # fmt: skip
def test_what_was_tried_is_read_back_as_it_was(store, project, parameter, value):
    read = running._read(parameter, running._called(parameter, value))
    assert read == pytest.approx(value, rel=1e-5) if isinstance(value, float) else read == value
    if isinstance(parameter, Range):
        assert parameter.low <= read <= parameter.high
