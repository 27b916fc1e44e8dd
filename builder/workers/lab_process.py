"""The loop of a lab process: takes a request from the pipe, answers it, takes the next."""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

from builder.settings import Settings
from builder.workers import wire
from builder.workers.errors import LabError, WireError
from builder.workers.processes import end_with_parent, settle_in
from builder.workers.values import LabResult
from builder.workers.wire import Message

PROGRESS_SECONDS = 0.1
"""Progress is passed on at most this often."""

Report = Callable[[str, float | None], None]
"""Takes what is being done, and the part that is done from 0 to 1 where it is known."""

Op = Callable[..., LabResult]
"""`op(lab, report, **args)`: what one kind of request does. `lab` is whatever the registry's
`open_lab(settings)` returned: what the process remembers from one request to the next."""


def main(pipe: Connection, settings: Settings, registry: str) -> None:
    """Answers requests until the pipe closes.

    Args:
        pipe: Takes frames with `{"op": name, "args": {...}}`; gives any number of frames with
            `{"progress": [note, fraction]}` and then one with `{"ok": true, "data": ...}` or
            `{"ok": false, "error": message}` for each.
        settings: The supervisor's settings.
        registry: A module with `OPS`, operations by name, and `open_lab(settings)`.
    """
    settle_in(settings.memory_limit_mb)
    end_with_parent()
    module = importlib.import_module(registry)
    lab, ops = module.open_lab(settings), module.OPS
    while True:
        try:
            request = wire.decode(pipe.recv_bytes(wire.MAX_FRAME))
        except (EOFError, OSError):
            return
        pipe.send_bytes(_answer(lab, ops, request, _reporter(pipe)))


def _answer(lab: object, ops: Mapping[str, Op], request: Message, report: Report) -> bytes:
    try:
        result = _op(ops, request.header["op"])(lab, report, **request.header["args"])
        return wire.encode(Message({"ok": True, "data": result.data}, result.arrays))
    except Exception as error:
        if not isinstance(error, LabError):
            traceback.print_exc()
        return wire.encode(Message({"ok": False, "error": _message(error)}))


def _op(ops: Mapping[str, Op], name: str) -> Op:
    if name not in ops:
        raise LabError(f"Expected one of the lab's operations {', '.join(ops)}; got {name!r}.")
    return ops[name]


def _message(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "There is not enough memory for this."
    if isinstance(error, WireError):
        return f"The answer cannot be sent: {error}"
    text = str(error).strip()
    if "NHWC" in text or "NDHWC" in text:
        return (
            "This network has convolutions with their channels first, which TensorFlow computes "
            "on graphics cards alone, not on the processor that the lab runs on. With "
            "data_format “channels_last” it can be looked into."
        )
    if isinstance(error, ValueError | RuntimeError) and text:
        return text
    return f"The lab could not do this: {error!r}"


def _reporter(pipe: Connection) -> Report:
    last = -PROGRESS_SECONDS

    def report(note: str, fraction: float | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_SECONDS:
            last = now
            header: dict[str, Any] = {"progress": [note, fraction]}
            pipe.send_bytes(wire.encode(Message(header)))

    return report
