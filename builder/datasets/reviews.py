"""Made-up reviews: short opinions, and whether they are good ones."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.sentences import all_different, encoded, pick, vocabulary
from builder.datasets.splitting import SEED, random_state, split

LENGTH = 14
TRAIN_SIZE, TEST_SIZE = 2000, 500
OPINIONS = ("negative", "positive")

NOUNS = ("acting", "cake", "camera", "film", "food", "garden", "hotel", "music", "novel", "pool",
         "room", "service", "show", "soup", "staff", "story", "train", "view")  # fmt: skip
ADJECTIVES = (
    ("awful", "bad", "boring", "broken", "cold", "dirty", "dull", "noisy", "poor", "sad", "slow",
     "terrible"),
    ("bright", "charming", "clean", "fine", "friendly", "good", "great", "kind", "lovely",
     "perfect", "quick", "wonderful"),
)  # fmt: skip
"""Negative and positive ones."""
DEGREES = ("quite", "rather", "really", "so", "very")
NEGATIONS = ("not", "never", "hardly")
LINKS = ("and", "although", "but", ",")

TOKENS = vocabulary((*NOUNS, *ADJECTIVES[0], *ADJECTIVES[1], *DEGREES, *NEGATIONS, *LINKS,
                     "the", "was"))  # fmt: skip


def clause(random: np.random.RandomState, opinion: int) -> list[str]:
    """Writes `the soup was not really bad` for opinion 1; a negation turns an adjective over."""
    negated = random.uniform() < 0.4
    adjective = pick(random, ADJECTIVES[1 - opinion if negated else opinion])
    negation = [pick(random, NEGATIONS)] if negated else []
    degree = [pick(random, DEGREES)] if random.uniform() < 0.4 else []
    return ["the", pick(random, NOUNS), "was", *negation, *degree, adjective]


def review(random: np.random.RandomState, opinion: int) -> list[str]:
    """Writes a review. After `but` comes what counts, after `although` what does not."""
    mine, other = clause(random, opinion), clause(random, 1 - opinion)
    match random.randint(5):
        case 0:
            return mine
        case 1:
            return [*mine, "and", *clause(random, opinion)]
        case 2:
            return [*other, "but", *mine]
        case 3:
            return [*mine, "although", *other]
        case _:
            return ["although", *other, ",", *mine]


def _load(progress: Progress) -> Arrays:
    progress("Writing reviews", None)
    random = random_state(SEED)

    def make(number: int) -> tuple[tuple[list[str], int], str]:
        words = review(random, number % 2)
        while len(words) > LENGTH:
            words = review(random, number % 2)
        return (words, number % 2), " ".join(words)

    written = all_different(make, TRAIN_SIZE + TEST_SIZE)
    opinions = np.array([opinion for _, opinion in written], dtype=np.int64)
    return split(encoded([words for words, _ in written], TOKENS, LENGTH), opinions, TEST_SIZE)


REVIEWS = Dataset(
    name="reviews",
    title="Made-up reviews",
    task="binary",
    kind="text",
    input_shape=(LENGTH,),
    target_shape=(),
    classes=OPINIONS,
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Written by a small grammar of Strata from a fixed seed; nobody has said these things",
    licence="CC0",
    about="Sentences such as “although the soup was not bad, the room was dirty”: good or bad? "
    "They are made up by rules. To count good and bad words is not enough, since “not” "
    "turns them over and “but” says what counts.",
    value_range=(0, len(TOKENS) - 1),
    load=_load,
    features=TOKENS,
    learning_rate=3e-3,
    epochs=12,
    input_name="words",
)
