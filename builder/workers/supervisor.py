"""The supervisor: the one process per home folder that has all workers under it.

`python -m builder.workers.supervisor` starts it, which is what the client does. It outlives the
web process, and ends by itself when nobody has asked for `STRATA_IDLE_SECONDS` and nothing runs.

If it dies, the lab processes die with it. Run processes go on: they write to the store
themselves, and the next supervisor finds them by the record in their folders. What it cannot
learn about such a process is its exit code, only that it has ended.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from builder.settings import Settings, settings
from builder.store import Store, StoreError
from builder.training.experiments.running import advance_all
from builder.workers.home import Address, WorkerHome, version_of
from builder.workers.identity import Identity
from builder.workers.lab_pool import LabPool
from builder.workers.processes import PRELOAD, Launcher
from builder.workers.runners.local import LocalRunner
from builder.workers.scheduler import STOP_GRACE, Scheduler
from builder.workers.server import Handler, Server
from builder.workers.sweeping import Sweeper
from builder.workers.tasks import TaskBoard
from builder.workers.wire import Message

BUSY_TICK = 0.2
IDLE_TICK = 1.0
"""Seconds between two looks at the queue and the processes, with and without runs going on. A
client that queues a run wakes the supervisor at once."""


@dataclass(frozen=True)
class Crew:
    """Who does the work: the product's own, or a test's.

    Attributes:
        preload: Modules that the fork server imports.
        registry: The module with the lab's operations.
        trainer: The module that trains.
        spare: Whether a process is kept ready for the next run.
        stop_grace: Seconds that a run has to obey a stop.
    """

    preload: tuple[str, ...] = PRELOAD
    registry: str = "builder.workers.lab_ops"
    trainer: str = "builder.workers.runners.keras_trainer"
    spare: bool = True
    stop_grace: float = STOP_GRACE


@dataclass
class Supervisor:
    """Holds the parts together and beats the time.

    Attributes:
        config: The settings.
        crew: Who does the work.
    """

    config: Settings
    crew: Crew
    _awake: threading.Event = field(default_factory=threading.Event)
    _retiring: bool = False
    _complaint: str = ""

    def __post_init__(self) -> None:
        launcher = Launcher(self.crew.preload)
        launcher.warm_up()
        self._home = WorkerHome(self.config.home)
        self._pool = LabPool(launcher, self.config, self.crew.registry)
        self._tasks = TaskBoard(self._pool)
        self._runner = LocalRunner(self.config, launcher, self.crew.trainer, spare=self.crew.spare)
        self._store = Store(self.config.store_url)
        self._scheduler = Scheduler(
            store=self._store,
            runner=self._runner,
            worker_id=self._home.worker_id(),
            max_runs=self.config.max_runs,
            memory_limit=self.config.memory_limit_mb * 2**20,
            stop_grace=self.crew.stop_grace,
            max_seconds=self.config.run_seconds,
        )
        self._sweeper = Sweeper(self._store, self.config)
        self._server = Server(self._handlers())

    def run(self) -> None:
        """Works until nobody needs it or it is told to retire, then ends what it started.

        Runs that still go on are left alone.
        """
        address = Address(
            self._server.port, self._server.token, Identity.own(), version_of(self.config)
        )
        try:
            self._scheduler.recover()
            self._server.start()
            self._home.write_address(address)
            threading.Thread(target=self._pool.warm_up, daemon=True).start()
            self._beat(address)
        finally:
            if self._home.address() == address:
                self._home.forget_address()
            self._server.close()
            self._runner.close()
            self._pool.close()

    def _beat(self, address: Address) -> None:
        while True:
            busy = self._tick()
            self._pool.watch()
            # Nobody finds a supervisor whose address is gone, say because the home was deleted.
            lost = self._home.address() != address
            if self._retiring or lost or (self._unneeded() and not busy):
                return
            self._awake.wait(BUSY_TICK if busy or self._server.idle_seconds() == 0 else IDLE_TICK)
            self._awake.clear()

    def _tick(self) -> bool:
        try:
            advance_all(self._store)
            busy = self._scheduler.tick()
            self._sweeper.sweep(self._runner.running())
        except StoreError as error:  # it may come back: running trainings try again as well
            if str(error) != self._complaint:
                print(error, file=sys.stderr, flush=True)
            self._complaint = str(error)
            return bool(self._runner.running())
        self._complaint = ""
        return busy

    def _unneeded(self) -> bool:
        return self._server.idle_seconds() > self.config.idle_seconds and not self._tasks.running()

    def _handlers(self) -> Mapping[str, Handler]:
        return {
            "ping": self._ping,
            "wake": self._wake,
            "retire": self._retire,
            "lab": self._lab,
            "start_task": self._start_task,
            "task": self._task,
            "stop_task": self._stop_task,
            "task_result": self._task_result,
        }

    def _ping(self, _: Message) -> Message:
        return _ok(
            pid=os.getpid(),
            runs=list(self._runner.running()),
            lab=self._pool.processes(),
            ready=self._runner.spare_is_ready(),
        )

    def _wake(self, _: Message) -> Message:
        self._awake.set()
        return _ok()

    def _retire(self, _: Message) -> Message:
        self._retiring = True
        self._awake.set()
        return _ok()

    def _lab(self, request: Message) -> Message:
        header = request.header
        result = self._pool.ask(header["name"], header["args"], header.get("timeout"))
        return Message({"ok": True, "data": result.data}, result.arrays)

    def _start_task(self, request: Message) -> Message:
        header = request.header
        task = self._tasks.start(header["key"], header["name"], header["args"], header["asker"])
        return _ok(task=asdict(task))

    def _task(self, request: Message) -> Message:
        task = self._tasks.task(request.header["key"], request.header["asker"])
        return _ok(task=None if task is None else asdict(task))

    def _task_result(self, request: Message) -> Message:
        result = self._tasks.result(request.header["key"])
        if result is None:
            return _ok(there=False)
        return Message(_ok(there=True, data=dict(result.data)).header, result.arrays)

    def _stop_task(self, request: Message) -> Message:
        task = self._tasks.stop(request.header["key"], request.header["asker"])
        return _ok(task=None if task is None else asdict(task))


def _ok(**data: Any) -> Message:
    return Message({"ok": True, "data": data})


def serve(crew: Crew) -> None:
    """Runs the supervisor of the home folder that the settings name, if there is none yet.

    Does not return: it ends the process. Parts that hang cannot keep it alive.
    """
    config = settings()
    lock = WorkerHome(config.home).lock()
    if lock is None:
        return  # another one was faster: the client that started this one will find it
    code = 0
    try:
        Supervisor(config, crew).run()
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # An orderly exit of `multiprocessing` would wait for the runs that go on.
    os._exit(code)


if __name__ == "__main__":
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} supervisor {os.getpid()} starts", flush=True)
    serve(Crew())
