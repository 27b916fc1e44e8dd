"""What Keras's callbacks tell becomes events; shown with calls made by hand and a clock."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.store import Command
from builder.training.control import POLL_SECONDS, Controls, Stopped
from builder.training.dials import Refused, Turned
from builder.training.events import BatchEnd, Changed, EpochEnd, Heartbeat, Notice
from builder.training.feed import Feed
from builder.training.means import RunningMeans
from builder.training.observer import Diverged, Observer
from builder.training.place import Place


class Clock:
    """Time that passes only when told."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


class FakeDials:
    """Takes what is set, refuses what is negative."""

    rate = 0.1

    def __init__(self):
        self.values = {"momentum": 0.5}
        self.changed = None
        self.asked = []

    def turn(self, name, value):
        if value < 0:
            raise Refused(f"Expected more, got {value}.")
        before, self.values[name] = self.values.get(name), value
        return Turned(name, before, value)

    def before_step(self, epoch, seen):
        self.asked.append((epoch, seen))

    def noticed(self):
        return self.changed


class Watching(Observer):
    """An observer that is told of batches as Keras and the feed would tell it."""

    def begin(self, epoch):
        self.on_epoch_begin(epoch)
        self.given = self._place.feed.batches()

    def batch(self, batch, **logs):
        next(self.given)
        self.on_train_batch_begin(batch)
        self.on_train_batch_end(batch, {"loss": 1.0, **logs})
        self.after_batch()


def observer(clock, *, size=100, batch_size=32, epochs=2, commands=list, **options):
    events = []
    feed = Feed(np.arange(size), batch_size)
    made = Watching(
        Place(feed, epochs),
        events.append,
        Controls(commands, clock, clock.sleep),
        options.pop("dials", FakeDials()),
        options.pop("keep", lambda epoch, step, within_epoch: f"w{epoch}"),
        RunningMeans(options.pop("not_means", frozenset())),
        clock=clock,
    )
    made.begin(0)
    return made, events


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def running_means(values, sizes):
    """What Keras reports: means weighted by examples, up to and including each batch."""
    total = weight = 0.0
    for value, size in zip(values, sizes, strict=True):
        total, weight = total + value * size, weight + size
        yield total / weight


@settings(deadline=None)
@given(values=st.lists(st.floats(0, 100), min_size=4, max_size=4), rest=st.integers(1, 32))
def test_batches_are_told_alone_also_the_smaller_last_one(values, rest):
    sizes = [32, 32, 32, rest]
    watching, events = observer(Clock(), size=sum(sizes))
    for epoch in range(2):  # the second epoch starts anew
        watching.begin(epoch)
        for batch, mean in enumerate(running_means(values, sizes)):
            watching.batch(batch, loss=mean)
    told = [event.logs["loss"] for event in of(BatchEnd, events)]
    assert told == pytest.approx([*values, *values], abs=1e-9)


def test_batches_whose_size_was_changed_are_told_alone_and_the_change_is_a_mark(clock):
    watching, events = observer(clock, size=100, batch_size=32)
    values, sizes = [4.0, 1.0, 2.0, 3.0], [32, 10, 10, 48]
    for batch, mean in enumerate(running_means(values, sizes)):
        watching.batch(batch, loss=mean)
        watching._place.feed.batch_size = {0: 10, 2: 60}.get(batch, 10)
    batches = of(BatchEnd, events)
    assert [event.logs["loss"] for event in batches] == pytest.approx(values)
    assert [event.seen for event in batches] == [32, 42, 52, 100]
    marks = of(Changed, events)
    assert [(mark.name, mark.before, mark.after, mark.seen) for mark in marks] == [
        ("batch_size", 32, 10, 32),
        ("batch_size", 10, 60, 52),
    ]
    assert events.index(marks[0]) == events.index(batches[1]) - 1


def test_several_steps_in_one_go_are_counted_all(clock):
    watching, events = observer(clock, size=160, batch_size=32)
    for _ in watching.given:
        pass
    watching.on_train_batch_end(2, {"loss": 2.0})
    watching.on_train_batch_end(5, {"loss": (96 * 2.0 + 64 * 7.0) / 160})  # 3 meant, 2 there
    told = [(event.step, event.batch, event.seen) for event in of(BatchEnd, events)]
    assert told == [(3, 2, 96), (5, 4, 160)]
    assert [event.logs["loss"] for event in of(BatchEnd, events)] == pytest.approx([2.0, 7.0])


def test_what_is_no_mean_is_told_as_it_is(clock):
    watching, events = observer(clock, not_means=frozenset({"auc"}))
    for batch, value in enumerate([0.5, 0.7, 0.8]):
        watching.batch(batch, auc=value, left_auc=value)
    logs = [event.logs for event in of(BatchEnd, events)]
    assert [log["auc"] for log in logs] == [0.5, 0.7, 0.8]
    assert [log["left_auc"] for log in logs] == [0.5, 0.7, 0.8]


def test_steps_go_on_from_epoch_to_epoch(clock):
    watching, events = observer(clock, size=64)
    for epoch in range(2):
        watching.begin(epoch)
        for batch in range(2):
            watching.batch(batch)
        watching.on_epoch_end(epoch, {"loss": 1.0})
    told = [(event.step, event.epoch, event.batch) for event in of(BatchEnd, events)]
    assert told == [(1, 0, 0), (2, 0, 1), (3, 1, 0), (4, 1, 1)]
    assert [event.step for event in of(EpochEnd, events)] == [2, 4]


def test_the_rate_is_set_before_every_step_and_told_when_it_changes(clock):
    dials = FakeDials()
    watching, events = observer(clock, size=100, dials=dials)
    for batch, rate in enumerate([0.1, 0.1, 0.2, 0.1]):
        dials.rate = rate
        watching.batch(batch)
    assert dials.asked == [(0, 0), (0, 32), (0, 64), (0, 96)]
    assert [event.rate for event in of(BatchEnd, events)] == [0.1, None, 0.2, 0.1]


def test_an_epoch_tells_its_logs_its_time_and_its_weights(clock):
    watching, events = observer(clock)
    clock.sleep(7)
    watching.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.75})
    (epoch,) = of(EpochEnd, events)
    assert epoch.logs == {"loss": 0.5, "val_loss": 0.75}
    assert (epoch.seconds, epoch.weights) == (7, "w1")


def test_what_a_callback_has_changed_is_a_mark(clock):
    dials = FakeDials()
    watching, events = observer(clock, dials=dials)
    watching.on_epoch_end(0, {"loss": 0.5})
    watching.after_epoch()
    assert of(Changed, events) == []
    dials.changed = Turned("learning_rate", 0.1, 0.02)
    watching.after_epoch()
    (mark,) = of(Changed, events)
    assert (mark.name, mark.after, mark.by) == ("learning_rate", 0.02, "reduce_on_plateau")


def test_weights_that_cannot_be_written_do_not_end_the_training(clock):
    def full(epoch, step, within_epoch):
        raise OSError(28, "Can't close file (file write failed:\n, filename = ...")

    watching, events = observer(clock, keep=full)
    for epoch in range(3):
        watching.on_epoch_end(epoch, {"loss": 0.5})
    assert of(EpochEnd, events)[0].weights is None
    (notice,) = of(Notice, events)  # said once, not after every epoch
    assert "could not be kept: No space left on device" in notice.message


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_not_a_number_ends_the_training_after_it_was_told(clock, bad):
    watching, events = observer(clock)
    watching.batch(0, loss=2.0)
    with pytest.raises(Diverged, match="after step 2.*learning rate is too high"):
        watching.batch(1, loss=bad)
    assert of(BatchEnd, events)[-1].logs == {"loss": None}


def test_progress_is_told_at_once_and_then_about_every_second(clock):
    watching, events = observer(clock, size=3200)
    for batch in range(100):
        clock.sleep(0.1)
        watching.batch(batch)
    beats = of(Heartbeat, events)
    assert 9 <= len(beats) <= 11
    assert events.index(beats[0]) == 1
    last = beats[-1]
    assert (last.epoch, last.batches, last.total) == (0, 100, 200)
    assert last.examples_per_second == pytest.approx(320)
    assert last.eta == pytest.approx((200 - last.step) * 0.1)


def test_the_steps_that_are_left_follow_the_size_of_batches(clock):
    watching, events = observer(clock, size=100, batch_size=10, epochs=3)
    for batch in range(2):
        watching.batch(batch)
    watching._place.feed.batch_size = 40
    watching.tell("training")
    beat = of(Heartbeat, events)[-1]
    assert (beat.step, beat.batches, beat.total) == (2, 4, 4 + 2 * 3)


def test_validation_counts_into_the_time_left(clock):
    watching, events = observer(clock, size=320)
    for epoch in range(2):
        watching.begin(epoch)
        for batch in range(10):
            clock.sleep(0.1)
            watching.batch(batch)
        clock.sleep(1.0)
        watching.on_epoch_end(epoch, {"loss": 1.0})
        watching.between("training")
    watching.tell("testing")
    first = next(beat for beat in of(Heartbeat, events) if beat.step == 10)
    assert first.eta > 10 * 0.1
    assert of(Heartbeat, events)[-1].eta == 0


def commands_at(clock, *timed):
    """Commands that are there from a time on, each once; some with data."""
    waiting = [(clock.now + at, kind, *data) for at, kind, *data in timed]

    def take():
        ready = [entry for entry in waiting if entry[0] <= clock.now]
        waiting[:] = [entry for entry in waiting if entry[0] > clock.now]
        return [Command("r", 1, kind, dict(*data), 0.0) for _, kind, *data in ready]

    return take


def test_a_stop_is_obeyed_at_the_next_batch(clock):
    timed = commands_at(clock, (0.25, "stop", {"reason": "It took too long."}))
    watching, events = observer(clock, size=1000, commands=timed)
    with pytest.raises(Stopped, match="It took too long."):
        for batch in range(4):
            clock.sleep(0.1)
            watching.batch(batch)
    assert len(of(BatchEnd, events)) == 3


def test_a_stop_is_obeyed_in_validation(clock):
    watching, _ = observer(clock, commands=commands_at(clock, (0.25, "stop")))
    clock.sleep(0.1)
    watching.between("validating")
    clock.sleep(0.3)
    with pytest.raises(Stopped):
        watching.between("validating")


def test_a_pause_lasts_until_resume_and_does_not_count_as_time_needed(clock):
    timed = commands_at(clock, (0.35, "pause"), (60.35, "resume"))
    watching, events = observer(clock, size=3200, commands=timed)
    for batch in range(40):
        clock.sleep(0.1)
        watching.batch(batch)
    assert clock.now == pytest.approx(100 + 4 + 60, abs=2 * POLL_SECONDS)
    phases = [beat.phase for beat in of(Heartbeat, events)]
    assert 50 <= phases.count("paused") <= 61
    watching.tell("training")
    assert of(Heartbeat, events)[-1].eta == pytest.approx(160 * 0.1, rel=0.05)


def test_a_pause_and_its_end_are_told_at_once(clock):
    timed = commands_at(clock, (0.05, "pause"), (0.55, "resume"))
    watching, events = observer(clock, size=3200, commands=timed)
    clock.sleep(0.1)
    watching.batch(0)
    told = [beat.phase for beat in of(Heartbeat, events)]
    assert told == ["training", "paused", "training"]


def test_a_stop_ends_a_pause(clock):
    timed = commands_at(clock, (0.1, "pause"), (5, "stop"))
    watching, _ = observer(clock, commands=timed)
    clock.sleep(0.2)
    with pytest.raises(Stopped):
        watching.batch(0)


def test_a_step_trains_one_batch_and_pauses_again(clock):
    timed = commands_at(
        clock, (0, "pause"), (5, "step"), (10, "step"), (10, "step"), (20, "resume"), (21, "stop")
    )
    watching, events = observer(clock, size=32_000, commands=timed)
    with pytest.raises(Stopped):
        for batch in range(1000):
            watching.batch(batch)
            clock.sleep(0.1)
    # After the first batch the pause begins; one at 5 s, two at 10 s, the rest from 20 s on.
    assert 4 + 9 <= len(of(BatchEnd, events)) <= 4 + 11
    paused = [beat.step for beat in of(Heartbeat, events) if beat.phase == "paused"]
    assert set(paused) == {1, 2, 4}


def test_a_step_of_a_training_that_goes_on_pauses_it_after_the_next_batch(clock):
    timed = commands_at(clock, (0.15, "step"), (9, "stop"))
    watching, events = observer(clock, size=32_000, commands=timed)
    with pytest.raises(Stopped):
        for batch in range(9):
            clock.sleep(0.1)
            watching.batch(batch)
    assert len(of(BatchEnd, events)) == 3


def test_what_is_set_is_a_mark_and_what_is_refused_is_said(clock):
    timed = commands_at(
        clock,
        (0.0, "set", {"name": "momentum", "value": 0.9}),
        (0.0, "set", {"name": "momentum", "value": -1}),
        (0.0, "set", {"name": "batch_size", "value": 5}),
    )
    dials = FakeDials()
    watching, events = observer(clock, commands=timed, dials=dials)
    watching.batch(0)
    (mark,) = of(Changed, events)  # the size of batches is told with the first of that size
    assert (mark.step, mark.batch, mark.seen) == (1, 1, 32)
    assert (mark.name, mark.before, mark.after, mark.by) == ("momentum", 0.5, 0.9, "person")
    (notice,) = of(Notice, events)
    assert (notice.code, notice.message) == ("not_set", "Expected more, got -1.")
    assert dials.values == {"momentum": 0.9, "batch_size": 5}


def test_what_is_set_during_a_pause_is_set_at_once(clock):
    change = {"name": "momentum", "value": 0.9}
    timed = commands_at(clock, (0, "pause"), (3, "set", change), (30, "stop"))
    dials = FakeDials()
    watching, events = observer(clock, commands=timed, dials=dials)
    with pytest.raises(Stopped):
        watching.batch(0)
    assert [mark.after for mark in of(Changed, events)] == [0.9]


def test_what_is_asked_for_before_the_training_begins_waits(clock):
    change = {"name": "momentum", "value": 0.9}
    timed = commands_at(clock, (0, "pause"), (0, "set", change), (2, "resume"))
    controls = Controls(timed, clock, clock.sleep)
    controls.listen()
    assert clock.now == 100
    clock.sleep(1)
    told = []
    controls.obey(lambda: None, lambda name, value: told.append((name, value)))
    assert told == [("momentum", 0.9)]
    assert clock.now >= 102


def test_commands_are_asked_for_often_but_not_at_every_batch(clock):
    asked = []

    def commands():
        asked.append(clock.now)
        return []

    watching, _ = observer(clock, size=32_000, commands=commands)
    for batch in range(1000):
        clock.sleep(0.001)
        watching.batch(batch)
    gaps = [later - earlier for earlier, later in zip(asked, asked[1:], strict=False)]
    assert max(gaps) <= 0.2
    assert len(asked) < 30


def test_commands_that_are_not_known_are_left_alone(clock):
    watching, events = observer(clock, commands=commands_at(clock, (0, "dance")))
    watching.batch(0)
    assert len(of(BatchEnd, events)) == 1
