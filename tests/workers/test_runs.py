"""What happens to a run, whatever happens to its process."""

import json
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from builder.store import Run
from builder.workers.client import Client
from tests.support.waiting import wait_until
from tests.workers.conftest import gone, home_client, kill

Queue = Callable[[Client, str], Run]

WHERE_IT_CAN_GO_ON = "It can go on from the end of its first epoch."


def directory(client: Client, run: Run) -> Path:
    return client._config.run_directory(run.id)


def ended(client: Client, run: Run) -> Run:
    def now() -> Run | None:
        found = client.store.run(run.id)
        return found if found is not None and found.has_ended else None

    result = wait_until(now, what=f"the end of the run that is to {run.name}")
    assert result is not None
    return result


def process_of(client: Client, run: Run) -> psutil.Process:
    record = directory(client, run) / "process.json"
    wait_until(record.exists)
    return psutil.Process(json.loads(record.read_text())["pid"])


def begun(client: Client, run: Run) -> Run:
    wait_until(lambda: client.store.last_event(run.id, "EpochEnd"), what="the first epoch")
    return run


def kinds(client: Client, run: Run) -> list[str]:
    return [event.kind for event in client.store.events(run.id)]


def test_a_run_finishes(client: Client, queue: Queue) -> None:
    run = ended(client, queue(client, "finish"))
    assert (run.status, run.message) == ("finished", "")
    expected = ["TrainBegin", "BatchEnd", "BatchEnd", "BatchEnd", "EpochEnd", "TrainEnd"]
    assert kinds(client, run) == expected
    assert "the training prints this" in (directory(client, run) / "process.log").read_text()


@pytest.mark.parametrize(
    ("do", "message"),
    [
        ("die", "The training process ran out of memory or was killed from outside."),
        ("crash", "The training process crashed (SIGABRT)."),
        ("leave", "The training process broke off (exit code 3)."),
        ("vanish", "The training process ended before the training did."),
        ("refuse", "These labels do not fit."),
        ("raise", "The layer has no such argument."),
        ("raise something else", "KeyError('internals')"),
    ],
)
def test_a_run_that_breaks_says_so(client: Client, queue: Queue, do: str, message: str) -> None:
    run = ended(client, queue(client, do))
    # Where its process died, the end of its epoch may have been written before, or not.
    rest = run.message.removeprefix(message)
    assert (run.status, rest) in {("failed", ""), ("failed", f" {WHERE_IT_CAN_GO_ON}")}
    failed = client.store.events(run.id, kinds=["TrainFailed"])
    assert [event.data["message"] for event in failed] == [run.message]


def test_after_a_crash_the_next_run_is_fine(client: Client, queue: Queue) -> None:
    ended(client, queue(client, "crash"))
    assert ended(client, queue(client, "finish")).status == "finished"


def test_a_run_stops_by_itself_when_asked(client: Client, queue: Queue) -> None:
    run = begun(client, queue(client, "wait"))
    wait_until(lambda: client.store.run(run.id).status == "running")
    client.store.stop_run(run.id)
    stopped = ended(client, run)
    assert (stopped.status, stopped.message) == ("stopped", "")
    last = client.store.events(run.id)[-1]
    assert (last.kind, last.data["reason"]) == ("TrainEnd", "stopped")


def test_a_run_that_ignores_the_stop_is_ended(
    tmp_path: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_STOP_GRACE", "0.2")
    with home_client(tmp_path / "home") as client:
        run = begun(client, queue(client, "ignore stop"))
        process = process_of(client, run)
        client.store.stop_run(run.id)
        client.wake()
        stopped = ended(client, run)
        assert stopped.status == "stopped"
        assert "did not react to Stop" in stopped.message
        last = client.store.events(run.id)[-1]
        assert last.data == {
            "reason": "stopped",
            "epochs": 1,
            "step": 3,
            "seconds": 0.0,
            "logs": {},
            "message": stopped.message,
        }
        assert gone(process)


def test_a_killed_run_fails(client: Client, queue: Queue) -> None:
    run = begun(client, queue(client, "wait"))
    process_of(client, run).kill()
    failed = ended(client, run)
    assert failed.status == "failed"
    assert "ran out of memory or was killed" in failed.message
    assert failed.message.endswith(WHERE_IT_CAN_GO_ON)


def test_a_deleted_run_ends(client: Client, queue: Queue) -> None:
    run = begun(client, queue(client, "wait"))
    process = process_of(client, run)
    client.store.delete_run(run.id)
    wait_until(lambda: gone(process), what="the end of the process")


def test_a_run_that_is_deleted_while_nobody_watches_ends(own_client: Client, queue: Queue) -> None:
    run = begun(own_client, queue(own_client, "wait"))
    process = process_of(own_client, run)
    own_client.retire()
    own_client.store.delete_run(run.id)
    wait_until(lambda: gone(process), what="the end of the process")


def test_as_many_run_at_once_as_the_settings_say(client: Client, queue: Queue) -> None:
    runs = [queue(client, "wait") for _ in range(3)]
    for run in runs[:2]:
        begun(client, run)
    assert client.store.run(runs[2].id).status == "queued"
    (directory(client, runs[0]) / "finish").touch()
    begun(client, runs[2])
    for run in runs[1:]:
        (directory(client, run) / "finish").touch()
    assert [ended(client, run).status for run in runs] == ["finished"] * 3


def test_a_run_survives_the_supervisor_and_is_taken_over(own_client: Client, queue: Queue) -> None:
    run = begun(own_client, queue(own_client, "wait"))
    process = process_of(own_client, run)
    kill(own_client.ping()["pid"])
    own_client.ensure()
    assert own_client.ping()["runs"] == [run.id]
    assert not gone(process)
    (directory(own_client, run) / "finish").touch()
    assert ended(own_client, run).status == "finished"


def test_a_run_taken_over_that_dies_fails(own_client: Client, queue: Queue) -> None:
    run = begun(own_client, queue(own_client, "wait"))
    own_client.retire()
    own_client.ensure()
    process_of(own_client, run).kill()
    failed = ended(own_client, run)
    assert failed.status == "failed"
    assert "ended without saying why" in failed.message


def test_a_run_that_died_while_nobody_watched_fails(own_client: Client, queue: Queue) -> None:
    run = begun(own_client, queue(own_client, "wait"))
    process = process_of(own_client, run)
    kill(own_client.ping()["pid"])
    kill(process.pid)
    assert own_client.store.run(run.id).status == "running"
    own_client.ensure()
    failed = ended(own_client, run)
    assert failed.status == "failed"
    assert "interrupted" in failed.message


def test_a_run_that_finished_while_nobody_watched_is_finished(
    own_client: Client, queue: Queue
) -> None:
    run = begun(own_client, queue(own_client, "wait"))
    own_client.retire()
    (directory(own_client, run) / "finish").touch()
    assert ended(own_client, run).status == "finished"
    own_client.ensure()
    assert own_client.store.run(run.id).status == "finished"


def test_a_stop_reaches_a_run_without_a_supervisor(own_client: Client, queue: Queue) -> None:
    run = begun(own_client, queue(own_client, "wait"))
    own_client.retire()
    own_client.store.stop_run(run.id)
    assert ended(own_client, run).status == "stopped"


def test_runs_of_another_home_are_left_alone(tmp_path: Path, queue: Queue) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    with (
        home_client(tmp_path / "one", database_url=url) as one,
        home_client(tmp_path / "two", database_url=url) as two,
    ):
        run = begun(one, queue(one, "wait"))
        two.ensure()
        assert two.ping()["runs"] == []
        (directory(one, run) / "finish").touch()
        assert ended(two, run).status == "finished"


def test_a_run_that_takes_too_much_memory_is_ended(tmp_path: Path, queue: Queue) -> None:
    with home_client(tmp_path / "home", memory_limit_mb=400) as client:
        failed = ended(client, queue(client, "grow"))
        assert failed.status == "failed"
        assert "more than the 400 MB" in failed.message


def test_a_run_that_takes_too_long_is_stopped_and_says_why(tmp_path: Path, queue: Queue) -> None:
    with home_client(tmp_path / "home", run_seconds=0.1) as client:
        stopped = ended(client, queue(client, "wait"))
        assert stopped.status == "stopped"
        assert "STRATA_RUN_SECONDS" in stopped.message


def test_a_run_that_was_stopped_goes_on_when_asked(client: Client, queue: Queue) -> None:
    run = begun(client, queue(client, "wait"))
    client.store.stop_run(run.id)
    assert ended(client, run).status == "stopped"
    (directory(client, run) / "finish").touch()
    assert client.store.resume_run(run.id)
    client.wake()
    again = ended(client, run)
    assert (again.status, again.message, again.resumes) == ("finished", "", 1)


def test_a_run_whose_store_is_lost_says_so_when_it_is_back(client: Client, queue: Queue) -> None:
    run = ended(client, queue(client, "lose the store"))
    assert run.status == "failed"
    assert "could not write what happened to the store" in run.message
