"""Long requests that go on while nobody waits: started once, looked at by everyone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from builder.workers.errors import LabError
from builder.workers.lab_pool import LabPool, LabWorker
from builder.workers.values import LabResult, Task

MAX_TASKS = 100
TASK_SECONDS = 6 * 3600.0
"""A long request is given up after this time."""

MAX_BYTES = 256 * 2**20
"""How much of the arrays of long requests is kept. Those of the last one are, however large."""

STOPPED = "This was stopped."


class TaskBoard:
    """Runs long requests in lab processes of their own and remembers how they stand.

    Args:
        pool: Makes the processes.
    """

    def __init__(self, pool: LabPool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._tasks: dict[str, Task] = {}
        self._workers: dict[str, LabWorker] = {}
        self._stopped: set[str] = set()
        self._results: OrderedDict[str, LabResult] = OrderedDict()

    def start(self, key: str, op: str, args: Mapping[str, Any]) -> Task:
        """Starts a request, unless one with this key is going on already."""
        with self._lock:
            task = self._tasks.get(key)
            if task is not None and task.state == "running":
                return task
            task = Task(key, "running")
            self._tasks.pop(key, None)  # the newest stands last
            self._tasks[key] = task
            self._forget_old()
        threading.Thread(target=self._carry_out, args=(key, op, args), daemon=True).start()
        return task

    def task(self, key: str) -> Task | None:
        """Returns how a request stands, or None when none was started with this key."""
        with self._lock:
            return self._tasks.get(key)

    def result(self, key: str) -> LabResult | None:
        """Returns what a request that is done has given, None while its arrays are not there.

        The arrays of the last requests alone are kept, `MAX_BYTES` in all.
        """
        with self._lock:
            return self._results.get(key)

    def stop(self, key: str) -> Task | None:
        """Ends a request that goes on, with its process; it has then failed as `STOPPED`."""
        with self._lock:
            task = self._tasks.get(key)
            if task is not None and task.state == "running":
                self._stopped.add(key)
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
            result = self._pool.ask_apart(op, args, TASK_SECONDS, report, begun)
        except LabError as error:
            self._end(key, state="failed", message=str(error))
        else:
            self._remember(key, result)
            self._end(key, state="done", fraction=1.0, message="", data=result.data)

    def _remember(self, key: str, result: LabResult) -> None:
        with self._lock:
            self._results.pop(key, None)
            self._results[key] = result
            while len(self._results) > 1 and sum(map(_bytes, self._results.values())) > MAX_BYTES:
                self._results.popitem(last=False)

    def _change(self, key: str, **changes: Any) -> None:
        with self._lock:
            self._tasks[key] = replace(self._tasks[key], **changes)

    def _end(self, key: str, **changes: Any) -> None:
        with self._lock:
            self._workers.pop(key, None)
            self._stopped.discard(key)
            self._tasks[key] = replace(self._tasks[key], **changes)

    def _forget_old(self) -> None:
        ended = [key for key, task in self._tasks.items() if task.state != "running"]
        for key in ended[: max(0, len(self._tasks) - MAX_TASKS)]:
            del self._tasks[key]
            self._results.pop(key, None)


def _bytes(result: LabResult) -> int:
    return sum(array.nbytes for array in result.arrays.values())
