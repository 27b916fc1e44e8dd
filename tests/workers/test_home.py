import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from builder.workers.home import Address, WorkerHome, new_token
from builder.workers.identity import Identity


@pytest.fixture
def home(tmp_path: Path) -> WorkerHome:
    return WorkerHome(tmp_path)


def dead_process() -> Identity:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        identity = Identity.of(process.pid)
        assert identity.alive()
    assert process.returncode is not None
    return identity


def test_the_address_of_a_living_process_comes_back(home: WorkerHome) -> None:
    address = Address(1234, new_token(), Identity.own(), "sources")
    home.write_address(address)
    assert home.address() == address


def test_the_address_of_a_dead_process_is_none(home: WorkerHome) -> None:
    home.write_address(Address(1234, new_token(), dead_process(), "sources"))
    assert home.address() is None


def test_the_number_of_a_dead_process_used_again_is_not_taken_for_it(home: WorkerHome) -> None:
    own = Identity.own()
    home.write_address(Address(1234, new_token(), Identity(own.pid, own.created - 100), "s"))
    assert home.address() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system counts ticks")
def test_a_clock_that_is_set_ends_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    own, dead = Identity.own(), dead_process()
    monkeypatch.setattr(psutil.Process, "create_time", lambda _: own.created + 3600)
    assert own.alive()
    assert not replace(own, birth="").alive()  # as an earlier version has written it
    assert not replace(own, birth=dead.birth).alive()
    assert not dead.alive()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"port": 1, "identity": {"pid": 1}}'])
def test_a_damaged_address_is_none(home: WorkerHome, text: str) -> None:
    (home.folder / "supervisor.json").write_text(text)
    assert home.address() is None


def test_the_address_that_another_version_wrote_is_understood(home: WorkerHome) -> None:
    home.write_address(Address(1234, "token", Identity.own(), "version"))
    path = home.folder / "supervisor.json"
    values = json.loads(path.read_text())
    del values["version"]
    path.write_text(json.dumps({**values, "something": "new"}))
    assert home.address() == Address(1234, "token", Identity.own(), "")


def test_nobody_else_can_read_the_token(home: WorkerHome) -> None:
    home.write_address(Address(1234, new_token(), Identity.own(), "sources"))
    mode = (home.folder / "supervisor.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_the_lock_is_held_by_one(home: WorkerHome, tmp_path: Path) -> None:
    first = home.lock()
    assert first is not None
    assert WorkerHome(tmp_path).lock() is None
    first.close()
    again = home.lock()
    assert again is not None
    again.close()


def test_a_process_that_dies_leaves_its_lock(home: WorkerHome, tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys; from builder.workers.home import WorkerHome\n"
        f"file = WorkerHome(pathlib.Path({str(tmp_path)!r})).lock()\n"
        "print(file is not None, flush=True); os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True\n"
    file = home.lock()
    assert file is not None
    file.close()


def test_the_worker_id_stays(home: WorkerHome, tmp_path: Path) -> None:
    assert home.worker_id() == WorkerHome(tmp_path).worker_id() != ""


def test_identity_of_no_process_raises() -> None:
    free = next(pid for pid in range(2**22 - 1, 0, -1) if not psutil.pid_exists(pid))
    with pytest.raises(ProcessLookupError, match=str(free)):
        Identity.of(free)


def test_memory_is_that_of_the_process() -> None:
    own = psutil.Process(os.getpid()).memory_info().rss
    assert 0.5 * own < Identity.own().memory() < 2 * own
    assert dead_process().memory() == 0
