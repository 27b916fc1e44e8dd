"""A depth-first walk without recursion, for graphs of any depth."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def depth_first(roots: Iterable[T], needs: Callable[[T], Iterable[T]]) -> list[T]:
    """Sorts what is reached from `roots` so that everything stands behind what it needs.

    What one thing needs stays together: a branch comes whole before the next one starts.

    Args:
        roots: Where to start, in order.
        needs: What must come before a thing, in order. There must be no circle.
    """
    done: list[T] = []
    entered: set[T] = set()
    path: list[tuple[T | None, Iterator[T]]] = [(None, iter(roots))]
    while path:
        thing, waiting = path[-1]
        following = next((other for other in waiting if other not in entered), None)
        if following is not None:
            entered.add(following)
            path.append((following, iter(needs(following))))
            continue
        path.pop()
        if thing is not None:
            done.append(thing)
    return done
