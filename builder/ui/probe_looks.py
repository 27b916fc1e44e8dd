"""The looks of a run's probes that are kept: which there are, and each one when it is asked for."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from builder.store import Store
from builder.training.events import Probe, from_row

_RUNS = 64
_PICTURED = 32


@dataclass(frozen=True, slots=True)
class Look:
    """Where a look is kept.

    Attributes:
        step: Steps done when it was taken.
        seq: Its number among the run's events.
    """

    step: int
    seq: int


@dataclass
class Looks:
    """The looks of all probes of one run, without what they saw. Shared by all who look."""

    _of: defaultdict[str, list[Look]] = field(default_factory=lambda: defaultdict(list))
    _seen: int = 0
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def read(self, store: Store, run_id: str) -> None:
        """Reads which are new; where a run went on from an earlier step, later ones are void."""
        with self._reading:
            for row in store.events(run_id, self._seen, kinds=("Probe", "Resumed")):
                self._seen = row.seq
                if row.kind == "Probe":
                    self._of[row.data["name"]].append(Look(row.data["step"], row.seq))
                    continue
                for name, there in self._of.items():
                    self._of[name] = [each for each in there if each.step <= row.data["step"]]

    def of(self, name: str) -> Sequence[Look]:
        """Returns the looks of a probe, the first one first."""
        return tuple(self._of.get(name, ()))

    def read_anew(self, store: Store, run_id: str) -> None:
        """Reads all again, where one is gone: of many looks, a run keeps some."""
        with self._reading:
            self._of.clear()
            self._seen = 0
        self.read(store, run_id)


def looks_of(store: Store, run_id: str) -> Looks:
    """Returns the looks of a run, read up to this moment."""
    found = _looks_of(store, run_id)
    found.read(store, run_id)
    return found


def at_step(kept: Sequence[Look], step: int | None) -> int:
    """Returns the place of the last look up to a step, or of the first; None means the newest."""
    if step is None:
        return len(kept) - 1
    return max(0, sum(each.step <= step for each in kept) - 1)


@lru_cache(maxsize=_RUNS)
def _looks_of(_store: Store, _run_id: str) -> Looks:
    return Looks()


def seen(store: Store, run_id: str, look: Look) -> Probe | None:
    """Returns what a look saw; None where it was removed meanwhile."""
    try:
        return _seen(store, run_id, look.seq)
    except LookupError:
        return None


@lru_cache(maxsize=_PICTURED)
def _seen(store: Store, run_id: str, seq: int) -> Probe:
    rows = store.events(run_id, seq - 1, limit=1)
    event = from_row(rows[0]) if rows and rows[0].seq == seq else None
    if not isinstance(event, Probe):
        raise LookupError(seq)
    return event
