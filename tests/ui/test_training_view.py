"""What is said of a run: in its line of the list, above its curves, and in its tiles."""

from dataclasses import replace

import pytest

from builder.datasets import DATASETS
from builder.graph import files
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.events import EpochEnd
from builder.training.presets import preset
from builder.ui import run_list
from builder.ui.run_list import run_label
from builder.ui.run_log import RunLog
from builder.ui.training_view import progress_words, tiles_of


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


def test_a_run_that_failed_before_its_start_has_no_number_of_parameters(run):
    assert dict(tiles_of(replace(run, status="failed"), RunLog()))["parameters"] == "–"


@pytest.mark.parametrize(
    ("status", "ending"), [("failed", " · failed"), ("stopped", " · stopped"), ("finished", "")]
)
def test_the_list_says_that_a_run_broke_off(run, monkeypatch, status, ending):
    log = RunLog(epochs=[EpochEnd.model_construct(epoch=0, logs={"loss": 1.0})])
    monkeypatch.setattr(run_list, "run_log", lambda *_: log)
    label = run_label(replace(run, status=status))
    assert label.startswith("**run 1** · ")
    assert label.endswith(ending)
    assert ("failed" in label, "stopped" in label) == (status == "failed", status == "stopped")
