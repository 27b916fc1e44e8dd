"""Asking the lab: the worker processes that hold real weights."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from builder.store import Run
from builder.workers.client import LabError, LabResult, get_client

_KEPT = 128


def ask_once(op: str, /, **args: Any) -> LabResult | None:
    """Asks the lab what never changes; where it cannot answer, says why in place of it.

    Args:
        op: An operation of `builder.workers.lab_ops`.
        **args: Its arguments.
    """
    return _shown(remembered, op, args)


def ask_about(run: Run, op: str, /, **args: Any) -> LabResult | None:
    """Asks the lab about a run. What it says of a run that has ended is remembered."""
    args = {"run_id": run.id, **args}
    return _shown(remembered if run.has_ended else get_client().lab, op, args)


def remembered(op: str, /, **args: Any) -> LabResult:
    """Asks the lab what never changes: the same question is asked only once."""
    return _remembered(op, tuple(sorted(args.items())))


@lru_cache(maxsize=_KEPT)
def _remembered(op: str, args: tuple[tuple[str, Any], ...]) -> LabResult:
    return get_client().lab(op, **dict(args))


def _shown(call: Any, op: str, args: dict[str, Any]) -> LabResult | None:
    try:
        answer: LabResult = call(op, **args)
    except LabError as error:
        st.info(str(error), icon=":material/info:")
        return None
    return answer


def all_of(arrays: Mapping[str, Any], name: str) -> list[Any]:
    """Returns the arrays that an answer numbers: `x`, `x_1`, `x_2` and so on."""
    numbered = itertools.chain([name], (f"{name}_{place}" for place in itertools.count(1)))
    return [arrays[each] for each in itertools.takewhile(arrays.__contains__, numbered)]
