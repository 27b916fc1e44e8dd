"""A training that was broken off goes on to the same result as one that was not."""

import os

import h5py
import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.sketch import Sketch
from builder.store import Command
from builder.training import resuming
from builder.training.checkpoint import FILE, read_checkpoint, write_checkpoint
from builder.training.choices import (
    Augmentation,
    EarlyStopping,
    OneCycle,
    ReduceOnPlateau,
)
from builder.training.events import (
    BatchEnd,
    Changed,
    EpochEnd,
    Heartbeat,
    Notice,
    Resumed,
    TrainBegin,
    TrainEnd,
)
from builder.training.fit import fit
from builder.training.kept_weights import kept_weights
from builder.training.presets import preset


class Killed(BaseException):
    """The process is gone: nothing that handles errors may see it."""


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def network(*, convolution=False, normalised=False):
    sketch = Sketch("small")
    x = sketch.input((8, 8, 1))
    if convolution:
        x = sketch.add("Conv2D", x, filters=4, kernel_size=3, activation="relu")
    x = sketch.add("Flatten", x)
    x = sketch.add("Dense", x, units=16, activation="relu")
    if normalised:
        x = sketch.add("BatchNormalization", x)
    x = sketch.add("Dropout", x, rate=0.3)
    sketch.add("Dense", x, units=10, name="scores")
    return sketch.graph()


def spec_for(graph, **changes):
    chosen = {"epochs": 4, "batch_size": 256, **changes}
    return preset(graph, DATASETS["digits"]).model_copy(update=chosen)


def train(graph, spec, directory, *, script=(), die_at=None, dies_of=BatchEnd, goes_on=False):
    """Trains; `script` are commands by the step after which they are sent."""
    events, waiting = [], list(script)

    def emit(event):
        events.append(event)
        if isinstance(event, dies_of) and event.step == die_at:
            raise Killed

    def commands():
        step = max((event.step for event in of(BatchEnd, events)), default=0)
        due = [data for at, data in waiting if step >= at]
        waiting[:] = [entry for entry in waiting if step < entry[0]]
        return [Command("r", 1, kind, data, 0.0) for kind, data in due]

    try:
        fit(graph, spec, emit=emit, commands=commands, directory=directory, goes_on=goes_on)
    except Killed:
        assert die_at is not None
    return events


def weights_of(directory):
    found = {}
    with h5py.File(directory / kept_weights(directory)[-1].file) as file:
        file.visititems(
            lambda name, each: (
                found.update({name: each[()]}) if isinstance(each, h5py.Dataset) else None
            )
        )
    return found


def same_story(unbroken, broken, resumed):
    """What was told before the last whole epoch and after it is the unbroken story."""
    (mark,) = of(Resumed, resumed)
    for kind in (BatchEnd, EpochEnd):
        before = [each for each in of(kind, broken) if each.step <= mark.step]
        told = list({each.step: each for each in (*before, *of(kind, resumed))}.values())
        expected = of(kind, unbroken)
        assert [each.step for each in told] == [each.step for each in expected]
        for one, other in zip(told, expected, strict=True):
            assert one.logs == pytest.approx(other.logs, rel=1e-6, abs=1e-9)
    end, other = resumed[-1], unbroken[-1]
    assert isinstance(end, TrainEnd)
    assert (end.epochs, end.step) == (other.epochs, other.step)
    assert end.logs == pytest.approx(other.logs, rel=1e-6)


CASES = {
    "momentum and a schedule": (
        {},
        {"optimizer": "SGD", "learning_rate": 0.3, "optimizer_config": {"momentum": 0.9},
         "schedule": OneCycle()},
    ),
    "augmentation, batch normalisation and callbacks": (
        {"convolution": True, "normalised": True},
        {"augmentation": (Augmentation(class_name="RandomTranslation",
                                       config={"height_factor": 0.2, "width_factor": 0.2}),),
         "callbacks": (ReduceOnPlateau(monitor="loss", patience=1, min_delta=10.0),
                       EarlyStopping(monitor="loss", patience=3, min_delta=10.0)),
         "epochs": 9, "class_weights": "balanced", "stratify": True},
    ),
    "16 bits": ({}, {"mixed_precision": True}),
}  # fmt: skip


@pytest.mark.parametrize(("layers", "choices"), CASES.values(), ids=CASES)
def test_a_training_that_was_killed_goes_on_to_the_same_result(tmp_path, layers, choices):
    graph = network(**layers)
    spec = spec_for(graph, **choices)
    unbroken = train(graph, spec, tmp_path / "unbroken")
    batches = of(TrainBegin, unbroken)[0].batches
    broken = train(graph, spec, tmp_path / "broken", die_at=2 * batches + 2)
    assert (tmp_path / "broken" / FILE).exists()
    resumed = train(graph, spec, tmp_path / "broken", goes_on=True)
    assert of(Resumed, resumed) == [Resumed(epoch=2, step=2 * batches)]
    same_story(unbroken, broken, resumed)
    expected, found = weights_of(tmp_path / "unbroken"), weights_of(tmp_path / "broken")
    assert expected.keys() == found.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-6, atol=1e-8)
    assert read_checkpoint(tmp_path / "broken").finished  # until it is known that it has finished


def test_what_was_set_before_goes_on_and_what_was_kept_after_is_void(tmp_path, monkeypatch):
    monkeypatch.setattr("builder.training.control.POLL_SECONDS", 0.0)  # obeyed after every batch
    graph = network()
    spec = spec_for(graph, optimizer="SGD", learning_rate=0.1, epochs=6)
    script = [
        (1, ("pause", {})),
        (1, ("set", {"name": "momentum", "value": 0.8})),
        (1, ("set", {"name": "weight_decay", "value": 0.01})),
        (1, ("set", {"name": "learning_rate", "value": 0.2})),
        (1, ("set", {"name": "batch_size", "value": 400})),
        (1, ("resume", {})),
    ]
    first = train(graph, spec, tmp_path, script=[*script, (18, ("stop", {}))])
    assert first[-1].reason == "stopped"
    kept = kept_weights(tmp_path)
    assert kept[-1].file == f"weights-{first[-1].epochs}-{first[-1].step}.weights.h5"
    again = train(graph, spec, tmp_path, goes_on=True)
    (begin,) = of(TrainBegin, again)
    assert begin.batch_size == 400
    assert of(BatchEnd, again)[0].rate == pytest.approx(0.2)
    assert of(Changed, again) == []
    assert [each.epoch for each in kept_weights(tmp_path)] == list(range(7))
    (mark,) = of(Resumed, again)
    assert (mark.epoch, mark.step) == (first[-1].epochs, of(EpochEnd, first)[-1].step)


def test_a_training_that_died_before_its_first_epoch_was_whole_begins_anew(tmp_path):
    graph = network()
    spec = spec_for(graph, epochs=2)
    unbroken = train(graph, spec, tmp_path / "unbroken")
    broken = train(graph, spec, tmp_path / "broken", die_at=3)
    resumed = train(graph, spec, tmp_path / "broken", goes_on=True)
    assert of(Resumed, resumed) == [Resumed(epoch=0, step=0)]
    assert "begins anew" in of(Notice, resumed)[0].message
    same_story(unbroken, broken, resumed)


def test_an_epoch_is_told_when_the_training_can_go_on_from_its_end(tmp_path):
    graph = network()
    spec = spec_for(graph, epochs=3)
    unbroken = train(graph, spec, tmp_path / "unbroken")
    second = of(EpochEnd, unbroken)[1].step
    broken = train(graph, spec, tmp_path / "broken", die_at=second, dies_of=EpochEnd)
    assert [each.epoch for each in of(EpochEnd, broken)] == [0, 1]
    resumed = train(graph, spec, tmp_path / "broken", goes_on=True)
    assert of(Resumed, resumed) == [Resumed(epoch=2, step=second)]
    same_story(unbroken, broken, resumed)


def test_an_epoch_whose_checkpoint_was_written_is_told_even_if_the_process_died(
    tmp_path, monkeypatch
):
    graph = network()
    spec = spec_for(graph, epochs=3, callbacks=(EarlyStopping(monitor="loss", patience=1),))
    unbroken = train(graph, spec, tmp_path / "unbroken")

    def write_and_die(directory, checkpoint):
        write_checkpoint(directory, checkpoint)
        if checkpoint.epoch == 2:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(resuming, "write_checkpoint", write_and_die)
        broken = train(graph, spec, tmp_path / "broken", die_at=0)
    assert [each.epoch for each in of(EpochEnd, broken)] == [0]
    resumed = train(graph, spec, tmp_path / "broken", goes_on=True)
    assert [each.epoch for each in of(EpochEnd, resumed)] == [1, 2]
    same_story(unbroken, broken, resumed)


def test_a_training_that_died_while_it_was_tested_is_only_tested(tmp_path):
    graph = network()
    spec = spec_for(graph, epochs=2)
    unbroken = train(graph, spec, tmp_path / "unbroken")

    class Testing(list):
        def append(self, event):
            super().append(event)
            if isinstance(event, Heartbeat) and event.phase == "testing":
                raise Killed

    with pytest.raises(Killed):
        fit(graph, spec, emit=Testing().append, commands=list, directory=tmp_path / "broken")
    assert read_checkpoint(tmp_path / "broken").finished
    resumed = train(graph, spec, tmp_path / "broken", goes_on=True)
    assert of(BatchEnd, resumed) == []
    assert [each.epoch for each in of(EpochEnd, resumed)] == [1]  # the last one is told again
    assert resumed[-1].logs == pytest.approx(unbroken[-1].logs, rel=1e-6)


def test_a_checkpoint_that_is_damaged_is_told_and_the_training_begins_anew(tmp_path):
    graph = network()
    spec = spec_for(graph, epochs=2)
    train(graph, spec, tmp_path, die_at=8)
    (tmp_path / FILE).write_bytes(b"nothing")
    resumed = train(graph, spec, tmp_path, goes_on=True)
    assert "cannot be read" in of(Notice, resumed)[0].message
    assert of(Resumed, resumed)[0].step == 0
    assert resumed[-1].epochs == 2


def test_a_full_disk_is_said_once_and_does_not_end_the_training(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(resuming, "write_checkpoint", full)
    graph = network()
    events = train(graph, spec_for(graph, epochs=3), tmp_path)
    (notice,) = of(Notice, events)
    assert "No space left on device" in notice.message
    assert (events[-1].reason, events[-1].epochs) == ("finished", 3)
