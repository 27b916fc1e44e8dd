"""Events reach the store whole and in order; commands come back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builder.store import Run, Store, StoreError
from builder.training.events import BatchEnd, Probe, TrainBegin, TrainEnd, TrainFailed
from builder.workers.runners import recorder as recorder_module
from builder.workers.runners.probe_rows import MOST, MOST_PICTURES, ProbeRows
from builder.workers.runners.recorder import Recorder
from tests.support.waiting import wait_until


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def run(store: Store) -> Run:
    project = store.create_project("test", "{}")
    store.create_run(project.id, "run", "{}", "{}")
    run = store.claim_run("me")
    assert run is not None
    return run


def batch(step: int) -> BatchEnd:
    return BatchEnd(step=step, epoch=0, batch=step - 1, logs={"loss": 1 / step})


def begin() -> TrainBegin:
    return TrainBegin(epochs=1, batches=1000, batch_size=1, train_size=1000)


def test_all_events_arrive_in_order(store: Store, run: Run) -> None:
    with Recorder(store, run.id) as recorder:
        recorder.emit(begin())
        for step in range(1, 1001):
            recorder.emit(batch(step))
        recorder.emit(TrainEnd(epochs=1, step=1000))
    events = store.events(run.id)
    assert [event.kind for event in events] == ["TrainBegin", *["BatchEnd"] * 1000, "TrainEnd"]
    assert [event.data["step"] for event in events[1:-1]] == list(range(1, 1001))


def test_the_first_batch_is_written_at_once(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "FLUSH_SECONDS", 3600.0)
    with Recorder(store, run.id) as recorder:
        recorder.emit(batch(1))
        wait_until(lambda: store.last_event(run.id, "BatchEnd"))
        recorder.emit(batch(2))
    assert len(store.events(run.id)) == 2


@pytest.mark.parametrize(
    ("events", "status", "message"),
    [
        ([begin()], "running", ""),
        ([begin(), TrainEnd(epochs=1, step=1)], "finished", ""),
        ([begin(), TrainEnd(reason="stopped", epochs=0, step=1)], "stopped", ""),
        (
            [begin(), TrainEnd(reason="stopped", epochs=0, step=1, message="It took too long.")],
            "stopped",
            "It took too long.",
        ),
        ([TrainFailed(message="No such data set.")], "failed", "No such data set."),
    ],
)
def test_the_status_follows_from_the_events(
    store: Store, run: Run, events: list[Any], status: str, message: str
) -> None:
    with Recorder(store, run.id) as recorder:
        for event in events:
            recorder.emit(event)
    found = store.run(run.id)
    assert found is not None
    assert (found.status, found.message) == (status, message)


def test_commands_are_given_out_once_and_in_order(store: Store, run: Run) -> None:
    with Recorder(store, run.id) as recorder:
        assert recorder.commands() == []
        store.send_command(run.id, "pause")
        store.send_command(run.id, "resume", {"slowly": True})
        received: list[Any] = []
        wait_until(lambda: received.extend(recorder.commands()) or len(received) == 2)
        assert [(each.kind, each.data) for each in received] == [
            ("pause", {}),
            ("resume", {"slowly": True}),
        ]
        assert recorder.commands() == []


def test_a_store_that_refuses_for_a_while_gets_everything_later(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, refusals = store.append_events, iter([True, True])

    def sometimes(run_id: str, new: Any) -> list[int]:
        if next(refusals, False):
            raise StoreError("The disk is full.")
        return append(run_id, new)

    monkeypatch.setattr(store, "append_events", sometimes)
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.01)
    with Recorder(store, run.id) as recorder:
        recorder.emit(batch(1))
        recorder.emit(batch(2))
        wait_until(lambda: len(store.events(run.id)) == 2)
    assert next(refusals, "none left") == "none left"


def test_events_are_not_written_twice_when_the_status_is_refused(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_status, refusals = store.set_status, iter([True])

    def sometimes(run_id: str, status: Any, message: str = "") -> bool:
        if next(refusals, False):
            raise StoreError("The database is locked.")
        return set_status(run_id, status, message)

    monkeypatch.setattr(store, "set_status", sometimes)
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.0)
    with Recorder(store, run.id) as recorder:
        recorder.emit(begin())
    assert [event.kind for event in store.events(run.id)] == ["TrainBegin"]
    found = store.run(run.id)
    assert found is not None
    assert found.status == "running"


def test_a_store_that_refuses_for_good_ends_the_training(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(run_id: str, new: Any) -> list[int]:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(store, "append_events", never)
    monkeypatch.setattr(recorder_module, "PATIENCE", 0.0)
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.0)

    def train() -> None:
        with Recorder(store, run.id) as recorder:
            recorder.emit(begin())
            wait_until(lambda: [command.kind for command in recorder.commands()] == ["stop"])
            recorder.emit(batch(1))

    with pytest.raises(StoreError, match="The disk is full"):
        train()


def test_the_training_of_a_deleted_run_is_told_to_stop(store: Store, run: Run) -> None:
    store.delete_run(run.id)

    def train() -> None:
        with Recorder(store, run.id) as recorder:
            recorder.emit(begin())
            wait_until(lambda: [command.kind for command in recorder.commands()] == ["stop"])

    with pytest.raises(StoreError, match=run.id):
        train()


def seen(name: str, step: int) -> Probe:
    return Probe(name=name, step=step, epoch=0, data={})


def test_looks_of_probes_do_not_pile_up_in_the_store(store: Store, run: Run) -> None:
    steps = 5 * MOST
    with Recorder(store, run.id) as recorder:
        for step in range(1, steps + 1):
            recorder.emit(batch(step))
            recorder.emit(seen("gradients", step))
            recorder.emit(seen("pictures", step))
    assert len(store.events(run.id, kinds=["BatchEnd"])) == steps
    kept = store.events(run.id, kinds=["Probe"])
    for name, most in (("gradients", MOST), ("pictures", MOST_PICTURES)):
        told = [event.data["step"] for event in kept if event.data["name"] == name]
        assert most / 2 <= len(told) <= most
        assert (told[0], told[-1]) == (1, steps)


def test_what_is_kept_of_a_probe_covers_the_whole_run() -> None:
    rows, kept = ProbeRows(), set[int]()
    for seq in range(1, 2001):
        kept.add(seq)
        kept -= set(rows.outdated([seen("weights", seq)], [seq]))
    steps = sorted(kept)
    gaps = [after - before for before, after in zip(steps, steps[1:], strict=False)]
    assert max(gaps) <= 2 * 2000 / (MOST / 2)


def test_an_event_that_cannot_be_written_is_said_and_those_around_it_are_kept(
    store: Store, run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    odd = Probe.model_construct(name="weights", step=1, epoch=0, data={"seen": object()})
    with Recorder(store, run.id) as recorder:
        for event in (begin(), batch(1), odd, batch(2), TrainEnd(epochs=1, step=2)):
            recorder.emit(event)
    events = store.events(run.id)
    assert [each.kind for each in events] == [
        "TrainBegin", "BatchEnd", "Notice", "BatchEnd", "TrainEnd"
    ]  # fmt: skip
    assert "(Probe)" in events[2].data["message"]
    assert store.run(run.id).status == "finished"  # type: ignore[union-attr]
    assert "could not be written: Probe(" in capfd.readouterr().err


@pytest.mark.parametrize("broken", ["set_status", "take_commands"])
def test_a_defect_of_the_recorder_fails_the_run_and_keeps_what_was_told(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    sound = getattr(store, broken)

    def once(*args: Any) -> Any:
        monkeypatch.setattr(store, broken, sound)
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(store, broken, once)

    def train() -> None:
        with Recorder(store, run.id) as recorder:
            for event in (begin(), batch(1), batch(2)):
                recorder.emit(event)
            wait_until(lambda: [command.kind for command in recorder.commands()] == ["stop"])

    with pytest.raises(StoreError, match="a defect"):
        train()
    kinds = [event.kind for event in store.events(run.id)]
    assert sorted(kinds) == ["BatchEnd", "BatchEnd", "TrainBegin", "TrainFailed"]
    failed = store.run(run.id)
    assert failed is not None and failed.status == "failed"
    assert "ZeroDivisionError" in failed.message
