"""Long requests: so many at a time, the others wait and can be stopped."""

import threading
from typing import Any, cast

import pytest

from builder.workers import tasks
from builder.workers.errors import LabError
from builder.workers.lab_pool import LabPool
from builder.workers.tasks import LEFT, STOPPED, WAITING, TaskBoard
from builder.workers.values import LabResult
from tests.support.waiting import wait_until


class FakeProcess:
    """Is killed, and breaks off what it does."""

    def __init__(self) -> None:
        self.killed = threading.Event()

    def kill(self, because: str) -> None:
        self.killed.set()


class FakePool:
    """Answers when it is told to, and counts what is asked at a time."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.asked: list[str] = []
        self.at_once = self.most = 0
        self._lock = threading.Lock()

    def ask_apart(self, op: str, *most: Any) -> LabResult:
        begun = most[-1]
        process = FakeProcess()
        begun(process)
        with self._lock:
            self.asked.append(op)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        wait_until(lambda: self.go_on.is_set() or process.killed.is_set())
        with self._lock:
            self.at_once -= 1
        if process.killed.is_set():
            raise LabError(STOPPED)
        return LabResult({"op": op})


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> FakePool:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    monkeypatch.setattr(tasks, "MAX_TASKS", 5)
    return FakePool()


@pytest.fixture
def board(pool: FakePool) -> TaskBoard:
    return TaskBoard(cast(LabPool, pool))


def test_so_many_are_worked_on_at_a_time_and_all_are_done(pool: FakePool, board: TaskBoard) -> None:
    keys = [str(number) for number in range(5)]
    for key in keys:
        board.start(key, key, {})
    wait_until(lambda: sum(board.task(key).message == WAITING for key in keys) == 3)
    assert len(pool.asked) == 2
    with pytest.raises(LabError, match="Too many long requests"):
        board.start("more", "more", {})
    pool.go_on.set()
    wait_until(lambda: not board.running())
    assert {board.task(key).state for key in keys} == {"done"}
    assert (pool.most, sorted(pool.asked)) == (2, keys)


def test_one_that_waits_can_be_stopped(pool: FakePool, board: TaskBoard) -> None:
    for key in ("a", "b", "c"):
        board.start(key, key, {})
    (waiting,) = wait_until(
        lambda: [key for key in ("a", "b", "c") if board.task(key).message == WAITING]
    )
    board.stop(waiting)
    wait_until(lambda: board.task(waiting).state == "failed")
    assert board.task(waiting).message == STOPPED
    assert waiting not in pool.asked
    pool.go_on.set()
    wait_until(lambda: not board.running())
    assert len(pool.asked) == 2


def test_one_that_breaks_off_has_failed_and_can_be_asked_again(
    pool: FakePool, board: TaskBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_apart(*_: Any) -> LabResult:
        raise OSError("no more processes")

    with monkeypatch.context() as broken:
        broken.setattr(pool, "ask_apart", ask_apart)
        board.start("a", "a", {})
        wait_until(lambda: not board.running())
    assert board.task("a").state == "failed"
    assert "no more processes" in board.task("a").message
    pool.go_on.set()
    board.start("a", "a", {})
    wait_until(lambda: board.task("a").state == "done")


def test_what_was_given_before_is_not_shown_for_one_that_fails(
    pool: FakePool, board: TaskBoard
) -> None:
    pool.go_on.set()
    board.start("a", "a", {})
    wait_until(lambda: board.task("a").state == "done")
    assert board.result("a").data == {"op": "a"}
    pool.go_on.clear()
    board.start("a", "a", {})
    assert board.result("a") is None
    board.stop("a")
    wait_until(lambda: board.task("a").state == "failed")
    assert board.result("a") is None


def test_a_stop_does_not_end_it_for_others_who_wait(pool: FakePool, board: TaskBoard) -> None:
    board.start("a", "a", {}, "ada")
    board.start("a", "a", {}, "ben")
    board.stop("a", "ada")
    board.stop("a", "ada")  # said twice
    assert board.task("a", "ben").state == "running"
    assert (board.task("a", "ada").state, board.task("a", "ada").message) == ("failed", LEFT)
    pool.go_on.set()
    wait_until(lambda: board.task("a", "ben").state == "done")
    assert board.task("a", "ada").state == "done"
    assert board.result("a").data == {"op": "a"}


def test_who_looks_at_it_waits_for_it_too(pool: FakePool, board: TaskBoard) -> None:
    board.start("a", "a", {}, "ada")
    assert board.task("a", "ben").state == "running"
    board.stop("a", "ada")
    assert board.task("a", "ben").state == "running"
    board.stop("a", "ben")
    wait_until(lambda: board.task("a", "ben").state == "failed")
    assert board.task("a", "ada").message == board.task("a", "ben").message == STOPPED


def test_who_has_stopped_may_wait_again(pool: FakePool, board: TaskBoard) -> None:
    board.start("a", "a", {}, "ada")
    board.start("a", "a", {}, "ben")
    board.stop("a", "ada")
    board.start("a", "a", {}, "ada")
    board.stop("a", "ben")
    assert board.task("a", "ada").state == "running"
    board.stop("a", "ada")
    wait_until(lambda: not board.running())
    board.start("a", "a", {}, "ada")  # and none of it is left for the next one
    assert board.task("a", "ben").state == "running"
    pool.go_on.set()
    wait_until(lambda: board.task("a").state == "done")
