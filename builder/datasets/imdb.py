"""IMDB: reviews of films, and whether they are good ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.datasets.published import TENSORFLOW, PublishedFile
from builder.datasets.published_texts import PublishedTexts, read_ragged, shuffled

LENGTH, VOCABULARY = 200, 10_000


def _parse(paths: Sequence[Path]) -> Sequence[NDArray[Any]]:
    arrays = read_ragged(paths[0])
    x_train, y_train = shuffled(arrays["x_train"], arrays["y_train"])
    # Keras goes on with the same source of numbers for the test, ours begins anew: another order
    # of the same examples.
    x_test, y_test = shuffled(arrays["x_test"], arrays["y_test"])
    return [FILES.encoded(x_train), y_train, FILES.encoded(x_test), y_test]


FILES = PublishedTexts(
    name="imdb",
    files=(
        PublishedFile(
            url=TENSORFLOW + "imdb.npz",
            checksum="69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
            place="datasets/imdb.npz",
        ),
    ),
    parse=_parse,
    length=LENGTH,
    tokens=VOCABULARY,
    classes=2,
    index=PublishedFile(
        url=TENSORFLOW + "imdb_word_index.json",
        checksum="bfafd718b763782e994055a2d397834f",
        place="datasets/imdb_word_index.json",
    ),
)

IMDB = Dataset(
    name="imdb",
    title="IMDB reviews",
    task="binary",
    kind="text",
    input_shape=(LENGTH,),
    target_shape=(),
    classes=("negative", "positive"),
    train_size=25_000,
    test_size=25_000,
    source="A. Maas and others, Learning Word Vectors for Sentiment Analysis, 2011: "
    "https://ai.stanford.edu/~amaas/data/sentiment/; words as numbers by Keras",
    licence="None is stated. The makers ask to cite the paper.",
    about="25,000 reviews of films to learn from and as many for the test. The last 200 words of "
    "each are kept, rare ones are left out. Counting words gets 88 % right.",
    value_range=(0, VOCABULARY - 1),
    load=FILES.load,
    needs_download=True,
    target="opinion",
    epochs=3,
    batch_size=64,
    input_name="words",
)
