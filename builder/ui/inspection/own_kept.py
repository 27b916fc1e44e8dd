"""Keeping a sample of one's own, so that it does not make room for another of the same tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.inspection.own_samples import keep_sample
from builder.settings import settings
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.inspection.subject import Sample

MOST_IN_USE = 8
"""So many samples are taken to be in use in a tab, the last ones."""

_IN_USE = ("look", "own-in-use")


def keep_own(place: str, inputs: Sequence[Any]) -> Sample:
    """Keeps a sample and returns it.

    Args:
        place: What it is looked at as: the one kept there before is not in use any more.
        inputs: One array per input, without a batch axis.

    Raises:
        ValueError: When it is too large.
        OSError: When it cannot be written.
    """
    in_use: dict[str, str] = dict(widget_value(*_IN_USE) or {})
    name = keep_sample(settings().samples_directory, inputs, in_use=in_use.values())
    in_use.pop(place, None)
    latest = [*in_use.items(), (place, name)][-MOST_IN_USE:]
    set_widget_value(dict(latest), *_IN_USE)
    return {"own": name}
