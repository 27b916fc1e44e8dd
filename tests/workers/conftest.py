"""Clients of homes of their own, and the certainty that no process is left behind."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from builder.settings import Settings
from builder.store import ACTIVE, Run, Store
from builder.workers.client import Client
from tests.support.waiting import wait_until

FAKE = "tests.workers.fake_supervisor"


def processes_of(home: Path) -> list[psutil.Process]:
    """Returns all living processes, but this one, that were started for a home folder."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
            gone = process.status() == psutil.STATUS_ZOMBIE
        except (psutil.Error, OSError):
            continue
        if environment.get("STRATA_HOME") == str(home) and not gone and process.pid != os.getpid():
            found.append(process)
    return found


def gone(process: psutil.Process) -> bool:
    """Whether a process has ended, collected by its parent or not."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def kill(pid: int) -> None:
    """Ends a process with no chance to tidy up, and waits for its end."""
    process = psutil.Process(pid)
    process.kill()
    wait_until(lambda: gone(process), what=f"the end of process {pid}")


@contextmanager
def home_client(home: Path, module: str = FAKE, **config: Any) -> Iterator[Client]:
    """Gives a client; ends its supervisor and checks that nothing outlives that."""
    home.mkdir(parents=True, exist_ok=True)
    given = Settings(home=home, **config)
    store = Store(given.store_url)
    client = Client(store, given, module=module)
    try:
        yield client
    finally:
        client.close()
        if active := store.runs_with_status("queued", *ACTIVE):
            for run in active:
                store.delete_run(run.id)
            client.wake()
            wait_until(lambda: not client.ping()["runs"], what="the end of the runs")
        client.retire()
        wait_until(lambda: not processes_of(home), what=f"the end of {processes_of(home)}")
        store.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a supervisor with fake work, shared by the tests of a module."""
    with home_client(tmp_path_factory.mktemp("home"), max_runs=2, memory_limit_mb=400) as client:
        yield client


@pytest.fixture
def own_client(tmp_path: Path) -> Iterator[Client]:
    """A client of a supervisor with fake work for one test alone."""
    with home_client(tmp_path / "home") as client:
        yield client


@pytest.fixture
def queue() -> Callable[[Client, str], Run]:
    """Queues a fake training and wakes the supervisor, as the page does."""

    def queue_run(client: Client, do: str) -> Run:
        project = client.store.create_project("test", "{}")
        run = client.store.create_run(project.id, do, "{}", f'{{"do": "{do}"}}')
        client.wake()
        return run

    return queue_run
