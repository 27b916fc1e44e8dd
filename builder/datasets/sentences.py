"""Sentences as numbers: what the data sets of made-up text have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

PAD = "[pad]"
"""Token 0: it fills up what is shorter than the longest sentence."""

Written = TypeVar("Written")


def vocabulary(words: Iterable[str]) -> tuple[str, ...]:
    """Returns all tokens by number, padding first, then the words in the order of letters."""
    return (PAD, *sorted(set(words)))


def encoded(
    sentences: Sequence[Sequence[str]], tokens: Sequence[str], length: int
) -> NDArray[np.int32]:
    """Writes words as numbers, with zeros behind the last one.

    Args:
        sentences: The words of each.
        tokens: All tokens by number.
        length: Numbers per sentence.

    Returns:
        `(n, length)`.
    """
    number = {token: place for place, token in enumerate(tokens)}
    written = np.zeros((len(sentences), length), dtype=np.int32)
    for row, sentence in zip(written, sentences, strict=True):
        row[: len(sentence)] = [number[word] for word in sentence]
    return written


def pick(random: np.random.RandomState, words: Sequence[str]) -> str:
    """Draws one of several words."""
    return words[random.randint(len(words))]


def all_different(make: Callable[[int], tuple[Written, str]], count: int) -> list[Written]:
    """Makes examples until `count` different ones are there.

    Args:
        make: Takes the example's number, and gives it with the text that tells it from others.
        count: How many.
    """
    found: list[Written] = []
    seen: set[str] = set()
    while len(found) < count:
        example, text = make(len(found))
        if text not in seen:
            seen.add(text)
            found.append(example)
    return found
