"""Long requests that go on while nobody waits: started once, looked at by everyone."""

from __future__ import annotations

import threading
import traceback
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from builder.workers.errors import LabError
from builder.workers.lab_pool import LabPool, LabWorker
from builder.workers.values import LabResult, Task

MAX_TASKS = 100
TASK_SECONDS = 6 * 3600.0
"""A long request is given up after this time."""

SILENT_SECONDS = 30 * 60.0
"""A long request is given up where nothing is heard of it for this time: a file made to be read for
ever keeps its place no longer."""

MAX_BYTES = 256 * 2**20
"""How much of the arrays of long requests is kept. Those of the last one are, however large."""

AT_ONCE = 4
"""So many long requests are worked on at a time, each in a process of its own; others wait."""

STOPPED = "This was stopped."
LEFT = "You stopped this. It goes on for others who wait for the same."
WAITING = "Waiting until others are done"


class TaskBoard:
    """Runs long requests in lab processes of their own and remembers how they stand.

    Args:
        pool: Makes the processes.
    """

    def __init__(self, pool: LabPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._moved = threading.Condition(self._lock)
        self._working = 0
        self._tasks: dict[str, Task] = {}
        self._workers: dict[str, LabWorker] = {}
        self._stopped: set[str] = set()
        self._waiting: dict[str, set[str]] = {}
        self._left: dict[str, set[str]] = {}
        self._results: OrderedDict[str, LabResult] = OrderedDict()

    def start(self, key: str, op: str, args: Mapping[str, Any], asker: str = "") -> Task:
        """Starts a request, unless one with this key is going on already.

        Args:
            key: Names the request.
            op: The operation.
            args: Its arguments.
            asker: Who waits for it, see `stop`.

        Raises:
            LabError: When too many go on or wait.
        """
        with self._lock:
            task = self._tasks.get(key)
            if task is not None and task.state == "running":
                self._left[key].discard(asker)
                self._waiting[key].add(asker)
                return task
            if sum(each.state == "running" for each in self._tasks.values()) >= MAX_TASKS:
                raise LabError("Too many long requests go on here. Try again later.")
            task = Task(key, "running")
            self._tasks.pop(key, None)  # the newest stands last
            self._tasks[key] = task
            self._results.pop(key, None)  # what was given before is no answer to this one
            self._waiting[key], self._left[key] = {asker}, set()
            self._forget_old()
        threading.Thread(target=self._carry_out, args=(key, op, args), daemon=True).start()
        return task

    def task(self, key: str, asker: str = "") -> Task | None:
        """Returns how a request stands, or None when none was started with this key.

        Who looks at one that goes on waits for it too, unless they have stopped it: for them it
        has failed as `LEFT`.
        """
        with self._lock:
            task = self._tasks.get(key)
            if task is None or task.state != "running" or not asker:
                return task
            if asker in self._left[key]:
                message = LEFT if self._waiting[key] else STOPPED
                return replace(task, state="failed", message=message)
            self._waiting[key].add(asker)
            return task

    def result(self, key: str) -> LabResult | None:
        """Returns what a request that is done has given, None while its arrays are not there.

        The arrays of the last requests alone are kept, `MAX_BYTES` in all.
        """
        with self._lock:
            return self._results.get(key)

    def stop(self, key: str, asker: str = "") -> Task | None:
        """Ends a request that goes on, with its process; it has then failed as `STOPPED`.

        Args:
            key: Names the request.
            asker: Who does not wait for it any more: it goes on as long as others do. Empty to
                end it for everyone.
        """
        with self._lock:
            task = self._tasks.get(key)
            if task is None or task.state != "running":
                return task
            if asker:
                self._left[key].add(asker)
                self._waiting[key].discard(asker)
                if self._waiting[key]:
                    return task
            self._stopped.add(key)
            self._moved.notify_all()
            worker = self._workers.get(key)
        if worker is not None:
            worker.kill(STOPPED)
        return task

    def running(self) -> bool:
        """Whether any request goes on."""
        with self._lock:
            return any(task.state == "running" for task in self._tasks.values())

    def _carry_out(self, key: str, op: str, args: Mapping[str, Any]) -> None:
        def report(note: str, fraction: float | None) -> None:
            self._change(key, fraction=fraction, message=note)

        def begun(worker: LabWorker) -> None:
            with self._lock:
                self._workers[key] = worker
                stopped = key in self._stopped
            if stopped:
                worker.kill(STOPPED)

        try:
            with self._place(key):
                result = self._pool.ask_apart(op, args, TASK_SECONDS, SILENT_SECONDS, report, begun)
        except LabError as error:
            self._end(key, state="failed", message=str(error))
        except Exception as error:  # else it would be going on for ever, and nobody could stop it
            traceback.print_exc()
            self._end(key, state="failed", message=f"The lab could not do this: {error!r}")
        else:
            self._remember(key, result)
            self._end(key, state="done", fraction=1.0, message="", data=result.data)

    def _remember(self, key: str, result: LabResult) -> None:
        with self._lock:
            self._results.pop(key, None)
            self._results[key] = result
            while len(self._results) > 1 and sum(map(_bytes, self._results.values())) > MAX_BYTES:
                self._results.popitem(last=False)

    @contextmanager
    def _place(self, key: str) -> Iterator[None]:
        """Waits for one of the places.

        Raises:
            LabError: When the request is stopped before it has one.
        """
        with self._moved:
            if self._working >= AT_ONCE:
                self._tasks[key] = replace(self._tasks[key], message=WAITING)
            self._moved.wait_for(lambda: self._working < AT_ONCE or key in self._stopped)
            if key in self._stopped:
                raise LabError(STOPPED)
            self._working += 1
        try:
            yield
        finally:
            with self._moved:
                self._working -= 1
                self._moved.notify_all()

    def _change(self, key: str, **changes: Any) -> None:
        with self._lock:
            self._tasks[key] = replace(self._tasks[key], **changes)

    def _end(self, key: str, **changes: Any) -> None:
        with self._lock:
            self._workers.pop(key, None)
            self._stopped.discard(key)
            self._waiting.pop(key, None)
            self._left.pop(key, None)
            self._tasks[key] = replace(self._tasks[key], **changes)

    def _forget_old(self) -> None:
        ended = [key for key, task in self._tasks.items() if task.state != "running"]
        for key in ended[: max(0, len(self._tasks) - MAX_TASKS)]:
            del self._tasks[key]
            self._results.pop(key, None)


def _bytes(result: LabResult) -> int:
    return sum(array.nbytes for array in result.arrays.values())
