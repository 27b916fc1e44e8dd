"""A column of texts as an input: words as integers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from builder.datasets.own.examples import Input

MAX_WORDS = 5_000
MAX_LENGTH = 200
PADDING, UNKNOWN = "", "[unknown]"
_COVERED = 0.95
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def text_input(name: str, texts: Sequence[str]) -> Input:
    """Returns texts as integers `(n, length)`: 0 for padding at the end, 1 for a rare word.

    The `MAX_WORDS` most frequent words have numbers of their own. The length is such that 95 in
    100 texts fit in whole, at most `MAX_LENGTH`; longer ones are cut off.
    """
    split = [_WORD.findall(text.lower()) for text in texts]
    counted = Counter(word for words in split for word in words)
    frequent = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MAX_WORDS]
    tokens = (PADDING, UNKNOWN, *(word for word, _ in frequent))
    code = {word: place for place, word in enumerate(tokens)}
    lengths = sorted(map(len, split))
    fitting = lengths[min(len(lengths) - 1, int(_COVERED * len(lengths)))]
    length = max(1, min(MAX_LENGTH, fitting))
    array = np.zeros((len(split), length), np.int32)
    for row, words in zip(array, split, strict=True):
        row[: min(length, len(words))] = [code.get(word, 1) for word in words[:length]]
    return Input(name, "text", array, tokens)
