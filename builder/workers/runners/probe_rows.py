"""How much of what the probes saw is kept: less of what is long ago, and little of pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from builder.training.events import Event, Probe

MOST = 200
"""Looks of one probe that are kept: were there more, every second one goes."""

MOST_PICTURES = 12
"""The same for the probes whose looks are pictures, of up to 100 kB each."""

_PICTURES = frozenset({"boundary", "pictures"})


@dataclass
class _Kept:
    """The rows of one probe, by the number of the look: every `stride`th one, and the last."""

    rows: dict[int, int] = field(default_factory=dict)
    looks: int = 0
    stride: int = 1


class ProbeRows:
    """Remembers which rows of the store hold looks of probes, and says which are too many."""

    def __init__(self) -> None:
        self._kept: defaultdict[str, _Kept] = defaultdict(_Kept)

    def outdated(self, events: Iterable[Event], seqs: Sequence[int]) -> list[int]:
        """Returns the rows that are to go now.

        The first look and the last one stay; those between are thinned evenly, so that what
        is kept always covers the whole run.

        Args:
            events: Events that were written.
            seqs: Their numbers in the store.
        """
        gone: list[int] = []
        for event, seq in zip(events, seqs, strict=True):
            if isinstance(event, Probe):
                most = MOST_PICTURES if event.name in _PICTURES else MOST
                gone += _add(self._kept[event.name], seq, most)
        return gone


def _add(kept: _Kept, seq: int, most: int) -> list[int]:
    if len(kept.rows) >= most:
        kept.stride *= 2
    gone = [look for look in kept.rows if look % kept.stride]
    kept.rows[kept.looks] = seq
    kept.looks += 1
    return [kept.rows.pop(look) for look in gone]
