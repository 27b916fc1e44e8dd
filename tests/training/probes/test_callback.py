"""Probes at work in real trainings: they see all, change nothing and break nothing."""

import json
import subprocess
import sys

import pytest

from builder.datasets import DATASETS
from builder.store import Command
from builder.store import Event as Row
from builder.training.choices import PROBES
from builder.training.events import (
    BatchEnd,
    EpochEnd,
    Notice,
    Probe,
    TrainEnd,
    TrainFailed,
    from_row,
    to_row,
)
from builder.training.fit import fit
from builder.training.presets import preset
from builder.training.probes import callback, registry
from builder.training.probes.applying import applying_probes
from builder.training.probes.findings import Boundary, Gradients, finding_of
from tests.training.probes.looking import cnn, mlp


def train(graph, dataset, directory, *, stop_at=None, **choices):
    spec = preset(graph, DATASETS[dataset]).model_copy(
        update={"epochs": 2, "batch_size": 500, **choices}
    )
    events = []

    def commands():
        at = max((event.step for event in of(BatchEnd, events)), default=0)
        return [Command("r", 1, "stop", {}, 0.0)] if stop_at and at >= stop_at else []

    fit(graph, spec, emit=events.append, commands=commands, directory=directory)
    failed = of(TrainFailed, events)
    assert not failed, failed[0].detail
    return events


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))


@pytest.fixture
def generous(monkeypatch):
    """Time enough for every probe, however slow the machine is."""
    monkeypatch.setattr("builder.training.probes.turns.CREDIT", 1e6)
    monkeypatch.setattr("builder.training.probes.turns.AT_ONCE", 1e6)
    monkeypatch.setattr("builder.training.probes.turns.LEAST_SECONDS", 0.0)
    monkeypatch.setattr("builder.training.probes.turns.SHARE", 1e6)


def test_all_probes_look_and_the_training_is_the_same(generous, tmp_path):
    with_probes = train(cnn(), "digits", tmp_path / "with", probes=PROBES)
    without = train(cnn(), "digits", tmp_path / "without", probes=())
    assert not of(Notice, with_probes)
    seen = of(Probe, with_probes)
    assert {event.name for event in seen} == {"gradients", "weights", "timing", "pictures"}
    assert not of(Probe, without)
    for kind in (BatchEnd, EpochEnd):
        one, other = ([event.logs for event in of(kind, e)] for e in (with_probes, without))
        assert one == other
    for event in seen:
        assert finding_of(event) is not None
        assert len(json.dumps(event.data)) < 110_000
        kind, data = to_row(event)
        row = Row("run", 1, kind, json.loads(json.dumps(data)), 0.0)
        assert finding_of(from_row(row)) == finding_of(event)


def test_a_step_is_told_with_what_was_seen_after_it(generous, tmp_path):
    choices = {"probes": ("gradients", "boundary"), "optimizer": "SGD", "batch_size": 100}
    events = train(mlp(), "moons", tmp_path, **choices)
    seen = [event for event in of(Probe, events) if event.name == "gradients"]
    assert seen[0].step == 3  # the first two steps show how long a step takes
    assert [event.step for event in seen] == list(range(3, 3 + len(seen)))
    for event in seen:
        found = finding_of(event)
        assert isinstance(found, Gradients)
        assert all(layer.update is not None for layer in found.layers)
        told = next(e for e in of(BatchEnd, events) if e.step == event.step)
        assert events.index(told) < events.index(event)
    last = finding_of(of(Probe, events)[-1])
    assert isinstance(last, Boundary)  # the trained network is looked at, too
    assert of(Probe, events)[-1].step == of(TrainEnd, events)[0].step


@pytest.mark.parametrize("seconds", [1e6, 0.0])
def test_gradients_are_seen_after_the_last_step_where_that_is_quick(
    generous, monkeypatch, tmp_path, seconds
):
    monkeypatch.setattr(callback, "QUICK", seconds)
    monkeypatch.setattr("builder.training.probes.turns.LEAST_SECONDS", 1e6)
    events = train(mlp(), "moons", tmp_path, probes=("gradients",), batch_size=100)
    (end,) = of(TrainEnd, events)
    steps = [event.step for event in of(Probe, events)]
    assert len(steps) == (2 if seconds else 1)
    assert (steps[-1] == end.step) == bool(seconds)


@pytest.mark.parametrize("seconds", [1e6, 0.0])
def test_a_training_that_is_stopped_is_looked_at_once_more_where_that_is_quick(
    generous, monkeypatch, tmp_path, seconds
):
    monkeypatch.setattr(callback, "STOP_SECONDS", seconds)
    monkeypatch.setattr("builder.training.control.POLL_SECONDS", 0.0)
    # Every probe looks once, after the third step.
    monkeypatch.setattr("builder.training.probes.turns.LEAST_SECONDS", 1e6)
    probes = ("gradients", "weights", "boundary")
    events = train(mlp(), "moons", tmp_path, probes=probes, batch_size=50, stop_at=8)
    (end,) = of(TrainEnd, events)
    assert (end.reason, end.step) == ("stopped", 8)
    looks = {(event.name, event.step) for event in of(Probe, events)}
    last = {("weights", 8), ("boundary", 8)} if seconds else set()
    assert looks == {(name, 3) for name in probes} | last


def test_what_was_just_seen_is_not_looked_at_again_at_a_stop(generous, monkeypatch, tmp_path):
    monkeypatch.setattr("builder.training.control.POLL_SECONDS", 0.0)
    events = train(mlp(), "moons", tmp_path, probes=("weights",), batch_size=50, stop_at=8)
    steps = [event.step for event in of(Probe, events)]
    assert steps == list(range(3, 9))


def test_several_steps_in_one_go(generous, tmp_path):
    events = train(
        mlp(), "moons", tmp_path, probes=("gradients",), batch_size=50, steps_per_execution=4
    )
    (end,) = of(TrainEnd, events)
    assert not of(Notice, events)
    assert end.step % 4  # an epoch ends within one go
    told = {event.step for event in of(BatchEnd, events)}
    assert {event.step for event in of(Probe, events)} <= told
    assert of(Probe, events)[-1].step == end.step
    found = [finding_of(event) for event in of(Probe, events)]
    assert found
    assert {each.steps for each in found} <= {1, 2, 3, 4}
    assert 4 in {each.steps for each in found}


def test_a_probe_that_fails_is_given_up_with_one_notice(generous, tmp_path, monkeypatch):
    class Broken:
        def prepare(self) -> None:
            pass

        def look(self, steps: int) -> None:
            raise ZeroDivisionError("no such thing")

    makers = {**registry.MAKERS, "weights": lambda subject: Broken()}
    monkeypatch.setattr(callback, "MAKERS", makers)
    events = train(mlp(), "moons", tmp_path, probes=("weights", "gradients"))
    (notice,) = of(Notice, events)
    assert notice.code == "probe_off"
    assert "weights" in notice.message
    assert "no such thing" in notice.message
    assert {event.name for event in of(Probe, events)} == {"gradients"}
    assert of(TrainEnd, events)[0].reason == "finished"


def test_nothing_at_all_to_look_at_is_a_notice(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise ValueError("no examples")

    monkeypatch.setattr(callback, "examples_of", refuse)
    events = train(mlp(), "moons", tmp_path, probes=PROBES)
    (notice,) = of(Notice, events)
    assert (notice.code, notice.message.endswith("no examples")) == ("probe_off", True)
    assert of(TrainEnd, events)[0].reason == "finished"


@pytest.mark.parametrize(
    ("graph", "dataset", "more"), [(mlp(), "moons", {"boundary"}), (cnn(), "digits", {"pictures"})]
)
def test_which_probes_apply(graph, dataset, more):
    assert set(applying_probes(graph, DATASETS[dataset])) == {
        "gradients", "weights", "timing", *more
    }  # fmt: skip


ON_TWO_DEVICES = """
from types import SimpleNamespace
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import numpy as np
from builder.layers.keras_import import load_keras
from builder.training.choices import PROBES
from builder.training.probes import turns
from builder.training.probes.callback import Probing
from tests.training.probes.looking import cnn, subject
turns.CREDIT = turns.SHARE = turns.AT_ONCE = 1e6
keras, seen = load_keras(), []
with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    looked_at = subject(cnn(), "digits")
progress = SimpleNamespace(step=0, steps_left=99)
probing = Probing(looked_at, PROBES, seen.append, progress)
count = keras.callbacks.LambdaCallback(
    on_train_batch_end=lambda batch, logs: setattr(progress, "step", batch + 1)
)
x, y = looked_at.examples.inputs[0], looked_at.examples.targets[0]
callbacks = [count, probing.callback(keras)]
looked_at.model.fit(x, y, epochs=1, batch_size=12, verbose=0, callbacks=callbacks)
print([event.message for event in seen if event.kind == "Notice"])
print(sorted({event.name for event in seen if event.kind == "Probe"}))
"""


def test_on_two_devices():
    done = subprocess.run(
        [sys.executable, "-c", ON_TWO_DEVICES], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == [
        "[]",
        "['gradients', 'pictures', 'timing', 'weights']",
    ], done.stderr[-2000:]
