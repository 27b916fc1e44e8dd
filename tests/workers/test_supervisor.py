"""One supervisor per home: found, shared, replaced, and gone when nobody needs it."""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from builder.settings import Settings
from builder.store import Run, Store
from builder.workers import client as client_module
from builder.workers import wire
from builder.workers.client import Client, LabError, SupervisorUnavailable
from builder.workers.home import WorkerHome
from builder.workers.server import Server
from builder.workers.wire import Message
from tests.support.waiting import wait_until
from tests.workers.conftest import FAKE, gone, home_client, kill, processes_of

ROOT = Path(__file__).parents[2]
Queue = Callable[[Client, str], Run]


def supervisor_pid(client: Client) -> int:
    return int(client.ping()["pid"])


def other_process(home: Path) -> "subprocess.Popen[str]":
    """A process that finds or starts the supervisor, says its id, and waits to be ended."""
    code = (
        "from pathlib import Path; from builder.settings import Settings; "
        "from builder.store import Store; from builder.workers.client import Client\n"
        f"config = Settings(home=Path({str(home)!r}))\n"
        f"client = Client(Store(config.store_url), config, module={FAKE!r})\n"
        "client.ensure(); print(client.ping()['pid'], flush=True); input()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said_pid(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def supervisors(home: Path) -> list[int]:
    found = []
    for process in processes_of(home):
        with suppress(psutil.NoSuchProcess):
            if FAKE in process.cmdline():
                found.append(process.pid)
    return found


def test_two_processes_start_one_and_it_outlives_both(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with home_client(home) as client:
        with other_process(home) as one, other_process(home) as two:
            pids = {said_pid(one), said_pid(two)}
            one.kill()
            two.kill()
        assert len(pids) == 1
        assert supervisor_pid(client) in pids
        wait_until(lambda: len(supervisors(home)) == 1)


def test_it_is_found_again_by_another_client(own_client: Client, tmp_path: Path) -> None:
    own_client.ensure()
    config = Settings(home=tmp_path / "home")
    other = Client(own_client.store, config, module=FAKE)
    assert other.ping()["pid"] == own_client.ping()["pid"]


def test_without_one_a_ping_says_so(own_client: Client) -> None:
    with pytest.raises(SupervisorUnavailable, match="No supervisor is running"):
        own_client.ping()


def test_a_killed_one_is_replaced(own_client: Client, tmp_path: Path) -> None:
    own_client.ensure()
    before = supervisor_pid(own_client)
    kill(before)
    assert own_client.lab("double", values=[2]).arrays["doubled"].tolist() == [4]
    assert supervisor_pid(own_client) != before


def test_one_that_is_just_dying_is_replaced(own_client: Client) -> None:
    own_client.ensure()
    before = supervisor_pid(own_client)
    psutil.Process(before).kill()  # and nobody waits for its end
    assert own_client.lab("double", values=[2]).arrays["doubled"].tolist() == [4]
    assert supervisor_pid(own_client) != before


def test_the_lab_dies_with_a_killed_one(own_client: Client, tmp_path: Path) -> None:
    worker = psutil.Process(own_client.lab("double", values=[]).data["pid"])
    kill(supervisor_pid(own_client))
    wait_until(lambda: not processes_of(tmp_path / "home"))
    assert gone(worker)


def test_the_keep_alive_replaces_a_killed_one(tmp_path: Path) -> None:
    with home_client(tmp_path / "home", idle_seconds=2) as client:
        client.ensure()
        before = supervisor_pid(client)
        client.keep_alive()
        kill(before)
        home = WorkerHome(tmp_path / "home")
        address = wait_until(
            lambda: (found := home.address()) and found.identity.pid != before and found
        )
        assert address.identity.pid == supervisor_pid(client)


def test_it_ends_when_nobody_asks(tmp_path: Path) -> None:
    with home_client(tmp_path / "home", idle_seconds=0.3) as client:
        client.lab("double", values=[])
        wait_until(lambda: not processes_of(tmp_path / "home"))
        assert WorkerHome(tmp_path / "home").address() is None


def test_it_does_not_end_while_a_run_goes_on(tmp_path: Path, queue: Queue) -> None:
    home = tmp_path / "home"
    with home_client(home, idle_seconds=0.3) as client:
        run = queue(client, "wait")
        first = wait_until(lambda: client.store.last_event(run.id, "EpochEnd"))
        (pid,) = supervisors(home)

        def three_times_idle() -> bool:
            last = client.store.last_event(run.id, "Heartbeat")
            return last is not None and last.at - first.at > 0.9

        wait_until(three_times_idle)
        assert supervisors(home) == [pid]
        (Settings(home=home).run_directory(run.id) / "finish").touch()
        wait_until(lambda: not processes_of(home))
        assert client.store.run(run.id).status == "finished"


def test_one_that_runs_older_code_is_replaced(
    own_client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_client.ensure()
    before = supervisor_pid(own_client)
    monkeypatch.setattr(client_module, "version_of", lambda config: "newer")
    updated = Client(own_client.store, Settings(home=tmp_path / "home"), module=FAKE)
    updated.ensure()
    assert supervisor_pid(updated) != before
    after = supervisor_pid(updated)
    own_client.ensure()  # the older process does not turn the clock back
    assert supervisor_pid(own_client) == after


def test_one_with_other_settings_is_replaced(own_client: Client, tmp_path: Path) -> None:
    own_client.ensure()
    before = supervisor_pid(own_client)
    same = Client(own_client.store, Settings(home=tmp_path / "home"), module=FAKE)
    same.ensure()
    assert supervisor_pid(own_client) == before
    config = Settings(home=tmp_path / "home", lab_timeout=7, max_runs=3, download=False)
    Client(own_client.store, config, module=FAKE).ensure()
    after = supervisor_pid(own_client)
    assert after != before
    Client(own_client.store, config, module=FAKE).ensure()
    assert supervisor_pid(own_client) == after


def test_it_ends_when_its_home_is_gone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with home_client(home) as client:
        client.ensure()
        shutil.rmtree(home)
        wait_until(lambda: not processes_of(home))
        home.mkdir()


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    config = Settings(home=tmp_path)
    store = Store(config.store_url)
    client = Client(store, config, module="tests.workers.no_such_module")
    with pytest.raises(SupervisorUnavailable, match="No module named"):
        client.ensure()
    store.close()


def answer_to(port: int, sent: bytes) -> bytes:
    received = b""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    with connection, suppress(ConnectionError):  # it closed without having read everything
        connection.sendall(sent)
        while part := connection.recv(4096):
            received += part
    return received


def test_one_that_fails_before_it_listens_can_end() -> None:
    closing = threading.Thread(target=Server({}).close, daemon=True)
    closing.start()
    closing.join(30)
    assert not closing.is_alive()


def test_who_does_not_know_the_token_gets_nothing(client: Client) -> None:
    client.ensure()
    address = client._home.address()
    assert address is not None
    frame = wire.encode(Message({"op": "ping", "padding": " " * 64}))
    for preface in (b"", b"0" * 64, address.token[:-1].encode() + b"x", b"\n" * 4096):
        assert answer_to(address.port, preface + frame) == b""
    assert wire.MAGIC in answer_to(address.port, address.token.encode() + frame)


def test_it_survives_nonsense_from_one_who_knows_the_token(client: Client) -> None:
    client.ensure()
    address = client._home.address()
    assert address is not None
    assert answer_to(address.port, address.token.encode() + b"nonsense" * 10) == b""
    with pytest.raises(LabError, match="does not know 'nonsense'"):
        client._ask({"op": "nonsense"}, 10)
    with pytest.raises(LabError, match="failed"):
        client._ask({"op": "lab"}, 10)
    assert client.ping()["pid"] == address.identity.pid


def test_workers_find_the_code_whatever_the_folder(client: Client) -> None:
    found = client.lab("environment").data
    assert found["cwd"] != str(ROOT)
    assert found["openblas"] == "1"
