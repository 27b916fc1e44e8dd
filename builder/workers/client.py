"""How the web process reaches the workers. Safe to use from many threads.

It imports neither Keras nor TensorFlow.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builder.settings import Settings, settings, variable_name
from builder.store import Store
from builder.workers import wire
from builder.workers.errors import LabError, SupervisorUnavailable, WireError
from builder.workers.home import Address, WorkerHome, version_of
from builder.workers.server import HOST
from builder.workers.values import LabResult, Task
from builder.workers.wire import Message

__all__ = ["Client", "LabError", "LabResult", "SupervisorUnavailable", "Task", "get_client"]

SUPERVISOR = "builder.workers.supervisor"

START_SECONDS = 60.0
"""How long a supervisor may take from its start to its first answer."""

END_SECONDS = 2.0
"""How long a process may take to be gone once its connections have broken off."""

KEEP_ALIVE_SECONDS = 15.0
"""How often the supervisor is told that somebody is there."""

ANSWER_SECONDS = 10.0
"""How long the supervisor itself may take to answer; a lab request may take longer."""


class Client:
    """Finds the supervisor of a home folder, or starts it, and asks it.

    Args:
        store: The store that runs are queued in.
        config: The settings; the supervisor gets the same.
        module: What `python -m` starts.
    """

    def __init__(self, store: Store, config: Settings, *, module: str = SUPERVISOR) -> None:
        self.store = store
        self._config = config
        self._module = module
        self._home = WorkerHome(config.home)
        self._starting = threading.Lock()
        self._checked_version = False
        self._closed = threading.Event()
        self._keeper: threading.Thread | None = None

    def ensure(self) -> None:
        """Makes sure that a supervisor listens. Fast when one does.

        The first call of a process also replaces a supervisor that runs older code or
        with other settings; its runs go on and are taken over by the new one.

        Raises:
            SupervisorUnavailable: When none could be started.
        """
        if self._checked_version and self._home.address() is not None:
            return
        with self._starting:
            address = self._home.address()
            if address is not None and not self._checked_version:
                address = self._unless_outdated(address)
            self._checked_version = True
            if address is None:
                self._start()

    def ping(self) -> Mapping[str, Any]:
        """Asks the supervisor how it is; starts none.

        Returns:
            `pid`; `runs`, the ids of the runs that go on; `lab`, the process ids of the lab;
            `ready`, whether a process waits for the next run.

        Raises:
            SupervisorUnavailable: When there is none, or it does not answer.
        """
        return self._ask_supervisor({"op": "ping"})

    def wake(self) -> None:
        """Tells the supervisor that a run was queued or asked to stop; starts it when needed.

        Raises:
            SupervisorUnavailable: When it cannot be started.
        """
        self._ask({"op": "wake"}, ANSWER_SECONDS)

    def lab(self, op: str, /, timeout: float | None = None, **args: Any) -> LabResult:
        """Asks the lab and waits for the answer.

        Args:
            op: One of the operations of `lab_ops`.
            timeout: Seconds, by default `STRATA_LAB_TIMEOUT`.
            **args: The operation's arguments, JSON values.

        Raises:
            LabError: With the reason in the user's words.
        """
        allowed = self._config.lab_timeout if timeout is None else timeout
        header = {"op": "lab", "name": op, "args": args, "timeout": allowed}
        answer = self._ask(header, allowed + ANSWER_SECONDS)
        return LabResult(answer.header.get("data", {}), answer.arrays)

    def start_task(self, key: str, op: str, /, asker: str = "", **args: Any) -> Task:
        """Starts a long lab request, such as a download, unless `key` is going on already.

        Args:
            key: Names the request.
            op: One of the operations of `lab_ops`.
            asker: Who waits for it, see `stop_task`.
            **args: The operation's arguments, JSON values.

        Raises:
            SupervisorUnavailable: When the supervisor cannot be reached.
        """
        header = {"op": "start_task", "key": key, "name": op, "args": args, "asker": asker}
        return Task(**self._ask(header, ANSWER_SECONDS).header["data"]["task"])

    def task(self, key: str, asker: str = "") -> Task | None:
        """Returns how a long request stands for an asker; None when there is none."""
        header = {"op": "task", "key": key, "asker": asker}
        task = self._ask(header, ANSWER_SECONDS).header["data"]["task"]
        return None if task is None else Task(**task)

    def task_result(self, key: str) -> LabResult | None:
        """Returns what a long request has given; None where it is not done, or not kept."""
        answer = self._ask({"op": "task_result", "key": key}, ANSWER_SECONDS)
        said = answer.header["data"]
        return LabResult(said["data"], answer.arrays) if said["there"] else None

    def stop_task(self, key: str, asker: str = "") -> None:
        """Ends a long lab request, with its process, unless others wait for it than the asker."""
        self._ask({"op": "stop_task", "key": key, "asker": asker}, ANSWER_SECONDS)

    def keep_alive(self) -> None:
        """Starts a daemon thread, once per client, that starts the supervisor and keeps it."""
        with self._starting:
            if self._keeper is None:
                self._keeper = threading.Thread(
                    target=self._keep_alive, name="strata-keep-alive", daemon=True
                )
                self._keeper.start()

    def close(self) -> None:
        """Ends the keep-alive. The supervisor goes on until it has been idle for long enough."""
        self._closed.set()
        if self._keeper is not None:
            self._keeper.join()

    def retire(self) -> None:
        """Ends the supervisor, where there is one, and waits until it has gone. Runs go on."""
        address = self._home.address()
        if address is None:
            return
        with contextlib.suppress(LabError):
            self._ask_supervisor({"op": "retire"})
        deadline = time.monotonic() + ANSWER_SECONDS
        while address.identity.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        address.identity.kill()

    def _keep_alive(self) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(LabError):
                self._ask({"op": "ping"}, ANSWER_SECONDS)
            self._closed.wait(min(self._config.idle_seconds / 4, KEEP_ALIVE_SECONDS))

    def _ask_supervisor(self, header: Mapping[str, Any]) -> Mapping[str, Any]:
        address = self._home.address()
        if address is None:
            raise SupervisorUnavailable("No supervisor is running.")
        data: Mapping[str, Any] = _exchange(address, header, ANSWER_SECONDS).header["data"]
        return data

    def _ask(self, header: Mapping[str, Any], timeout: float) -> Message:
        """Asks, and asks once more where the supervisor was just ending.

        Every request may be repeated: none changes anything when it comes twice.
        """
        for _ in range(2):
            self.ensure()
            address = self._home.address()
            if address is None:
                continue
            try:
                return _exchange(address, header, timeout)
            except SupervisorUnavailable:
                if not self._ends(address):
                    raise
        raise SupervisorUnavailable(
            f"The supervisor keeps ending. Its log {self._home.log} may say why."
        )

    def _ends(self, address: Address) -> bool:
        """Whether a supervisor that broke off a connection is ending, or has been replaced."""
        deadline = time.monotonic() + END_SECONDS
        while self._home.address() == address:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def _unless_outdated(self, address: Address) -> Address | None:
        if address.version == version_of(self._config):
            return address
        self.retire()
        return None

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        process = self._popen()
        while self._home.address() is None:
            # Exit code 0 means that the place was taken: by the supervisor of another process,
            # whose address will come, or by one that is just ending and leaves it free.
            if process.poll() == 0:
                process = self._popen()
            if process.returncode or time.monotonic() > deadline:
                raise SupervisorUnavailable(
                    "The worker processes could not be started. "
                    f"The end of {self._home.log}:\n{_tail(self._home.log)}"
                )
            time.sleep(0.01)
        # Collects the exit code whenever it comes, so that no zombie is left.
        threading.Thread(target=process.wait, name="strata-reaper", daemon=True).start()

    def _popen(self) -> subprocess.Popen[bytes]:
        with self._home.open_log() as log:
            return subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                cwd=self._config.home,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        given = {
            variable_name(name): str(value)
            for name, value in self._config.model_dump().items()
            if value is not None
        }
        return {
            **os.environ,
            **given,
            "PYTHONPATH": os.pathsep.join(paths),
            # Threads of OpenBLAS would be started at the import, and lost at the fork.
            "OPENBLAS_NUM_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }


def _exchange(address: Address, header: Mapping[str, Any], timeout: float) -> Message:
    """Sends one request to a supervisor and returns the answer, which says ok."""
    try:
        with socket.create_connection((HOST, address.port), timeout=ANSWER_SECONDS) as connection:
            connection.settimeout(timeout)
            connection.sendall(address.token.encode())
            wire.send(connection, Message(header))
            answer = wire.receive(connection)
    except TimeoutError as error:
        raise LabError(
            f"The workers did not answer within {timeout:g} seconds. They may be overloaded."
        ) from error
    except (WireError, OSError) as error:
        raise SupervisorUnavailable(f"The supervisor cannot be reached: {error}") from error
    if not answer.header.get("ok"):
        raise LabError(str(answer.header.get("error", "The supervisor gave no reason.")))
    return answer


def _tail(path: Path, lines: int = 12) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return "(there is no log)"


_client: Client | None = None
_client_lock = threading.Lock()


def get_client() -> Client:
    """Returns this process's client, which keeps its supervisor alive."""
    global _client
    with _client_lock:
        if _client is None:
            _client = Client(Store.open(), settings())
            _client.keep_alive()
        return _client
