"""What Keras's callbacks tell becomes events; shown with calls made by hand and a clock."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.store import Command
from builder.training.control import POLL_SECONDS, Controls, Stopped
from builder.training.events import BatchEnd, EpochEnd, Heartbeat
from builder.training.observer import Diverged, Observer, Plan


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


def observer(clock, *, size=100, batch_size=32, epochs=2, commands=list, **options):
    events = []
    made = Observer(
        Plan(epochs=epochs, batch_size=batch_size, train_size=size),
        events.append,
        Controls(commands, clock, clock.sleep),
        options.pop("keep", lambda epoch, step, within_epoch: f"w{epoch}"),
        clock=clock,
        **options,
    )
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
    for _ in range(2):  # the second epoch starts anew
        watching.on_epoch_begin(0)
        for batch, mean in enumerate(running_means(values, sizes)):
            watching.on_train_batch_end(batch, {"loss": mean})
    told = [event.logs["loss"] for event in of(BatchEnd, events)]
    assert told == pytest.approx([*values, *values], abs=1e-9)


def test_what_is_no_mean_is_told_as_it_is(clock):
    watching, events = observer(clock, not_means=frozenset({"auc"}))
    for batch, value in enumerate([0.5, 0.7, 0.8]):
        watching.on_train_batch_end(batch, {"loss": 1.0, "auc": value, "left_auc": value})
    logs = [event.logs for event in of(BatchEnd, events)]
    assert [log["auc"] for log in logs] == [0.5, 0.7, 0.8]
    assert [log["left_auc"] for log in logs] == [0.5, 0.7, 0.8]


def test_steps_go_on_from_epoch_to_epoch(clock):
    watching, events = observer(clock, size=64)
    for epoch in range(2):
        watching.on_epoch_begin(epoch)
        for batch in range(2):
            watching.on_train_batch_end(batch, {"loss": 1.0})
        watching.on_epoch_end(epoch, {"loss": 1.0})
    told = [(event.step, event.epoch, event.batch) for event in of(BatchEnd, events)]
    assert told == [(1, 0, 0), (2, 0, 1), (3, 1, 0), (4, 1, 1)]
    assert [event.step for event in of(EpochEnd, events)] == [2, 4]


def test_an_epoch_tells_its_logs_its_time_and_its_weights(clock):
    watching, events = observer(clock)
    watching.on_epoch_begin(0)
    clock.sleep(7)
    watching.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.75})
    (epoch,) = of(EpochEnd, events)
    assert epoch.logs == {"loss": 0.5, "val_loss": 0.75}
    assert (epoch.seconds, epoch.weights) == (7, "w1")


def test_weights_that_cannot_be_written_do_not_end_the_training(clock):
    def full(epoch, step, within_epoch):
        raise OSError(28, "Can't close file (file write failed:\n, filename = ...")

    watching, events = observer(clock, keep=full)
    watching.on_epoch_end(0, {"loss": 0.5})
    assert of(EpochEnd, events)[0].weights is None
    assert "could not be kept: No space left on device" in of(Heartbeat, events)[0].note


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_not_a_number_ends_the_training_after_it_was_told(clock, bad):
    watching, events = observer(clock)
    watching.on_train_batch_end(0, {"loss": 2.0})
    with pytest.raises(Diverged, match="after step 2.*learning rate is too high"):
        watching.on_train_batch_end(1, {"loss": bad})
    assert of(BatchEnd, events)[-1].logs == {"loss": None}


def test_progress_is_told_at_once_and_then_about_every_second(clock):
    watching, events = observer(clock, size=3200)
    for batch in range(100):
        clock.sleep(0.1)
        watching.on_train_batch_end(batch, {"loss": 1.0})
    beats = of(Heartbeat, events)
    assert 9 <= len(beats) <= 11
    assert events.index(beats[0]) == 1
    last = beats[-1]
    assert (last.epoch, last.batches, last.total) == (0, 100, 200)
    assert last.examples_per_second == pytest.approx(320)
    assert last.eta == pytest.approx((200 - last.step) * 0.1)


def test_validation_counts_into_the_time_left(clock):
    watching, events = observer(clock, size=320)
    for epoch in range(2):
        for batch in range(10):
            clock.sleep(0.1)
            watching.on_train_batch_end(batch, {"loss": 1.0})
        clock.sleep(1.0)
        watching.on_epoch_end(epoch, {"loss": 1.0})
    watching.tell("testing")
    first = next(beat for beat in of(Heartbeat, events) if beat.step == 10)
    assert first.eta > 10 * 0.1
    assert of(Heartbeat, events)[-1].eta == 0


def commands_at(clock, *timed):
    """Commands that are there from a time on, each once."""
    waiting = [(clock.now + at, kind) for at, kind in timed]

    def take():
        ready = [kind for at, kind in waiting if at <= clock.now]
        waiting[:] = [(at, kind) for at, kind in waiting if at > clock.now]
        return [Command("r", 1, kind, {}, 0.0) for kind in ready]

    return take


def test_a_stop_is_obeyed_at_the_next_batch(clock):
    watching, events = observer(clock, commands=commands_at(clock, (0.25, "stop")))
    with pytest.raises(Stopped):
        for batch in range(4):
            clock.sleep(0.1)
            watching.on_train_batch_end(batch, {"loss": 1.0})
    assert len(of(BatchEnd, events)) == 3


def test_a_stop_is_obeyed_in_validation(clock):
    keras = pytest.importorskip("keras")
    watching, _ = observer(clock, commands=commands_at(clock, (0.25, "stop")))
    callback = watching.callback(keras)
    clock.sleep(0.1)
    callback.on_test_batch_end(0, {})
    clock.sleep(0.3)
    with pytest.raises(Stopped):
        callback.on_test_batch_end(1, {})


def test_a_pause_lasts_until_resume_and_does_not_count_as_time_needed(clock):
    timed = commands_at(clock, (0.35, "pause"), (60.35, "resume"))
    watching, events = observer(clock, size=3200, commands=timed)
    for batch in range(40):
        clock.sleep(0.1)
        watching.on_train_batch_end(batch, {"loss": 1.0})
    assert clock.now == pytest.approx(100 + 4 + 60, abs=2 * POLL_SECONDS)
    phases = [beat.phase for beat in of(Heartbeat, events)]
    assert 50 <= phases.count("paused") <= 61
    watching.tell("training")
    assert of(Heartbeat, events)[-1].eta == pytest.approx(160 * 0.1, rel=0.05)


def test_a_stop_ends_a_pause(clock):
    timed = commands_at(clock, (0.1, "pause"), (5, "stop"))
    watching, _ = observer(clock, commands=timed)
    clock.sleep(0.2)
    with pytest.raises(Stopped):
        watching.on_train_batch_end(0, {"loss": 1.0})


def test_commands_are_asked_for_often_but_not_at_every_batch(clock):
    asked = []

    def commands():
        asked.append(clock.now)
        return []

    watching, _ = observer(clock, size=32_000, commands=commands)
    for batch in range(1000):
        clock.sleep(0.001)
        watching.on_train_batch_end(batch, {"loss": 1.0})
    gaps = [later - earlier for earlier, later in zip(asked, asked[1:], strict=False)]
    assert max(gaps) <= 0.2
    assert len(asked) < 30


def test_commands_that_are_not_known_are_left_alone(clock):
    watching, events = observer(clock, commands=commands_at(clock, (0, "dance")))
    watching.on_train_batch_end(0, {"loss": 1.0})
    assert len(of(BatchEnd, events)) == 1
