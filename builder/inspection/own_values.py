"""Texts and numbers that people type, as a data set's network takes them. It needs no Keras.

Nothing that is typed is ever evaluated: it is split into words or numbers, and these are looked up
or read by `float`.
"""

from __future__ import annotations

import difflib
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.sentences import PAD

MOST_CHARACTERS = 200_000
"""A longer text is refused before it is taken apart."""

START = "[start]"
"""What stands before every text of a vocabulary that has it."""

_STANDING_FOR_OTHERS = ("[unknown]", "[rare]", "[UNK]")
"""What vocabularies call the number of all words that they do not know."""

_NO_WORDS = {"", PAD, START, *_STANDING_FOR_OTHERS}
_PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
_LISTED = 5
_LARGEST = float(np.finfo(np.float32).max)
_LARGEST_WHOLE = int(np.iinfo(np.int32).max)


class OwnValueError(ValueError):
    """What was typed cannot be used. The message says what was expected, and what came."""


@dataclass(frozen=True)
class Written:
    """A text as numbers.

    Attributes:
        numbers: `(length,)`, 0 behind the last word.
        notes: What was done to it, in words.
    """

    numbers: NDArray[np.int32]
    notes: tuple[str, ...] = ()


def known_words(tokens: Sequence[str]) -> dict[str, int]:
    """Returns the words of a vocabulary with their numbers, without what stands for none."""
    return {token: place for place, token in enumerate(tokens) if token not in _NO_WORDS}


def words_as_numbers(text: str, tokens: Sequence[str], length: int) -> Written:
    """Writes a sentence as the numbers of its words.

    Args:
        text: What was typed.
        tokens: All words by number, padding first.
        length: How many numbers the network takes.

    Raises:
        OwnValueError: When a word is not known and no number stands for such, when there are too
            many words, or none.
    """
    known = known_words(tokens)
    in_small = {token.lower(): place for token, place in reversed(known.items())}
    other = next((at for at, token in enumerate(tokens) if token in _STANDING_FOR_OTHERS), None)
    pieces = _PIECE.findall(_short_enough(text))
    found = [(each, known.get(each, in_small.get(each.lower()))) for each in pieces]
    marks = [each for each, number in found if number is None and not _is_word(each)]
    words = [(each, number) for each, number in found if number is not None or _is_word(each)]
    unknown = list(dict.fromkeys(each for each, number in words if number is None))
    if unknown and other is None:
        raise OwnValueError(_not_known(unknown, tuple(known)))
    if not words:
        raise OwnValueError("Expected at least one word, got none.")
    start = [tokens.index(START)] if START in tokens else []
    if len(words) > length - len(start):
        raise OwnValueError(f"Expected at most {length - len(start)} words, got {len(words)}.")
    numbers = np.zeros(length, np.int32)
    instead = 0 if other is None else other
    written = [*start, *(instead if number is None else number for _, number in words)]
    numbers[: len(written)] = written
    return Written(numbers, tuple(_said_of(unknown, marks, "" if other is None else tokens[other])))


def numbers_of_words(text: str, highest: int, length: int) -> Written:
    """Reads a text that is typed as the numbers of its words, where nobody has the words here.

    Args:
        text: Whole numbers from 1 to `highest`.
        highest: The last number of the vocabulary.
        length: How many numbers the network takes.

    Raises:
        OwnValueError: When something else was typed.
    """
    values = _numbers(text)
    if not 0 < len(values) <= length:
        raise OwnValueError(f"Expected 1 to {length} numbers of words, got {len(values)}.")
    for place, value in enumerate(values, 1):
        if value != int(value) or not 0 <= value <= highest:
            raise OwnValueError(
                f"Expected whole numbers from 0 to {highest}, got {value:g} at place {place}."
            )
    numbers = np.zeros(length, np.int32)
    numbers[: len(values)] = [int(each) for each in values]
    return Written(numbers)


def pasted_numbers(text: str, shape: Sequence[int]) -> NDArray[np.float32]:
    """Reads numbers that stand in rows or one after the other.

    Args:
        text: Numbers with a decimal point, between them blanks, commas, semicolons or new lines.
        shape: What they make, read row by row.

    Raises:
        OwnValueError: When there are too few or too many, or one is none.
    """
    values, wanted = _numbers(text), math.prod(shape)
    if len(values) != wanted:
        size = " × ".join(map(str, shape))
        sizes = f"{wanted} numbers" if len(shape) < 2 else f"{wanted} numbers ({size})"
        raise OwnValueError(f"Expected {sizes}, got {len(values)}.")
    return np.asarray(values, np.float32).reshape(tuple(shape))


def array_of_file(content: bytes, shape: Sequence[int]) -> NDArray[Any]:
    """Reads a `.npy` file, as `numpy.save` writes it, without a batch axis or with one of 1.

    Raises:
        OwnValueError: When it is none, or holds something else than finite numbers of this shape,
            of at most 32 bits each.
    """
    try:
        values = np.load(io.BytesIO(content), allow_pickle=False)
    except Exception as error:  # whatever NumPy stumbles over in a foreign file
        raise OwnValueError("Expected a file that `numpy.save` has written.") from error
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "biuf":
        raise OwnValueError("Expected numbers in the file.")
    if values.shape == (1, *shape):
        values = values[0]
    if values.shape != tuple(shape):
        raise OwnValueError(f"Expected the shape {tuple(shape)}, got {values.shape}.")
    exact = values.astype(np.float64) if values.dtype.kind == "f" else values
    largest = _LARGEST if values.dtype.kind == "f" else _LARGEST_WHOLE
    fits = (exact >= -largest) & (exact <= largest)
    if not fits.all():
        raise OwnValueError(f"Expected finite numbers up to {largest:.3g}, got {exact[~fits][0]}.")
    return np.asarray(exact, np.float32 if values.dtype.kind == "f" else np.int32)


def as_text(values: NDArray[np.generic]) -> str:
    """Writes numbers as `pasted_numbers` reads them: a line for each step of several values."""
    plain = np.asarray(values, float)
    written = [
        " ".join(f"{value:.6g}" for value in row)
        for row in np.reshape(plain, (-1, plain.shape[-1] if plain.ndim > 1 else plain.size))
    ]
    return (" " if plain.ndim > 1 and plain.shape[-1] == 1 else "\n").join(written)


def _numbers(text: str) -> list[float]:
    values = []
    for place, piece in enumerate(re.split(r"[\s,;]+", _short_enough(text).strip(" \t\n\r,;")), 1):
        if not piece:
            continue
        try:
            value = float(piece.replace("−", "-"))
        except ValueError:
            raise OwnValueError(
                f"Expected a number at place {place}, got “{_cut(piece)}”. Decimals have a point."
            ) from None
        if not math.isfinite(value) or abs(value) > _LARGEST:
            raise OwnValueError(f"Expected a finite number at place {place}, got {_cut(piece)}.")
        values.append(value)
    return values


def _short_enough(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise OwnValueError(f"Expected at most {MOST_CHARACTERS:,} characters, got {len(text):,}.")
    return text


def _is_word(piece: str) -> bool:
    return piece[0].isalnum()


def _said_of(unknown: Sequence[str], marks: Sequence[str], other: str) -> list[str]:
    said = []
    if unknown:
        said.append(f"Not among its words, so taken as {other}: {_listed(unknown)}.")
    if marks:
        said.append(f"Left out, since the network has no number for it: {_listed(marks)}")
    return said


def _not_known(unknown: Sequence[str], known: Sequence[str]) -> str:
    small = {each.lower(): each for each in known}
    near = {
        each: [small[found] for found in difflib.get_close_matches(each.lower(), small, 2, 0.7)]
        for each in unknown[:_LISTED]
    }
    said = f"The network knows {len(known):,} words, and not: {_listed(unknown)}."
    meant = [f"{each} → {' or '.join(found)}" for each, found in near.items() if found]
    return said + (f" Perhaps: {', '.join(meant)}." if meant else "")


def _listed(words: Sequence[str]) -> str:
    different = list(dict.fromkeys(words))
    more = f" and {len(different) - _LISTED} more" if len(different) > _LISTED else ""
    return ", ".join(_cut(each) for each in different[:_LISTED]) + more


def _cut(word: str) -> str:
    return word if len(word) <= 24 else f"{word[:24]}…"
