"""Questions about pictures: a picture with two things, a question in words, an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Feature, Part, Progress
from builder.datasets.drawing import covered, painted
from builder.datasets.sentences import encoded, pick, vocabulary
from builder.datasets.splitting import SEED, random_state

SIDE, LENGTH = 16, 8
TRAIN_SIZE, TEST_SIZE = 4000, 500
THINGS = ("disc", "square", "cross")
COLOURS = {"red": (0.85, 0.15, 0.15), "green": (0.15, 0.65, 0.2), "blue": (0.2, 0.3, 0.9)}
ANSWERS = ("no", "yes", *THINGS, *COLOURS)

TOKENS = vocabulary(
    (*THINGS, *COLOURS, "what", "colour", "thing", "has", "is", "the", "left", "of", "a", "there")
)

_NOISE = 0.05


@dataclass(frozen=True, slots=True)
class Scene:
    """Two things of different kind and colour, the first one on the left."""

    things: tuple[str, str]
    colours: tuple[str, str]


def question(random: np.random.RandomState, scene: Scene, answer: str) -> list[str] | None:
    """Writes a question about a scene that has this answer; None where there is none."""
    if answer in COLOURS:
        if answer not in scene.colours:
            return None
        return ["what", "colour", "has", "the", scene.things[scene.colours.index(answer)]]
    if answer in THINGS:
        if answer not in scene.things:
            return None
        return ["what", "thing", "is", scene.colours[scene.things.index(answer)]]
    kinds: list[Callable[[np.random.RandomState, Scene, bool], list[str]]] = [_left, _there]
    return kinds[random.randint(len(kinds))](random, scene, answer == "yes")


def _left(_: np.random.RandomState, scene: Scene, yes: bool) -> list[str]:
    left, right = scene.things if yes else scene.things[::-1]
    return ["is", "the", left, "left", "of", "the", right]


def _there(random: np.random.RandomState, scene: Scene, yes: bool) -> list[str]:
    place = random.randint(2)
    thing, colour = scene.things[place], scene.colours[place]
    if not yes:  # the right colour at the wrong thing, or a colour that is not there
        colour = pick(random, [each for each in COLOURS if each != colour])
    return ["is", "there", "a", colour, thing]


def draw(random: np.random.RandomState, scenes: list[Scene]) -> NDArray[np.float32]:
    """Draws scenes on light ground, `(n, 16, 16, 3)`."""
    count = len(scenes)
    bright = random.uniform(0.85, 1.0, (count, 1, 1, 1)) * np.ones((count, SIDE, SIDE, 3))
    pictures: NDArray[np.floating] = bright
    for place in range(2):
        reach = np.repeat(random.uniform(0.14, 0.2, (count, 1)), 2, axis=1)
        down = random.uniform(0.22, 0.78, count)
        across = random.uniform(0.2, 0.28, count) + 0.5 * place
        kinds = np.array([scene.things[place] for scene in scenes])
        inside = covered(kinds, np.stack([down, across], axis=1), reach, SIDE)
        paint = np.array([COLOURS[scene.colours[place]] for scene in scenes])
        pictures = painted(pictures, inside, paint)
    noisy = np.clip(pictures + random.normal(0, _NOISE, pictures.shape), 0, 1)
    return noisy.astype(np.float32)


def make_questions(
    size: int, seed: int = SEED
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int64]]:
    """Makes scenes and questions, every answer as often as the others.

    Returns:
        Pictures `(n, 16, 16, 3)`, words `(n, 8)` by `TOKENS`, labels `(n,)` by `ANSWERS`.
    """
    random = random_state(seed)
    labels = np.arange(size, dtype=np.int64) % len(ANSWERS)
    scenes, questions = [], []
    for label in labels:
        asked = None
        while asked is None:
            things, colours = random.permutation(THINGS)[:2], random.permutation(list(COLOURS))[:2]
            scene = Scene((str(things[0]), str(things[1])), (str(colours[0]), str(colours[1])))
            asked = question(random, scene, ANSWERS[label])
        scenes.append(scene)
        questions.append(asked)
    return draw(random, scenes), encoded(questions, TOKENS, LENGTH), labels


def _load(progress: Progress) -> Arrays:
    progress("Drawing pictures and asking about them", None)
    pictures, words, labels = make_questions(TRAIN_SIZE + TEST_SIZE)
    train, test = np.split(random_state(1).permutation(len(labels)), [TRAIN_SIZE])
    return Arrays(
        pictures[train],
        labels[train],
        pictures[test],
        labels[test],
        more_inputs=(Part(words[train], words[test]),),
    )


PICTURE_QUESTIONS = Dataset(
    name="picture_questions",
    title="Questions about pictures",
    task="classification",
    kind="image",
    input_shape=(SIDE, SIDE, 3),
    target_shape=(),
    classes=ANSWERS,
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Drawn and asked by Strata from a fixed seed",
    licence="CC0",
    about="A picture with two things and a question such as “what colour has the disc” or “is the "
    "cross left of the square”. Two inputs of quite different kinds: an image, and words as "
    "numbers. Neither is enough by itself.",
    value_range=(0.0, 1.0),
    load=_load,
    target="answer",
    learning_rate=2e-3,
    epochs=25,
    input_name="picture",
    more_inputs=(Feature("question", "text", (LENGTH,), (0, len(TOKENS) - 1), TOKENS),),
)
