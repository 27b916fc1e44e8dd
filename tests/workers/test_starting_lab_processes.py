"""How many lab processes are started when several are asked, and how one that is mute ends."""

import multiprocessing
import subprocess
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest

from builder.settings import Settings
from builder.workers import lab_pool, wire
from builder.workers.errors import LabError
from builder.workers.lab_pool import LabPool, LabWorker
from builder.workers.processes import Launcher
from builder.workers.values import LabResult
from builder.workers.wire import Message


class FakeWorker:
    """A process that answers at once, and whose start may be held up."""

    made: list["FakeWorker"] = []
    hold_up = threading.Event()
    held = threading.Event()

    def __init__(self, *_: Any) -> None:
        self.topics: deque[str] = deque(maxlen=lab_pool.TOPICS)
        self.killed = False
        self.identity = SimpleNamespace(pid=len(self.made))
        self.made.append(self)
        if len(self.made) == 2:
            self.held.set()
            self.hold_up.wait(30)

    def ask(self, op: str, *_: Any, **__: Any) -> LabResult:
        return LabResult({"pid": self.identity.pid})

    def worn(self) -> bool:
        return False

    def kill(self, because: str) -> None:
        self.killed = True


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[FakeWorker]:
    for name, value in (("made", []), ("hold_up", threading.Event()), ("held", threading.Event())):
        monkeypatch.setattr(FakeWorker, name, value)
    monkeypatch.setattr(lab_pool, "LabWorker", cast(type[LabWorker], FakeWorker))
    return FakeWorker.made


def pool_of(number: int) -> LabPool:
    return LabPool(cast(Launcher, None), Settings(lab_workers=number), "")


def test_two_requests_at_once_start_no_process_too_many(made: list[FakeWorker]) -> None:
    pool = pool_of(2)
    assert pool.ask("op", {"run_id": "a"}).data["pid"] == 0
    with ThreadPoolExecutor(1) as thread:
        slow = thread.submit(pool.ask, "op", {"run_id": "b"})
        assert FakeWorker.held.wait(30)
        assert pool.ask("op", {"run_id": "c"}).data["pid"] == 0  # the second one just starts
        FakeWorker.hold_up.set()
        assert slow.result(30).data["pid"] == 1
    assert len(made) == 2
    assert {pool.ask("op", {"run_id": topic}).data["pid"] for topic in "abcdef"} == {0, 1}


def test_a_run_stays_known_however_often_another_one_is_asked_for(made: list[FakeWorker]) -> None:
    pool = pool_of(2)
    FakeWorker.hold_up.set()
    asked = ["a", "b", "c", *"c" * lab_pool.TOPICS, "a"]
    answered = [pool.ask("op", {"run_id": each}).data["pid"] for each in asked]
    assert answered == [0, 1, 0, *[0] * lab_pool.TOPICS, 0]


def test_a_start_that_fails_leaves_its_place(
    made: list[FakeWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = pool_of(2)
    pool.warm_up()
    with monkeypatch.context() as broken:
        broken.setattr(FakeWorker, "__init__", lambda *_: (_ for _ in ()).throw(OSError("none")))
        with pytest.raises(LabError, match="could not be started: none"):
            pool.ask("op", {"run_id": "a"})
    FakeWorker.hold_up.set()
    assert pool.ask("op", {"run_id": "a"}).data["pid"] == 1


def test_a_process_that_starts_while_the_lab_is_closed_is_ended(made: list[FakeWorker]) -> None:
    pool = pool_of(2)
    pool.warm_up()
    with ThreadPoolExecutor(1) as thread:
        slow = thread.submit(pool.ask, "op", {"run_id": "b"})
        assert FakeWorker.held.wait(30)
        pool.close()
        FakeWorker.hold_up.set()
        with pytest.raises(LabError, match="has been closed"):
            slow.result(30)
    assert all(worker.killed for worker in made)


def test_a_long_request_of_which_nothing_is_heard_is_given_up() -> None:
    with subprocess.Popen(["sleep", "inf"]) as mute:
        ours, theirs = multiprocessing.Pipe()
        process = SimpleNamespace(pid=mute.pid, join=mute.wait, exitcode=None)
        launcher = cast(Launcher, SimpleNamespace(start=lambda *_, **__: (process, ours)))
        heard: list[tuple[str, float | None]] = []
        theirs.send_bytes(wire.encode(Message({"progress": ["Reading", 0.5]})))
        try:
            with pytest.raises(LabError, match=r"for 0.005 minutes nothing was heard"):
                LabPool(launcher, Settings(), "").ask_apart(
                    "op", {}, 3600.0, 0.3, lambda *news: heard.append(news)
                )
            assert mute.wait(30)
        finally:
            mute.kill()
    assert heard == [("Reading", 0.5)]
