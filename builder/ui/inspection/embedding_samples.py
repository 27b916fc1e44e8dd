"""The samples behind points: what is shown of each under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from builder.datasets import Dataset, Feature
from builder.plots.thumbnails import DRAWN, thumbnails
from builder.plots.tiles import Sheet
from builder.ui.figures import measure
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from builder.ui.recent import Recent
from builder.ui.sample_pictures import spelt_out

MOST_BYTES = 24 * 2**20
"""How much of the samples a page takes up at once; of larger ones the first are shown."""

MOST_DRAWN_BYTES = 64 * 2**20
"""How much of the pictures drawn last is kept; those drawn very last are, however large."""

_AT_ONCE = 500
_WORDS = 12
_VALUES = 4


def samples_behind(subject: Subject, split: str, indices: Sequence[int]) -> list[Any]:
    """Returns the inputs of the first of some samples, as many as `MOST_BYTES` allow.

    Returns:
        One array per input of the data, `(n, *shape)`; empty where the lab does not give them.
    """
    dataset = subject.dataset
    if dataset is None:
        return []
    size = sum(4 * int(np.prod(each.shape)) for each in dataset.inputs)
    chosen = list(indices)[: max(1, MOST_BYTES // max(1, size))]
    parts = []
    for start in range(0, len(chosen), _AT_ONCE):
        some = chosen[start : start + _AT_ONCE]
        answer = subject.ask_data("picked", split=split, indices=some)
        if answer is None:
            return []
        parts.append(all_of(answer.arrays, "x"))
    return [np.concatenate(each) for each in zip(*parts, strict=True)]


def pictures_of(dataset: Dataset, inputs: Sequence[Any]) -> Sheet | None:
    """Returns a picture for each sample; None where they are words and numbers alone."""
    return thumbnails(dataset.inputs, inputs) if inputs else None


def pictures_once(
    subject: Subject, split: str, indices: Sequence[int], inputs: Sequence[Any]
) -> Sheet | None:
    """Returns the same for samples of a run's data; they are drawn and encoded only once."""
    if subject.dataset is None:
        return None
    key = (subject.run.id, split, tuple(indices))
    found = _drawn.get(key)
    if found is None:
        drawn = pictures_of(subject.dataset, inputs)
        if drawn is None:
            return None
        found = EncodedSheet(drawn.pixels, drawn.captions, drawn.columns, drawn.rows)
        _drawn.put(key, found)
    return found


class EncodedSheet(Sheet):
    """A sheet that is encoded once, however often it is asked for."""

    def png(self, scale: int = 1) -> bytes:
        """See `Sheet.png`."""
        return self._encoded if scale == 1 else super().png(scale)

    @cached_property
    def _encoded(self) -> bytes:
        return super().png()


def size_of(drawn: Sheet) -> int:
    """Returns about how many bytes a sheet takes, with what is encoded of it."""
    return 2 * drawn.pixels.nbytes


_drawn = Recent(MOST_DRAWN_BYTES, size_of)


def words_of(dataset: Dataset, inputs: Sequence[Any], place: int) -> tuple[str, ...]:
    """Says in a line for each input what the sample at a place is, where that is no picture."""
    return tuple(
        _told(feature, values[place])
        for feature, values in zip(dataset.inputs, inputs, strict=bool(inputs))
        if feature.kind not in DRAWN and place < len(values)
    )


def _told(feature: Feature, values: Any) -> str:
    if feature.kind == "text":
        words = spelt_out(feature, {}, values)
        return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
    flat = np.reshape(values, -1)
    named = feature.values if len(feature.values) == flat.size else ()
    said = [
        f"{named[at]} {measure(float(value))}" if named else measure(float(value))
        for at, value in enumerate(flat[:_VALUES])
    ]
    return ", ".join(said) + (" …" if flat.size > _VALUES else "")
