"""Pictures and texts of a graph, kept for the next time the page is drawn.

A page is drawn again for every click, but the graph is another one only after an edit. A graph
never changes, so what was made of it is right for as long as it is the same object.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

KEPT = 16
"""How many answers are kept of each function, for all sessions together."""


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Makes a pure function keep its last answers, by the identity of its arguments.

    Graphs and inferences are never equal by accident and take long to compare, so each counts as
    itself. Texts, numbers and other small arguments are to be passed by name: they count by
    what they are.
    """
    kept: OrderedDict[Any, tuple[tuple[Any, ...], T]] = OrderedDict()
    lock = threading.Lock()

    @wraps(function)
    def once(*values: P.args, **options: P.kwargs) -> T:
        key = (tuple(map(id, values)), tuple(sorted(options.items())))
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key][1]
        answer = function(*values, **options)
        with lock:
            kept[key] = (values, answer)  # the values stay alive, and so their ids their own
            if len(kept) > KEPT:
                kept.popitem(last=False)
        return answer

    return once
