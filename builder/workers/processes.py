"""Starting worker processes cheaply, and keeping them within bounds."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing import connection as mp_connection
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

NICENESS = 5
"""Workers yield to the web server when the cores are busy."""

OOM_SCORE = 500
"""When memory runs out, the system takes a worker before anything of the user's."""

MAX_FILE = 8 * 2**30
"""The largest file that a worker may write, in bytes."""

DATA_MARGIN = 1.25

PRELOAD = ("builder.workers.preload",)


class Launcher:
    """Makes worker processes from a fork server that has Keras imported.

    A process is ready in tens of milliseconds and shares the imported code's memory. Where
    forking is not possible (Windows) each process starts afresh and imports by itself.

    Args:
        preload: Modules that the fork server imports at its start.
    """

    def __init__(self, preload: Sequence[str] = PRELOAD) -> None:
        self._lock = threading.Lock()
        self._forks = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: BaseContext = multiprocessing.get_context(
            "forkserver" if self._forks else "spawn"
        )
        if self._forks:
            self._context.set_forkserver_preload(list(preload))

    def warm_up(self) -> None:
        """Starts the fork server, which imports in the background."""
        if self._forks:
            from multiprocessing import forkserver

            with self._lock:
                forkserver.ensure_running()

    def start(
        self, target: Callable[..., None], *args: object, daemon: bool
    ) -> tuple[BaseProcess, Connection]:
        """Starts `target(pipe, *args)` in a new process.

        Args:
            target: A function of a module, which gets its end of a pipe first.
            *args: What else it gets.
            daemon: Whether the process is to be ended together with this one.

        Returns:
            The process, and this side's end of the pipe.

        Raises:
            OSError: When there can be none, say since there is no memory for one more.
        """
        ours, theirs = self._context.Pipe()
        try:
            with self._lock:
                process = self._context.Process(  # type: ignore[attr-defined]
                    target=target, args=(theirs, *args), daemon=daemon
                )
                process.start()
        except EOFError as error:  # the fork server could not fork, and has ended over that
            ours.close()
            raise ChildProcessError("the system gave no further process") from error
        finally:
            theirs.close()
        return process, ours


def settle_in(memory_limit_mb: int) -> None:
    """Makes this process a good worker: low priority, bounded, first in line to be killed.

    Ctrl-C in the terminal of the web server is not meant for workers.

    Args:
        memory_limit_mb: What the process may use. The supervisor ends one that grows beyond it
            and says so; the bound set here is `DATA_MARGIN` higher, and stops at once what would
            grow faster than anyone can look.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE))
    if sys.platform != "win32":
        _set_limits(int(memory_limit_mb * DATA_MARGIN) * 2**20)


def _set_limits(data: int) -> None:
    import resource

    # Not RLIMIT_AS: TensorFlow reserves gigabytes of addresses that it never uses.
    for limit, bound in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_DATA, data),
    ):
        _, hard = resource.getrlimit(limit)
        allowed = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with contextlib.suppress(OSError, ValueError):  # not every system has every limit
            resource.setrlimit(limit, (allowed, hard))


def end_with_parent() -> None:
    """Watches the process that started this one, and ends this one with it, come what may."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        mp_connection.wait([parent.sentinel])
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def redirect_output(log: Path) -> None:
    """Appends everything printed from now on to a file, also what native code prints."""
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)
