"""Word classes: what each word of a sentence is, where many can be a noun or a verb."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.sentences import all_different, encoded, pick, vocabulary
from builder.datasets.splitting import SEED, random_state, split

LENGTH = 12
TRAIN_SIZE, TEST_SIZE = 2000, 500
TAGS = ("nothing", "adjective", "adverb", "article", "noun", "preposition", "pronoun", "verb")
"""The first is that of padding."""

BOTH = ("answer", "cook", "dance", "dream", "face", "guard", "guide", "hand", "help", "love",
        "paint", "plant", "play", "walk", "watch", "water")  # fmt: skip
"""Words that are a noun here and a verb there: only the words around them tell."""

WORDS: dict[str, tuple[str, ...]] = {
    "article": ("a", "every", "no", "our", "the", "this"),
    "adjective": ("clean", "dark", "light", "open", "small", "warm"),
    "noun": (*BOTH, "boat", "cat", "child", "garden", "light", "open", "river"),
    "verb": (*BOTH, "clean", "light", "open", "see", "warm"),
    "pronoun": ("I", "they", "we", "you"),
    "adverb": ("always", "often", "soon", "today"),
    "preposition": ("behind", "near", "with"),
}

TOKENS = vocabulary(word for words in WORDS.values() for word in words)

Tagged = list[tuple[str, str]]


def things(random: np.random.RandomState) -> Tagged:
    """Writes `the dark water`."""
    kinds = ["article", *(["adjective"] if random.uniform() < 0.45 else []), "noun"]
    return [(pick(random, WORDS[kind]), kind) for kind in kinds]


def sentence(random: np.random.RandomState) -> Tagged:
    """Writes `they often water the small plant near the river`."""

    def word(kind: str) -> Tagged:
        return [(pick(random, WORDS[kind]), kind)]

    written = word("pronoun") if random.uniform() < 0.6 else things(random)
    if random.uniform() < 0.3:
        written += word("adverb")
    written += word("verb")
    if random.uniform() < 0.85:
        written += things(random)
    if random.uniform() < 0.4:
        written += [*word("preposition"), *things(random)]
    if random.uniform() < 0.2:
        written += word("adverb")
    return written


def _load(progress: Progress) -> Arrays:
    progress("Writing sentences", None)
    random = random_state(SEED)

    def make(_: int) -> tuple[Tagged, str]:
        written = sentence(random)
        while not 3 <= len(written) <= LENGTH:
            written = sentence(random)
        return written, " ".join(word for word, _ in written)

    written = all_different(make, TRAIN_SIZE + TEST_SIZE)
    words = encoded([[word for word, _ in each] for each in written], TOKENS, LENGTH)
    tags = encoded([[tag for _, tag in each] for each in written], TAGS, LENGTH)
    return split(words, tags.astype(np.int64), TEST_SIZE)


WORD_CLASSES = Dataset(
    name="word_classes",
    title="Word classes",
    task="sequence",
    kind="text",
    input_shape=(LENGTH,),
    target_shape=(LENGTH,),
    classes=TAGS,
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Written by a small grammar of Strata from a fixed seed",
    licence="CC0",
    about="Made-up sentences such as “they water the plant near our water”. For every word: is it "
    "a noun, a verb …? Many words can be both, so the words before and after have to be read too.",
    value_range=(0, len(TOKENS) - 1),
    load=_load,
    features=TOKENS,
    target="word_class",
    learning_rate=3e-3,
    epochs=10,
    input_name="words",
)
