"""What is known of a run follows its events, also when it goes on after an end."""

import pytest

from builder.store import Store
from builder.training.events import (
    BatchEnd,
    Changed,
    EpochEnd,
    Heartbeat,
    Notice,
    Probe,
    Resumed,
    TrainBegin,
    TrainEnd,
    TrainFailed,
    to_row,
)
from builder.ui.run_log import RunLog

BEGIN = TrainBegin(epochs=3, batches=3, batch_size=40, train_size=100, columns=("loss",))


class Told:
    """A run whose events are written to a real store and read from it, bit by bit."""

    def __init__(self, folder):
        self.store = Store(f"sqlite:///{folder / 'strata.sqlite'}")
        project = self.store.create_project("test", "{}")
        self.run = self.store.create_run(project.id, "run", "{}", "{}")
        self.log = RunLog()

    def tell(self, *events):
        self.store.append_events(self.run.id, [to_row(event) for event in events])
        self.log.read(self.store, self.run.id)

    @property
    def places(self):
        return [row[0] for row in self.log.points(0).rows]


@pytest.fixture
def told(tmp_path):
    told = Told(tmp_path)
    yield told
    told.store.close()


def epoch(number, step, seen=(40, 80, 100), rate=None):
    batches = [
        BatchEnd(
            step=step + place, epoch=number, batch=place, logs={"loss": 1.0}, seen=at, rate=rate
        )
        for place, at in enumerate(seen)
    ]
    return (*batches, EpochEnd(epoch=number, step=step + len(seen) - 1, logs={"loss": 1.0}))


def test_batches_of_any_size_stand_where_they_are_in_the_epoch(told):
    told.tell(BEGIN, *epoch(0, 1), *epoch(1, 4, seen=(40, 50, 60, 100)))
    assert told.places == [0.4, 0.8, 1.0, 1.4, 1.5, 1.6, 2.0]
    assert told.log.examples_seen == 200


def test_batches_of_earlier_versions_stand_where_they_did(told):
    batches = [BatchEnd(step=n + 1, epoch=0, batch=n, logs={"loss": 1.0}) for n in range(3)]
    told.tell(BEGIN, *batches)
    assert told.places == [0.4, 0.8, 1.0]


def test_a_change_is_a_mark_at_its_place(told):
    change = Changed(
        step=4, epoch=1, batch=1, name="learning_rate", before=0.1, after=0.01, seen=40
    )
    told.tell(BEGIN, *epoch(0, 1, rate=0.1), change)
    (mark,) = told.log.marks
    assert mark["x"] == 1.4
    assert "0.1" in mark["label"] and "0.01" in mark["label"]
    assert told.log.values["learning_rate"] == 0.01
    assert told.log.rate == 0.1


def test_what_comes_after_the_last_whole_epoch_is_void_when_a_run_goes_on(told):
    void = Changed(step=5, epoch=1, batch=2, name="batch_size", before=40, after=10, seen=80)
    kept = Changed(step=2, epoch=0, batch=2, name="momentum", before=0, after=0.9, seen=80)
    told.tell(BEGIN, *epoch(0, 1), kept, *epoch(1, 4)[:2], void)
    told.tell(TrainFailed(message="It was killed."))
    assert told.log.failure is not None
    assert told.log.values == {"momentum": 0.9, "batch_size": 10}
    told.tell(BEGIN, Resumed(epoch=1, step=3))
    assert told.places == [0.4, 0.8, 1.0]
    assert [each.epoch for each in told.log.epochs] == [0]
    assert told.log.changes == [kept]
    assert told.log.values == {"momentum": 0.9, "batch_size": 40}
    assert (told.log.failure, told.log.end, told.log.resumed) == (None, None, 1)
    assert told.log.examples_seen == 100
    told.tell(*epoch(1, 4), TrainEnd(epochs=2, step=6))
    assert told.places == [0.4, 0.8, 1.0, 1.4, 1.8, 2.0]
    assert told.log.end is not None
    assert len(told.log.marks) == 2


def test_a_run_that_begins_anew_has_nothing_left_of_before(told):
    told.tell(BEGIN, *epoch(0, 1)[:2], TrainFailed(message="It was killed."))
    told.tell(BEGIN, Resumed(epoch=0, step=0), *epoch(0, 1))
    assert told.places == [0.4, 0.8, 1.0]


def test_of_each_probe_the_last_look_is_kept(told):
    looks = [Probe(name="weights", step=n, epoch=0, data={"n": n}) for n in range(5)]
    told.tell(BEGIN, *looks, Probe(name="gradients", step=2, epoch=0, data={}))
    assert told.log.probes["weights"].data == {"n": 4}
    assert set(told.log.probes) == {"weights", "gradients"}


def test_notices_and_heartbeats_are_there_to_be_shown(told):
    beat = Heartbeat(epoch=0, batch=1, batches=3, step=1, total=9, phase="paused")
    notice = Notice(code="not_set", message="Adam has no momentum.")
    told.tell(BEGIN, beat, notice)
    assert (told.log.heartbeat, told.log.notices) == (beat, [notice])
