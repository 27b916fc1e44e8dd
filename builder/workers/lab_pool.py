"""A few lab processes: who answers, and what happens when one crashes, hangs or grows."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from builder.settings import Settings
from builder.workers import lab_process, wire
from builder.workers.errors import LabError, WireError
from builder.workers.identity import Identity
from builder.workers.lab_process import Report
from builder.workers.processes import Launcher
from builder.workers.values import LabResult
from builder.workers.wire import Message

MAX_REQUESTS = 500
MAX_AGE = 3600.0
WORN_MEMORY = 0.6
"""A process is replaced after this many requests or seconds, or when it still holds this part
of its memory limit after a request: Keras leaks a little with every model."""

TOPICS = 4
"""So many runs or data sets are taken to be known to a process, the last ones asked for."""


def _too_late(seconds: float) -> str:
    return (
        f"The lab did not answer within {seconds:.3g} seconds (STRATA_LAB_TIMEOUT), so the request "
        "was given up."
    )


def _unheard(note: str, fraction: float | None) -> None:
    pass


class LabWorker:
    """One lab process, used by one request at a time.

    Args:
        launcher: Makes the process.
        settings: Its settings.
        registry: The module with its operations.
    """

    def __init__(self, launcher: Launcher, settings: Settings, registry: str) -> None:
        self._process: BaseProcess
        self._pipe: Connection
        self._process, self._pipe = launcher.start(
            lab_process.main, settings, registry, daemon=True
        )
        self.identity = Identity.of(self._process.pid or 0)
        self.topics: deque[str] = deque(maxlen=TOPICS)
        self._requests = 0
        self._born = time.monotonic()
        self._memory_limit = settings.memory_limit_mb * 2**20
        self._ending = threading.Lock()
        self._killed_because = ""

    def ask(
        self,
        op: str,
        args: Mapping[str, Any],
        timeout: float,
        report: Report = _unheard,
        allowed: float | None = None,
        silence: float = math.inf,
    ) -> LabResult:
        """Sends a request and waits for the answer.

        Args:
            op: The operation.
            args: Its arguments.
            timeout: Seconds until the answer has to be there.
            report: Is told how far it is.
            allowed: Seconds that the request had in all, with the wait for this process.
            silence: Seconds that may pass without a word of how far it is.

        Raises:
            LabError: When the operation failed, or the process was lost on the way.
        """
        self._requests += 1
        try:
            self._pipe.send_bytes(wire.encode(Message({"op": op, "args": dict(args)})))
            answer = self._receive(time.monotonic() + timeout, silence, report)
        except TimeoutError as error:
            self.kill(str(error) or _too_late(allowed or timeout))
            raise LabError(self._killed_because) from None
        except (EOFError, OSError, WireError) as error:
            self.kill("")
            raise LabError(self._killed_because or self._loss()) from error
        if not answer.header.get("ok"):
            raise LabError(str(answer.header.get("error", "The lab gave no reason.")))
        return LabResult(answer.header.get("data", {}), answer.arrays)

    def check_memory(self) -> None:
        """Ends the process when it uses more memory than it may."""
        if self.identity.memory() > self._memory_limit:
            self.kill(
                f"This needs more memory than the {self._memory_limit / 2**20:,.0f} MB that a "
                "worker may use here (STRATA_MEMORY_LIMIT_MB)."
            )

    def kill(self, because: str) -> None:
        """Ends the process at once; a request under way fails with this message."""
        with self._ending:  # two threads that collect one exit code get one each: one is wrong
            self._killed_because = self._killed_because or because
            self.identity.kill()
            self._process.join()

    def worn(self) -> bool:
        """Whether the process should be replaced before the next request."""
        return (
            not self.identity.alive()
            or self._requests >= MAX_REQUESTS
            or time.monotonic() - self._born > MAX_AGE
            or self.identity.memory() > WORN_MEMORY * self._memory_limit
        )

    def _receive(self, deadline: float, silence: float, report: Report) -> Message:
        while self._pipe.poll(min(silence, left := max(0.0, deadline - time.monotonic()))):
            answer = wire.decode(self._pipe.recv_bytes(wire.MAX_FRAME))
            if "progress" not in answer.header:
                return answer
            report(*answer.header["progress"])
        if silence < left:
            raise TimeoutError(
                f"This was given up: for {silence / 60:.3g} minutes nothing was heard of it."
            )
        raise TimeoutError

    def _loss(self) -> str:
        return (
            f"The lab process broke off in the middle (exit code {self._process.exitcode}). A new "
            "one takes its place; try again, perhaps with a smaller model or sample."
        )


class LabPool:
    """Keeps up to `settings.lab_workers` processes and gives each request to a fitting one.

    Requests on one topic (a run, a data set) go to the process that has it at hand. A process that
    is lost takes its request with it and nothing else.

    Args:
        launcher: Makes the processes.
        settings: Numbers, limits, time-outs.
        registry: The module with the operations, see `lab_process.main`.
    """

    def __init__(
        self, launcher: Launcher, settings: Settings, registry: str = "builder.workers.lab_ops"
    ) -> None:
        self._launcher = launcher
        self._settings = settings
        self._registry = registry
        self._lock = threading.Lock()
        self._places = threading.Semaphore(settings.lab_workers)
        self._workers: list[LabWorker] = []
        self._apart: list[LabWorker] = []
        self._idle: list[LabWorker] = []
        self._starting = 0
        self._closed = False

    def warm_up(self) -> None:
        """Starts the first process."""
        with self._borrowed("", time.monotonic()):
            pass

    def ask(self, op: str, args: Mapping[str, Any], timeout: float | None = None) -> LabResult:
        """Answers a request within the time-out, waiting for a free process included.

        Raises:
            LabError: Says in the user's words why there is no answer.
        """
        allowed = timeout or self._settings.lab_timeout
        deadline = time.monotonic() + allowed
        topic = str(args.get("run_id") or args.get("dataset") or "")
        with self._borrowed(topic, deadline) as worker:
            left = max(0.0, deadline - time.monotonic())
            return worker.ask(op, args, left, allowed=allowed)

    def ask_apart(
        self,
        op: str,
        args: Mapping[str, Any],
        timeout: float,
        silence: float,
        report: Report,
        begun: Callable[[LabWorker], None] = lambda worker: None,
    ) -> LabResult:
        """Answers a long request in a process of its own, so that nobody waits for it.

        Args:
            op: The operation.
            args: Its arguments.
            timeout: Seconds that it may take.
            silence: Seconds that may pass without a word of how far it is.
            report: Is told how far it is.
            begun: Is told the process, by which the request can be ended.

        Raises:
            LabError: As `ask`.
        """
        worker = self._new(self._apart)
        try:
            begun(worker)
            return worker.ask(op, args, timeout, report, silence=silence)
        finally:
            self._retire(worker)

    def watch(self) -> None:
        """Ends processes that use too much memory. To be called a few times a second."""
        for worker in self._present():
            worker.check_memory()

    def processes(self) -> list[int]:
        """Returns the ids of the processes."""
        return [worker.identity.pid for worker in self._present()]

    def close(self) -> None:
        """Ends all processes; requests under way fail."""
        with self._lock:
            self._closed = True
        for worker in self._present():
            worker.kill("The lab was closed.")

    @contextmanager
    def _borrowed(self, topic: str, deadline: float) -> Iterator[LabWorker]:
        if not self._places.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise LabError("All lab processes are busy with other requests. Try again later.")
        try:
            worker = self._idle_one(topic) or self._started()
            _remember(worker.topics, topic)
            try:
                yield worker
            finally:
                self._give_back(worker)
        finally:
            self._places.release()

    def _idle_one(self, topic: str) -> LabWorker | None:
        """Takes an idle process: one that knows the topic, else the one unused for longest.

        None where a new process should be started: there are fewer than there may be, and none
        of them knows the topic. Its place is taken at once, so that nobody else starts it too.
        """
        while True:
            with self._lock:
                knowing = [worker for worker in self._idle if topic in worker.topics]
                full = len(self._workers) + self._starting >= self._settings.lab_workers
                worker = next(iter(knowing or (self._idle if full else [])), None)
                if worker is None:
                    self._starting += 1
                    return None
                self._idle.remove(worker)
            if not worker.worn():
                return worker
            self._retire(worker)

    def _started(self) -> LabWorker:
        """Starts the process for which `_idle_one` has taken a place."""
        try:
            return self._new(self._workers)
        finally:
            with self._lock:
                self._starting -= 1

    def _give_back(self, worker: LabWorker) -> None:
        if worker.worn():
            self._retire(worker)
            return
        with self._lock:
            self._idle.append(worker)

    def _new(self, among: list[LabWorker]) -> LabWorker:
        if self._closed:
            raise LabError("The lab has been closed.")
        try:
            worker = LabWorker(self._launcher, self._settings, self._registry)
        except OSError as error:
            reason = str(error.strerror or error).removesuffix(".")
            raise LabError(f"A lab process could not be started: {reason}.") from error
        with self._lock:
            closed = self._closed
            if not closed:
                among.append(worker)
        if closed:  # while it was started: nobody else would end it
            worker.kill("The lab was closed.")
            raise LabError("The lab has been closed.")
        return worker

    def _retire(self, worker: LabWorker) -> None:
        worker.kill("The process was replaced.")
        with self._lock:
            (self._apart if worker in self._apart else self._workers).remove(worker)

    def _present(self) -> list[LabWorker]:
        with self._lock:
            return [*self._workers, *self._apart]


def _remember(topics: deque[str], topic: str) -> None:
    """Puts a topic last; one that is asked for again and again takes one place."""
    if topic in topics:
        topics.remove(topic)
    topics.append(topic)
