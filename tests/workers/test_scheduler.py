"""The scheduler's decisions, with a store and a runner without processes."""

import errno
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from builder.store import Run, Store, StoreError
from builder.training.events import TrainEnd, TrainFailed, to_row
from builder.workers import scheduler as scheduling
from builder.workers.runners import Exit
from builder.workers.scheduler import Scheduler


class FakeRunner:
    """Remembers what it is told; tests say which processes live, and how large they are."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.alive: dict[str, int] = {}
        self.found: set[str] = set()
        self.killed: dict[str, str] = {}
        self.exits: list[Exit] = []
        self.refuses: OSError | None = None

    def prepare(self) -> None:
        pass

    def start(self, run_id: str) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.started.append(run_id)
        self.alive[run_id] = 1

    def adopt(self, run_id: str) -> bool:
        if run_id in self.found:
            self.alive[run_id] = 1
        return run_id in self.found

    def running(self) -> tuple[str, ...]:
        return tuple(self.alive)

    def reap(self) -> list[Exit]:
        exits, self.exits = self.exits, []
        return exits

    def kill(self, run_id: str, message: str) -> None:
        self.killed[run_id] = message
        self.end(run_id, message)

    def memory(self, run_id: str) -> int:
        return self.alive[run_id]

    def close(self) -> None:
        pass

    def end(self, run_id: str, message: str) -> None:
        self.alive.pop(run_id, None)
        self.exits.append(Exit(run_id, message))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def runner() -> FakeRunner:
    return FakeRunner()


@pytest.fixture
def scheduler(store: Store, runner: FakeRunner) -> Scheduler:
    return Scheduler(store, runner, "me", max_runs=2, memory_limit=100, stop_grace=0)


@pytest.fixture
def queued(store: Store) -> Callable[..., Run]:
    project = store.create_project("test", "{}")

    def queue(owner: str = "") -> Run:
        return store.create_run(project.id, "run", "{}", "{}", owner)

    return queue


def test_runs_begin_in_fair_turns_up_to_the_limit(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    anna, anna_too, ben = queued("anna"), queued("anna"), queued("ben")
    assert scheduler.tick()
    assert runner.started == [anna.id, ben.id]
    store.set_status(anna.id, "finished")
    runner.end(anna.id, "ended")
    assert scheduler.tick()
    assert runner.started[2:] == [anna_too.id]
    assert store.run(anna.id).status == "finished"


def test_with_nothing_to_do_it_says_so(scheduler: Scheduler) -> None:
    assert not scheduler.tick()


def test_a_run_that_ends_without_a_word_failed(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    scheduler.tick()
    runner.end(run.id, "It crashed.")
    scheduler.tick()
    assert (store.run(run.id).status, store.run(run.id).message) == ("failed", "It crashed.")
    assert [event.kind for event in store.events(run.id)] == ["TrainFailed"]


@pytest.mark.parametrize("write", ["append_events", "set_status"])
def test_an_end_that_the_store_refuses_is_written_when_it_can_be(
    scheduler: Scheduler,
    runner: FakeRunner,
    queued: Callable[..., Run],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    write: str,
) -> None:
    run = queued()
    scheduler.tick()
    runner.end(run.id, "It crashed.")
    with monkeypatch.context() as full:
        full.setattr(store, write, _refuse)
        for _ in range(2):
            with pytest.raises(StoreError, match="disk is full"):
                scheduler.tick()
    assert store.run(run.id).status == "starting"
    scheduler.tick()
    assert (store.run(run.id).status, store.run(run.id).message) == ("failed", "It crashed.")
    assert [event.kind for event in store.events(run.id)] == ["TrainFailed"]


def test_a_run_that_another_home_has_taken_since_is_left_to_it(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    scheduler.tick()
    store.set_status(run.id, "stopped")
    assert store.resume_run(run.id)
    assert store.claim_run("another").id == run.id
    runner.end(run.id, "It crashed.")
    scheduler.tick()
    assert store.run(run.id).status == "starting"


def test_a_start_and_its_failure_that_have_no_room_are_told_later(
    scheduler: Scheduler,
    runner: FakeRunner,
    queued: Callable[..., Run],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = queued()
    runner.refuses = OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as full:
        full.setattr(store, "append_events", _refuse)
        with pytest.raises(StoreError, match="disk is full"):
            scheduler.tick()
    scheduler.tick()
    assert store.run(run.id).status == "failed"
    assert "could not be started: No space left on device." in store.run(run.id).message


def _refuse(*_: object) -> None:
    raise StoreError("The disk is full.")


def test_a_stop_of_the_last_turn_does_not_hurry_the_next_one(
    scheduler: Scheduler,
    runner: FakeRunner,
    queued: Callable[..., Run],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], time=time.time)
    monkeypatch.setattr(scheduling, "time", clock)
    scheduler.stop_grace = 10
    run = queued()
    scheduler.tick()
    store.stop_run(run.id)
    scheduler.tick()
    store.set_status(run.id, "stopped")
    assert store.resume_run(run.id)
    scheduler.tick()  # it is begun before the end of its last process has been seen
    store.stop_run(run.id)
    now[0] = 11.0
    scheduler.tick()
    assert runner.killed == {}
    now[0] = 21.0
    scheduler.tick()
    assert "did not react" in runner.killed[run.id]


def test_a_stop_that_is_not_obeyed_is_enforced(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    scheduler.tick()
    store.set_status(run.id, "running")
    store.append_events(run.id, [("EpochEnd", {"epoch": 2, "step": 30, "logs": {}})])
    store.stop_run(run.id)
    scheduler.tick()
    assert "did not react" in runner.killed[run.id]
    scheduler.tick()
    assert store.run(run.id).status == "stopped"
    last = store.events(run.id)[-1]
    assert (last.kind, last.data["epochs"], last.data["step"]) == ("TrainEnd", 3, 30)


def test_a_stop_has_time_to_be_obeyed(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    scheduler.stop_grace = 1000
    run = queued()
    scheduler.tick()
    store.stop_run(run.id)
    scheduler.tick()
    scheduler.tick()
    assert runner.killed == {}


def test_too_much_memory_ends_a_run(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    scheduler.tick()
    runner.alive[run.id] = 101
    scheduler.tick()
    assert "STRATA_MEMORY_LIMIT_MB" in runner.killed[run.id]
    scheduler.tick()
    assert store.run(run.id).status == "failed"


def test_a_run_that_takes_too_long_is_told_to_stop_and_why(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    scheduler.stop_grace, scheduler.max_seconds = 1000, 1000
    run = queued()
    scheduler.tick()
    scheduler.tick()
    assert store.take_commands(run.id) == []
    scheduler.max_seconds = 0
    for _ in range(3):  # once is enough
        scheduler.tick()
    (command,) = store.take_commands(run.id)
    assert command.kind == "stop"
    assert "STRATA_RUN_SECONDS" in command.data["reason"]
    assert store.run(run.id).status == "stopping"
    assert runner.killed == {}


@pytest.mark.parametrize(
    ("epochs", "says"),
    [(0, "It crashed."), (1, "the end of its first epoch"), (3, "the end of epoch 3")],
)
def test_a_run_that_died_says_from_where_it_can_go_on(
    scheduler: Scheduler,
    runner: FakeRunner,
    queued: Callable[..., Run],
    store: Store,
    epochs: int,
    says: str,
) -> None:
    run = queued()
    scheduler.tick()
    told = [("EpochEnd", {"epoch": epoch, "step": 9, "logs": {}}) for epoch in range(epochs)]
    store.append_events(run.id, told)
    runner.end(run.id, "It crashed.")
    scheduler.tick()
    assert store.run(run.id).message.endswith(f"{says}." if epochs else says)


def test_a_run_that_died_goes_on_in_its_turn(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    scheduler.tick()
    runner.end(run.id, "It crashed.")
    scheduler.tick()
    assert store.resume_run(run.id)
    scheduler.tick()
    assert runner.started == [run.id, run.id]
    assert store.run(run.id).status == "starting"


def test_the_end_of_the_process_of_an_earlier_turn_is_nothing_to_a_run_that_waits_again(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    runs = [queued(), queued()]
    scheduler.tick()
    waiting = queued()  # both places are taken
    store.set_status(runs[0].id, "stopped")
    assert store.resume_run(runs[0].id)
    runner.end(runs[0].id, "The training process ended.")
    scheduler.tick()
    assert store.run(runs[0].id).status in ("queued", "starting")
    assert store.events(runs[0].id) == []
    assert {waiting.id, runs[0].id} & set(runner.started[2:])


def test_a_run_whose_process_cannot_be_started_failed_and_others_go_on(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    runner.refuses = OSError(errno.ENOSPC, "No space left on device")
    assert not scheduler.tick()
    assert store.run(run.id).status == "failed"
    assert "could not be started: No space left" in store.run(run.id).message
    runner.refuses, other = None, queued()
    scheduler.tick()
    assert runner.started == [other.id]


@pytest.mark.parametrize(
    ("event", "status", "message"),
    [
        (TrainEnd(reason="finished", epochs=3, step=9), "finished", ""),
        (TrainFailed(message="The loss is not a number."), "failed", "The loss is not a number."),
    ],
)
def test_a_run_has_ended_as_it_said_where_its_process_died_right_after_that(
    scheduler: Scheduler,
    runner: FakeRunner,
    queued: Callable[..., Run],
    store: Store,
    event: TrainEnd | TrainFailed,
    status: str,
    message: str,
) -> None:
    run = queued()
    scheduler.tick()
    store.append_events(run.id, [to_row(event)])
    runner.end(run.id, "It was killed.")
    scheduler.tick()
    assert (store.run(run.id).status, store.run(run.id).message) == (status, message)
    assert [each.kind for each in store.events(run.id)] == [event.kind]


def test_what_a_run_said_in_an_earlier_turn_is_not_how_it_ends_now(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    scheduler.tick()
    store.append_events(run.id, [to_row(TrainEnd(reason="stopped", epochs=1, step=3))])
    store.set_status(run.id, "stopped")
    runner.end(run.id, "")
    assert store.resume_run(run.id)
    scheduler.tick()
    runner.end(run.id, "It was killed.")
    scheduler.tick()
    assert (store.run(run.id).status, store.run(run.id).message) == ("failed", "It was killed.")


def test_after_a_restart_living_runs_go_on_and_dead_ones_failed(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    alive, dead, other = queued(), queued(), queued()
    assert [store.claim_run(name).id for name in ("me", "me", "you")] == [
        alive.id, dead.id, other.id,
    ]  # fmt: skip
    runner.found = {alive.id}
    scheduler.recover()
    assert runner.running() == (alive.id,)
    assert "interrupted" in store.run(dead.id).message
    assert [store.run(run.id).status for run in (alive, dead, other)] == [
        "starting", "failed", "starting",
    ]  # fmt: skip


def test_a_run_that_was_to_stop_and_died_meanwhile_is_stopped(
    scheduler: Scheduler, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    store.claim_run("me")
    store.stop_run(run.id)
    scheduler.recover()
    assert store.run(run.id).status == "stopped"


def test_a_deleted_run_is_ended(
    scheduler: Scheduler, runner: FakeRunner, queued: Callable[..., Run], store: Store
) -> None:
    run = queued()
    scheduler.tick()
    store.delete_run(run.id)
    scheduler.tick()
    assert run.id in runner.killed
    assert not scheduler.tick()
