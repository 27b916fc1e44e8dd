"""A crash, a hang or too much memory takes one lab process and one request."""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from builder.workers.client import Client, LabError, LabResult
from builder.workers.tasks import STOPPED
from tests.support.waiting import wait_until
from tests.workers.conftest import gone, home_client, kill


def double(client: Client, *values: float, **more: str) -> list[float]:
    return client.lab("double", values=list(values), **more).arrays["doubled"].tolist()


def worker_pid(client: Client) -> int:
    return int(client.lab("double", values=[]).data["pid"])


def test_an_answer_has_data_and_arrays(client: Client) -> None:
    result = client.lab("double", values=[1, 2.5])
    assert result.arrays["doubled"].tolist() == [2, 5]
    assert result.data["pid"] not in (client.ping()["pid"], psutil.Process().pid)


def test_a_process_is_used_again(client: Client) -> None:
    first, second = (client.lab("double", values=[]).data for _ in range(2))
    assert second["pid"] == first["pid"]
    assert second["requests"] == first["requests"] + 1


def test_an_operation_that_fails_says_why_and_the_process_stays(client: Client) -> None:
    before = worker_pid(client)
    with pytest.raises(LabError, match="^This layer has no filters.$"):
        client.lab("fail", message="This layer has no filters.")
    assert worker_pid(client) == before


def test_an_unknown_operation_is_refused(client: Client) -> None:
    with pytest.raises(LabError, match="Expected one of the lab's operations double, .*'triple'"):
        client.lab("triple")


def test_wrong_arguments_are_an_error_of_the_request(client: Client) -> None:
    with pytest.raises(LabError, match="missing 1 required"):
        client.lab("double")


def test_an_answer_that_cannot_be_sent_is_an_error(client: Client) -> None:
    with pytest.raises(LabError, match="cannot be sent"):
        client.lab("objects")
    assert double(client, 1) == [2]


def test_a_crash_takes_one_request(client: Client) -> None:
    before = worker_pid(client)
    with pytest.raises(LabError, match=r"broke off in the middle \(exit code -9\)"):
        client.lab("die")
    assert double(client, 3) == [6]
    assert worker_pid(client) != before


def test_a_process_killed_while_idle_is_replaced(client: Client) -> None:
    before = worker_pid(client)
    kill(before)
    assert double(client, 3) == [6]
    assert worker_pid(client) != before


@contextmanager
def hanging(client: Client, started: Path, **args: str) -> Iterator[tuple[int, Future[LabResult]]]:
    """Gives the id of a process that hangs in a request, and the request; ends the process."""
    with ThreadPoolExecutor(1) as thread:
        request = thread.submit(client.lab, "hang", started=str(started), **args)
        pid = int(wait_until(lambda: started.exists() and started.read_text()))
        try:
            yield pid, request
        finally:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()


def test_a_process_killed_in_a_request_takes_this_request(client: Client, tmp_path: Path) -> None:
    with hanging(client, tmp_path / "started") as (pid, request):
        psutil.Process(pid).kill()
        with pytest.raises(LabError, match="broke off"):
            request.result(timeout=30)
    assert double(client, 3) == [6]


def test_a_hang_is_given_up_and_its_process_ended(client: Client) -> None:
    hung = psutil.Process(worker_pid(client))
    with pytest.raises(LabError, match="did not answer within 0.5 seconds"):
        client.lab("hang", timeout=0.5)
    assert gone(hung)
    assert double(client, 3) == [6]


def test_too_much_memory_ends_the_process(client: Client) -> None:
    with pytest.raises(LabError, match="more memory than the 400 MB"):
        client.lab("grow", megabytes=390)
    assert double(client, 3) == [6]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's data")
def test_far_too_much_memory_at_once_is_refused_and_the_process_stays(client: Client) -> None:
    before = worker_pid(client)
    with pytest.raises(LabError, match="^There is not enough memory for this.$"):
        client.lab("leap")
    assert worker_pid(client) == before


def test_many_threads_get_their_own_answers(client: Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: double(client, number), range(40)))
    assert answers == [[2 * number] for number in range(40)]


def test_who_waits_too_long_for_a_free_process_is_told(client: Client, tmp_path: Path) -> None:
    busy = pytest.raises(LabError, match="busy with other requests")
    with hanging(client, tmp_path / "started"), busy:
        client.lab("double", values=[], timeout=0.2)
    assert double(client, 3) == [6]


def test_requests_on_a_run_go_to_the_process_that_knows_it(tmp_path: Path) -> None:
    with home_client(tmp_path / "home", lab_workers=2) as client:

        def answering(run_id: str) -> int:
            return int(client.lab("double", values=[], run_id=run_id).data["pid"])

        one = answering("one")
        with hanging(client, tmp_path / "started", run_id="one") as (hung, _):
            assert hung == one
            two = answering("two")
            assert two != one
        three = answering("one")  # a fresh process, in the place of the one that hung
        assert {answering("two"), answering("two")} == {two}
        assert {answering("one"), answering("one")} == {three} != {two}


def test_a_task_goes_on_while_the_lab_answers(client: Client, tmp_path: Path) -> None:
    release = tmp_path / "release"
    task = client.start_task("count", "count", release=str(release))
    assert task.state == "running"
    wait_until(lambda: client.task("count").fraction == 0.5)
    assert client.task("count").message == "counting"
    assert double(client, 1) == [2]
    again = client.start_task("count", "count", release="nobody looks at this")
    assert again.state == "running"
    release.touch()
    done = wait_until(lambda: (t := client.task("count")).state == "done" and t)
    assert (done.fraction, dict(done.data)) == (1.0, {"counted": True})


def test_a_task_that_fails_says_why(client: Client) -> None:
    client.start_task("fail", "fail", message="There is no network.")
    failed = wait_until(lambda: (t := client.task("fail")).state == "failed" and t)
    assert failed.message == "There is no network."


def test_an_unknown_task_is_none(client: Client) -> None:
    assert client.task("nobody started this") is None


def test_a_long_request_is_stopped_with_its_process(client: Client, tmp_path: Path) -> None:
    started = tmp_path / "started"
    client.start_task("stopped", "hang", started=str(started))
    pid = wait_until(lambda: started.exists() and started.read_text())
    client.stop_task("stopped")
    task = wait_until(lambda: (found := client.task("stopped")).state == "failed" and found)
    assert task.message == STOPPED
    assert not psutil.pid_exists(int(pid)) or gone(psutil.Process(int(pid)))
    client.stop_task("stopped")  # nothing to stop any more, and none of that name
    client.stop_task("none")
    client.start_task("stopped", "fail", message="Another one.")
    task = wait_until(lambda: (found := client.task("stopped")).state == "failed" and found)
    assert task.message == "Another one."
