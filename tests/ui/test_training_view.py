"""What is said of a run: in its line of the list, above its curves, and in its tiles."""

import typing
from dataclasses import replace

import pytest

from builder.datasets import DATASETS
from builder.graph import files
from builder.graph.edits import SetTrainable, apply
from builder.graph.sketch import Sketch
from builder.store import Store, StoreError
from builder.templates import TEMPLATES
from builder.training.choices import BestCheckpoint, StartFrom
from builder.training.events import Cause, EpochEnd, Heartbeat, TrainBegin, TrainFailed
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.ui import markup, run_list, training_controls, training_presses
from builder.ui.projects import open_store
from builder.ui.run_list import run_label
from builder.ui.run_log import RunLog
from builder.ui.session import Session
from builder.ui.training_start import lost_weights, next_number, unwatched_callbacks
from builder.ui.training_transfer import only_words
from builder.ui.training_view import fraction_done, progress_words, resume_words, tiles_of


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    store = Store.open()
    graph = TEMPLATES["digits_small"]()
    project = store.create_project("mine", files.to_json(graph))
    spec = preset(graph, DATASETS["digits"]).model_dump_json()
    yield store.create_run(project.id, "run 1", project.graph_json, spec, project.id)
    store.close()


def test_one_epoch_is_one_epoch(run):
    epoch = EpochEnd.model_construct(epoch=0, logs={"loss": 1.0})
    stopped = replace(run, status="stopped")
    assert progress_words(stopped, RunLog(epochs=[epoch]))[1] == "1 epoch done"
    assert progress_words(stopped, RunLog())[1] == "0 epochs done"


def test_the_bar_counts_epochs_as_the_words_do_whatever_the_batch_size(run):
    begin = TrainBegin.model_construct(epochs=10)
    beat = Heartbeat(epoch=4, batch=5, batches=10, step=405, total=455)  # larger batches of late
    going = replace(run, status="running")
    assert fraction_done(going, RunLog(begin=begin, heartbeat=beat)) == 0.45
    epoch = EpochEnd.model_construct(epoch=0, logs={})
    assert fraction_done(going, RunLog(begin=begin, epochs=[epoch] * 4)) == 0.4  # just resumed
    assert fraction_done(going, RunLog()) == 0.0
    assert fraction_done(replace(run, status="finished"), RunLog(begin=begin)) == 1.0


def test_nothing_is_kept_of_a_run_without_an_epoch():
    assert resume_words(RunLog()) == "Resume trains it from the beginning."
    epoch = EpochEnd.model_construct(epoch=0, logs={"loss": 1.0})
    assert "in 1 epoch is kept" in resume_words(RunLog(epochs=[epoch]))


def test_what_would_break_off_again_is_not_resumed(run):
    ended = replace(run, status="failed")
    causes = typing.get_args(Cause)
    offered = [
        each
        for each in causes
        if training_controls.can_go_on(ended, RunLog(failure=TrainFailed(message="", cause=each)))
    ]
    # From an epoch on, a rate that was too high can be set.
    assert {*causes} - {*offered} == {"choices", "labels", "diverged"}
    log = RunLog(failure=TrainFailed(message="", cause="diverged"))
    log.epochs.append(EpochEnd.model_construct(epoch=0, logs={"loss": 1.0}))
    assert training_controls.can_go_on(ended, log)
    assert training_controls.can_go_on(ended, RunLog())  # its process was killed
    assert not training_controls.can_go_on(replace(run, status="finished"), RunLog())


def test_a_run_that_failed_before_its_start_has_no_number_of_parameters(run):
    assert dict(tiles_of(replace(run, status="failed"), RunLog()))["parameters"] == "–"


@pytest.mark.parametrize(
    ("status", "ending"), [("failed", " · failed"), ("stopped", " · stopped"), ("finished", "")]
)
def test_the_list_says_that_a_run_broke_off(run, monkeypatch, status, ending):
    log = RunLog(epochs=[EpochEnd.model_construct(epoch=0, logs={"loss": 1.0})])
    monkeypatch.setattr(run_list, "run_log", lambda *_: log)
    label = run_label(replace(run, status=status))
    assert label.startswith("run 1 · Digits · ")
    assert label.endswith(ending)
    assert ("failed" in label, "stopped" in label) == (status == "failed", status == "stopped")


def test_names_are_shown_as_they_are_typed(run, monkeypatch):
    named = replace(run, name="[a](http://b) **c**")
    assert run_label(named).startswith("[a](http://b) **c** · Digits")
    assert run_list._in_markdown(named).startswith(r"**\[a\](http\://b) \*\*c\*\*** · Digits · ")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("hidden_1", "hidden_1"),
        ("_all_", r"\_all\_"),
        ("1. cats", r"1\. cats"),
        ("0.5 of a_b_c", r"0\.5 of a_b_c"),
        (":red[x] $a$ `c`", r"\:red\[x\] \$a\$ \`c\`"),
        ("# top", r"\# top"),
        ("12:30:45", r"12\:30\:45"),
        (":tada: :material/home:", "\\:\u2060tada\\: \\:\u2060material/home\\:"),
    ],
)
def test_a_label_escapes_what_is_markdown_and_no_more(name, label):
    assert markup.label(name) == label


@pytest.mark.parametrize(
    ("names", "number"),
    [([], 1), (["run 1", "run 2"], 3), (["run 3", "run 2"], 4), (["mine", "run 07 x"], 1)],
)
def test_a_new_run_has_a_number_of_its_own(names, number):
    assert next_number(names) == number


def test_a_callback_that_would_have_nothing_to_watch_is_said_before_the_start():
    graph = TEMPLATES["digits_small"]()
    best = BestCheckpoint(monitor="val_loss")
    spec = preset(graph, DATASETS["digits"]).model_copy(update={"callbacks": (best,)})
    assert unwatched_callbacks(graph, spec) == []
    (words,) = unwatched_callbacks(graph, spec.model_copy(update={"validation_split": 0.0}))
    assert "watches val_loss, but no part of the data is kept apart" in words


def without_its_data(run):
    store = Store.open()
    spec = TrainingSpec.model_validate_json(run.spec_json)
    gone = spec.model_copy(update={"dataset": "own-" + "0" * 32}).model_dump_json()
    made = store.create_run(run.project_id, "run 2", run.graph_json, gone, run.project_id)
    store.set_status(made.id, "stopped")
    store.close()
    return made


@pytest.mark.parametrize("do", [training_controls._again, training_controls._take])
def test_deleted_data_are_said_in_words(run, monkeypatch, do):
    made = without_its_data(run)
    session = Session._of(open_store().project(run.project_id))
    monkeypatch.setattr(Session, "current", classmethod(lambda _: session))
    do(made.id)
    [words] = session._notices
    assert words.startswith("The data that run 2 has learnt from were deleted. ")
    assert len(session.runs()) == 2 and session.dataset is None
    assert "deleted data" in run_label(made)


@pytest.mark.parametrize(
    ("do", "args"),
    [
        (training_controls._send, ("pause",)),
        (training_controls._stop, ()),
        (training_controls._go_on, ()),
        (training_controls._again, ()),
        (training_controls._take, ()),
    ],
)
def test_a_store_that_cannot_be_used_is_said_in_words(run, monkeypatch, do, args):
    session = Session._of(open_store().project(run.project_id))
    monkeypatch.setattr(Session, "current", classmethod(lambda _: session))

    class Full:
        def __getattr__(self, name):
            raise StoreError("The disk is full.")

    monkeypatch.setattr(training_controls, "open_store", Full)
    do(run.id, *args)
    [words] = session._notices
    assert words.endswith("The disk is full.")


@pytest.fixture
def presses(run, monkeypatch):
    """Presses buttons at times of our own; returns what was done, and the way to press."""
    session = Session._of(open_store().project(run.project_id))
    monkeypatch.setattr(Session, "current", classmethod(lambda _: session))
    now, done = [100.0], []
    monkeypatch.setattr(training_presses.time, "monotonic", lambda: now[0])

    def press(label, after):
        now[0] += after
        training_controls._press(label, done.append, label)

    return done, press


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Pause", "Resume"),
        ("Resume", "Pause"),
        ("Resume", "Stop"),
        ("Train again", "Stop"),
        ("Stop", "Resume"),
        ("Stop", "Train again"),
    ],
)
def test_the_second_click_of_a_double_click_is_not_for_the_button_that_came_there(
    presses, first, second
):
    done, press = presses
    press(first, 10)
    press(second, 0.3)
    assert done == [first]
    press(second, 0.7)
    assert done == [first, second]


@pytest.mark.parametrize(
    ("first", "second"), [("Step", "Step"), ("Pause", "Step"), ("Pause", "Stop"), ("Step", "Stop")]
)
def test_buttons_that_stand_beside_each_other_are_pressed_as_fast_as_one_likes(
    presses, first, second
):
    done, press = presses
    press(first, 10)
    press(second, 0.2)
    assert done == [first, second]


def test_another_tab_is_another_wish(run, presses, monkeypatch):
    done, press = presses
    press("Pause", 10)
    other = Session._of(open_store().project(run.project_id))
    monkeypatch.setattr(Session, "current", classmethod(lambda _: other))
    press("Resume", 0.1)
    assert done == ["Pause", "Resume"]


def test_what_layers_keep_by_themselves_is_not_called_frozen(run):
    sketch = Sketch("n")
    x = sketch.add("BatchNormalization", sketch.input((4,), name="x"), name="norm")
    sketch.add("Dense", x, name="y", units=2)
    graph = sketch.graph()
    log = RunLog(begin=TrainBegin.model_construct(params=26, columns=("loss",), train_size=1))
    kept = dict(tiles_of(replace(run, graph_json=files.to_json(graph)), log))
    assert (kept["trainable"], kept["non-trainable"]) == ("18", "8")
    dense = next(each for each in graph.layers if graph.layers[each].name == "y")
    graph = apply(graph, SetTrainable(layer_ids=(dense,), trainable=False))
    frozen = dict(tiles_of(replace(run, graph_json=files.to_json(graph)), log))
    assert (frozen["trainable"], frozen["frozen"]) == ("8", "18")


def test_frozen_layers_are_named():
    assert only_words(["residual"]) == "Only residual"
    assert only_words(["conv_1", "conv_3", "digit"]) == "Only conv_1 and 2 more"


def test_weights_of_a_deleted_run_are_missed_before_the_start(run):
    spec = TrainingSpec.model_validate_json(run.spec_json)
    spec = spec.model_copy(update={"start_from": (StartFrom(run_id=run.id),)})
    assert lost_weights(spec) == []
    store = open_store()
    store.stop_run(run.id)
    store.delete_run(run.id)
    (words,) = lost_weights(spec)
    assert "deleted" in words
    assert lost_weights(spec.model_copy(update={"start_from": (StartFrom(),)})) == []  # ImageNet
