"""Reuters: short news, and which of 46 topics they are about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.datasets.published import TENSORFLOW, PublishedFile
from builder.datasets.published_texts import PublishedTexts, read_ragged, shuffled

LENGTH, VOCABULARY = 120, 10_000
TEST_PART = 0.2

TOPICS = (
    "cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply",
    "coffee", "sugar", "trade", "reserves", "ship", "cotton", "carcass", "crude", "nat-gas",
    "cpi", "money-fx", "interest", "gnp", "meal-feed", "alum", "oilseed", "gold", "tin",
    "strategic-metal", "livestock", "retail", "ipi", "iron-steel", "rubber", "heat", "jobs",
    "lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead",
)  # fmt: skip
"""As `keras.datasets.reuters.get_label_names` gives them."""


def _parse(paths: Sequence[Path]) -> Sequence[NDArray[Any]]:
    arrays = read_ragged(paths[0])
    x, y = shuffled(arrays["x"], arrays["y"])
    end = int(len(x) * (1 - TEST_PART))
    return [FILES.encoded(x[:end]), y[:end], FILES.encoded(x[end:]), y[end:]]


FILES = PublishedTexts(
    name="reuters",
    files=(
        PublishedFile(
            url=TENSORFLOW + "reuters.npz",
            checksum="d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916",
            place="datasets/reuters.npz",
        ),
    ),
    parse=_parse,
    length=LENGTH,
    tokens=VOCABULARY,
    classes=len(TOPICS),
    index=PublishedFile(
        url=TENSORFLOW + "reuters_word_index.json",
        checksum="4d44cc38712099c9e383dc6e5f11a921",
        place="datasets/reuters_word_index.json",
    ),
)

REUTERS = Dataset(
    name="reuters",
    title="Reuters news",
    task="classification",
    kind="text",
    input_shape=(LENGTH,),
    target_shape=(),
    classes=TOPICS,
    train_size=8_982,
    test_size=2_246,
    source="D. Lewis, Reuters-21578: "
    "https://archive.ics.uci.edu/dataset/137/; words as numbers by Keras",
    licence="The texts belong to Reuters Ltd, which allows their free use for research only.",
    about="Short news of 1987 on 46 topics, of which two make up more than half: to guess “earn” "
    "is right for a third. The last 120 words of each are kept.",
    value_range=(0, VOCABULARY - 1),
    load=FILES.load,
    needs_download=True,
    target="topic",
    epochs=8,
    batch_size=64,
    input_name="words",
)
