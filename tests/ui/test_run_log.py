"""What is known of a run from its events: points, marks, what was set, and what became void."""

from __future__ import annotations

from builder.store import Command, Store
from builder.training.events import (
    BatchEnd,
    Changed,
    EpochEnd,
    Probe,
    Resumed,
    TrainBegin,
    TrainEnd,
    TrainFailed,
    to_rows,
)
from builder.training.spec import TrainingSpec
from builder.ui import run_log
from builder.ui.batch_points import BatchPoints
from builder.ui.run_log import RunLog, RunLogs
from builder.ui.training_controls import dials_of, is_paused

BEGIN = TrainBegin(
    epochs=3,
    batches=2,
    batch_size=4,
    train_size=8,
    columns=("loss", "a_loss", "b_loss", "a_accuracy"),
)


def told(*events: object) -> RunLog:
    log = RunLog()
    for event in (BEGIN, *events):
        log._take(event)  # type: ignore[arg-type]
    return log


def batch(step: int, seen: int, rate: float | None = None) -> BatchEnd:
    place = (step - 1) % 2
    logs = {"loss": float(step)}
    return BatchEnd(step=step, epoch=(step - 1) // 2, batch=place, logs=logs, seen=seen, rate=rate)


def epoch(number: int) -> EpochEnd:
    return EpochEnd(epoch=number, step=2 * number + 2, logs={"loss": 1.0})


def test_a_batch_stands_where_its_examples_end_and_carries_the_rate():
    log = told(batch(1, 4, 0.1), batch(2, 8), batch(3, 4, 0.01))
    assert [(row[0], row[1], row[-1]) for row in log.points(0).rows] == [
        (0.5, 1.0, 0.1),
        (1.0, 2.0, 0.1),
        (1.5, 3.0, 0.01),
    ]
    assert log.rate_moves
    assert log.examples_seen == 12
    assert log.losses == 3


def test_what_is_trained_again_is_void():
    change = Changed(step=3, epoch=1, batch=1, name="momentum", before=None, after=0.9, seen=4)
    log = told(
        batch(1, 4), batch(2, 8), epoch(0), batch(3, 4), change, TrainFailed(message="gone"),
        Resumed(epoch=1, step=2), batch(3, 4),
    )  # fmt: skip
    assert [row[1] for row in log.points(0).rows] == [1.0, 2.0, 3.0]
    assert [mark["label"] for mark in log.marks] == ["resumed"]
    assert (log.failure, log.end, log.resumed, len(log.epochs)) == (None, None, 1, 1)


def test_an_epoch_that_is_told_again_counts_once():
    again = epoch(1).model_copy(update={"seconds": 2.0})
    log = told(epoch(0), epoch(1), Resumed(epoch=2, step=4), again, epoch(2))
    assert log.epochs == [epoch(0), again, epoch(2)]
    missed = told(epoch(0), Resumed(epoch=2, step=4), again)
    assert missed.epochs == [epoch(0), again]


def test_a_run_that_ended_after_it_had_failed_has_not_failed():
    end = TrainEnd(epochs=1, step=2)
    log = told(TrainFailed(message="gone"), Resumed(epoch=0, step=0), end)
    assert (log.failure, log.end) == (None, end)


def test_marks_say_what_changed_and_who_did_it():
    by_hand = Changed(
        step=1, epoch=0, batch=1, name="learning_rate", before=0.05, after=0.01, seen=4
    )
    plateau = by_hand.model_copy(update={"step": 2, "seen": 8, "by": "reduce_on_plateau"})
    assert told(by_hand, plateau).marks == [
        {"x": 0.5, "label": "rate 0.05 → 0.01"},
        {"x": 1.0, "label": "rate 0.05 → 0.01 (plateau)"},
    ]


def test_what_was_just_wished_is_shown_until_the_run_says_otherwise():
    spec = TrainingSpec(optimizer="SGD", learning_rate=0.1)
    log = told()
    wish = Command("run", 1, "set", {"name": "learning_rate", "value": 0.5}, at=10.0)
    assert dials_of(spec, log)["learning_rate"] == 0.1
    assert dials_of(spec, log, [wish])["learning_rate"] == 0.5
    log.values["learning_rate"], log.set_at["learning_rate"] = 0.05, 11.0  # a plateau since
    assert dials_of(spec, log, [wish])["learning_rate"] == 0.05
    assert set(dials_of(spec, log)) == {"learning_rate", "momentum", "weight_decay", "batch_size"}


def test_a_run_is_paused_until_it_is_asked_to_go_on():
    asked = [Command("run", at, kind, {}, 0.0) for at, kind in enumerate(["pause", "set", "step"])]
    assert is_paused(asked)
    assert not is_paused([*asked, Command("run", 9, "resume", {}, 0.0)])
    assert not is_paused([])


def test_what_is_kept_of_many_batches_is_bounded_and_covers_all_of_them():
    points = BatchPoints(most=100)
    for step in range(1, 1001):
        points.add(step, [step / 10, None if step % 3 else 1.0])
        assert len(points) <= 100
    rows = points.rows()
    assert [row[0] for row in rows] == [(1 + 16 * place) / 10 for place in range(len(rows))]
    assert rows[-1][0] > 98
    assert {row[1] for row in rows} == {None, 1.0}
    assert points.thinned == 4
    assert points.rows(2, 2) == rows[2:4]
    assert points.last() == rows[-1]


def test_what_is_void_goes_also_where_there_were_many_batches():
    points = BatchPoints(most=10)
    for step in range(1, 41):
        points.add(step, [float(step)])
    points.drop_after(20)
    before = points.rows()
    assert before and before[-1][0] <= 20
    for step in range(21, 41):
        points.add(step, [float(step)])
    steps = [row[0] for row in points.rows()]
    assert steps == sorted(set(steps))
    assert steps[: len(before)] == [row[0] for row in before]
    assert steps[-1] > 30


def test_void_points_and_thinned_ones_are_another_edition(monkeypatch):
    log = told(batch(1, 4), batch(2, 8))
    assert log.edition == 0
    log._take(Resumed(epoch=0, step=0))
    assert log.edition == 1
    log._batches._most = 1
    for step in (1, 2):
        log._take(batch(step, 4 * step))
    assert log.edition == 2
    assert len(log.points(0).rows) == 1
    assert not log.points(5).rows


def test_events_are_read_bit_by_bit_and_once(tmp_path, monkeypatch):
    monkeypatch.setattr(run_log, "_READ_AT_ONCE", 3)
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    run = store.create_run(store.create_project("p", "{}").id, "r", "{}", "{}")
    log = RunLog()
    for first in (0, 8, 9):  # 8 events, then 1, then none
        told_now = [BEGIN, *(batch(step, 4) for step in range(1, 8))] if not first else []
        told_now = [batch(8, 4)] if first == 8 else told_now
        store.append_events(run.id, to_rows(told_now))
        log.read(store, run.id)
    assert [row[1] for row in log.points(0).rows] == [float(step) for step in range(1, 9)]
    store.close()


def test_the_logs_that_are_kept_are_bounded_together(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/strata.sqlite")
    project = store.create_project("p", "{}")
    looks = {"values": [0.5] * 1_000}
    events = [BEGIN, *(batch(step, 4) for step in range(1, 1_001))]
    events += [Probe(name=name, step=1, epoch=0, data=looks) for name in ("weights", "weights")]
    runs = [store.create_run(project.id, "r", "{}", "{}").id for _ in range(5)]
    for run in runs:
        store.append_events(run, to_rows(events))
    alone = RunLogs(most=1).read(store, runs[0]).nbytes
    points, look = 8 * 1_000 * 7, 32 * 1_000  # place, four columns and the rate; the step
    assert points + look < alone < points + look + 10_000
    logs = RunLogs(most=3 * alone)
    first = logs.read(store, runs[0])
    for run in runs[1:3]:
        logs.read(store, run)
    assert logs.read(store, runs[0]) is first and len(logs) == 3
    logs.read(store, runs[3])
    assert logs.read(store, runs[0]) is first and len(logs) == 3  # the second has gone
    again = logs.read(store, runs[1])
    assert len(logs) == 3 and len(again.points(0).rows) == 1_000
    only = RunLogs(most=1)
    assert only.read(store, runs[0]) is only.read(store, runs[0]) and len(only) == 1
    store.close()
