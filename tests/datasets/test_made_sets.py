"""The sets that are made here: always the same, to be learnt, and not by a trick."""

from functools import cache

import numpy as np
import pytest

from builder.datasets import DATASETS, noisy_sine, reviews, seasons, silent, word_classes
from builder.datasets.drawing import covered
from builder.datasets.moving_ball import frames, paths
from builder.datasets.picture_questions import ANSWERS, TOKENS
from builder.datasets.sentences import encoded, vocabulary
from builder.datasets.splitting import random_state


@cache
def loaded(name):
    return DATASETS[name].load(silent)


def fingerprint(name):
    """A number that changes with every value of a data set, but not with its last digits.

    Sines differ in the last digit from processor to processor, so no hash can be kept of them.
    """
    arrays = loaded(name)
    total = 0.0
    for split in ("train", "test"):
        for place, values in enumerate((*arrays.inputs(split), *arrays.targets(split)), start=1):
            flat = values.ravel().astype(float)
            weights = np.arange(1, flat.size + 1) % 97 / 97
            total += place * float(flat @ weights) / flat.size
    return total


FINGERPRINTS = {
    "iris": 4.2971048,
    "wine": 67.1769117,
    "breast_cancer": 62.7055798,
    "diabetes": 332.737938,
    "digit_sum": 19.2916568,
    "shapes_mask": 1.99059892,
    "noisy_shapes": 0.843398773,
    "one_object": 4.67968553,
    "moving_ball": 1.0316988,
    "picture_questions": 22.8154946,
    "noisy_sine": 0.0033183495,
    "seasons": -0.133021731,
    "reviews": 25.8292865,
    "word_classes": 17.2892195,
}


@pytest.mark.parametrize("name", FINGERPRINTS)
def test_the_examples_are_those_of_every_other_machine(name):
    assert fingerprint(name) == pytest.approx(FINGERPRINTS[name], rel=1e-6)


def test_every_set_that_is_made_or_bundled_has_a_fingerprint():
    older = {"digits", "circles", "moons", "spirals", "xor", "blobs", "celsius", "two_views",
             "described_views", "digit_pairs", "digit_parity"}  # fmt: skip
    offline = {name for name, dataset in DATASETS.items() if not dataset.needs_download}
    assert set(FINGERPRINTS) == offline - older


def with_ones(x):
    flat = x.reshape(len(x), -1).astype(float)
    return np.column_stack([flat, np.ones(len(flat))])


def ridge(x, y, strength=1.0):
    """The weights of the best straight line with small weights, by its normal equations."""
    extended = with_ones(x)
    return np.linalg.solve(extended.T @ extended + strength * np.eye(extended.shape[1]),
                           extended.T @ y)  # fmt: skip


def linear_accuracy(x_train, y_train, x_test, y_test):
    weights = ridge(x_train, np.eye(y_train.max() + 1)[y_train])
    return float(np.mean((with_ones(x_test) @ weights).argmax(axis=1) == y_test))


def linear_fit(x_train, y_train, x_test, y_test):
    """The part of the variance that the best straight line explains in the test."""
    errors = with_ones(x_test) @ ridge(x_train, y_train) - y_test
    return 1 - float(np.mean(errors**2) / np.mean((y_test - y_train.mean(axis=0)) ** 2))


def counts_of(tokens, size):
    return np.stack([np.bincount(row, minlength=size)[1:] for row in tokens])


def first_of(name):
    arrays = loaded(name)
    return arrays.x_train, arrays.y_train, arrays.x_test, arrays.y_test


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("iris", 0.7, 1), ("wine", 0.9, 1), ("breast_cancer", 0.9, 1), ("one_object", 0.2, 0.6)],
)
def test_what_straight_lines_tell_apart(name, least, most):
    x_train, y_train, x_test, y_test = first_of(name)
    spread = x_train.std(axis=0) + 1e-9
    assert least <= linear_accuracy(x_train / spread, y_train, x_test / spread, y_test) <= most


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("diabetes", 0.3, 0.6), ("moving_ball", 0.5, 0.98), ("noisy_sine", 0.5, 0.97),
     ("seasons", 0.5, 0.95), ("digit_sum", 0.3, 0.9)],
)  # fmt: skip
def test_what_straight_lines_forecast(name, least, most):
    x_train, y_train, x_test, y_test = first_of(name)
    assert least <= linear_fit(x_train, y_train, x_test, y_test) <= most


def test_a_straight_line_does_not_find_the_box():
    arrays = loaded("one_object")
    box, box_test = arrays.more_targets[0].train, arrays.more_targets[0].test
    assert 0.2 <= linear_fit(arrays.x_train, box, arrays.x_test, box_test) <= 0.8


def test_counting_words_is_not_enough_for_a_review():
    x_train, y_train, x_test, y_test = first_of("reviews")
    size = len(reviews.TOKENS)
    accuracy = linear_accuracy(counts_of(x_train, size), y_train, counts_of(x_test, size), y_test)
    assert 0.45 <= accuracy <= 0.7


def test_a_word_alone_does_not_tell_its_class():
    x_train, y_train, x_test, y_test = first_of("word_classes")
    seen = np.zeros((len(word_classes.TOKENS), len(word_classes.TAGS)))
    np.add.at(seen, (x_train.ravel(), y_train.ravel()), 1)
    words = x_test > 0
    assert 0.75 <= np.mean(seen.argmax(axis=1)[x_test][words] == y_test[words]) <= 0.9
    assert np.array_equal(x_test == 0, y_test == 0)


def test_neither_picture_nor_question_is_enough_for_the_answer():
    arrays = loaded("picture_questions")
    words, words_test = arrays.more_inputs[0].train, arrays.more_inputs[0].test
    for x, x_test in (
        (arrays.x_train, arrays.x_test),
        (counts_of(words, len(TOKENS)), counts_of(words_test, len(TOKENS))),
    ):
        accuracy = linear_accuracy(x, arrays.y_train, x_test, arrays.y_test)
        assert accuracy < 0.5


@pytest.mark.parametrize("word", ["red", "green", "blue"])
def test_answers_about_colours_are_in_the_picture(word):
    """Where the answer is a colour, its pixels are there."""
    arrays = loaded("picture_questions")
    channel = ("red", "green", "blue").index(word)
    pictures = arrays.x_train[arrays.y_train == ANSWERS.index(word)]
    others = np.delete(pictures, channel, axis=-1).max(axis=-1)
    assert ((pictures[..., channel] - others) > 0.3).any(axis=(1, 2)).all()


def test_noise_is_what_has_to_be_taken_away():
    arrays = loaded("noisy_shapes")
    before = np.mean((arrays.x_test - arrays.y_test) ** 2)
    grey = np.mean((arrays.y_test.mean(axis=(1, 2), keepdims=True) - arrays.y_test) ** 2)
    smooth = arrays.x_test.copy()
    smooth[:, 1:-1, 1:-1] = (
        sum(
            arrays.x_test[:, 1 + down : 23 + down, 1 + across : 23 + across]
            for down in (-1, 0, 1)
            for across in (-1, 0, 1)
        )
        / 9
    )
    assert 0.01 < before < grey
    assert np.mean((smooth - arrays.y_test) ** 2) < 0.6 * before


def test_a_mask_says_where_the_clean_picture_has_other_colours():
    arrays = loaded("shapes_mask")
    clean = arrays.more_targets[0].test
    for picture, mask in zip(clean, arrays.y_test, strict=True):
        assert picture[mask == 0].mean() < picture[mask > 0].mean()
    shares = np.bincount(arrays.y_train.ravel()) / arrays.y_train.size
    assert shares[0] < 0.9


@pytest.mark.parametrize("thing", ["disc", "square", "cross", "triangle"])
def test_a_thing_fills_its_box(thing):
    centre, reach = np.array([[0.5, 0.4]]), np.array([[0.3, 0.2]])
    (inside,) = covered(np.array([thing]), centre, reach, 100)
    down, across = np.nonzero(inside > 0)
    edges = np.array([down.min(), down.max() + 1, across.min(), across.max() + 1]) / 100
    assert np.allclose(edges, [0.2, 0.8, 0.2, 0.6], atol=0.03)


def test_the_ball_bounces_and_is_drawn_where_it_is():
    way = paths(random_state(1), 50, 60)
    assert way.min() > 0.1 and way.max() < 0.9
    steps = np.linalg.norm(np.diff(way, axis=1), axis=-1)
    assert steps.max() < 0.14
    drawn = frames(way)
    axis = (np.arange(16) + 0.5) / 16
    weight = drawn.sum(axis=(-2, -1))
    assert np.allclose((drawn.sum(axis=-2) @ axis) / weight, way[..., 0], atol=0.02)
    assert np.allclose((drawn.sum(axis=-1) @ axis) / weight, way[..., 1], atol=0.02)


def test_to_go_straight_on_fails_where_the_ball_bounces():
    arrays, positions = loaded("moving_ball"), []
    axis = (np.arange(16) + 0.5) / 16
    for frame in (-2, -1):
        seen = np.where(arrays.x_test[:, frame, :, :, 0] > 0.3, arrays.x_test[:, frame, :, :, 0], 0)
        weight = seen.sum(axis=(1, 2))
        positions.append(np.stack([seen.sum(axis=1) @ axis, seen.sum(axis=2) @ axis], 1)
                         / weight[:, None])  # fmt: skip
    errors = np.abs(2 * positions[1] - positions[0] - arrays.y_test).max(axis=1)
    assert 0.6 < np.mean(errors < 0.03) < 0.95


def test_the_test_of_a_series_is_later_than_its_training():
    arrays = loaded("seasons")
    days = seasons.TRAIN_SIZE + seasons.TEST_SIZE + 2 * 34
    series = seasons.make_series(days).astype(np.float32)
    first = arrays.x_test[0, :, 0]
    start = next(day for day in range(days) if np.array_equal(series[day : day + 28], first))
    last = seasons.TRAIN_SIZE - 1
    assert np.array_equal(series[last : last + 28], arrays.x_train[-1, :, 0])
    assert np.array_equal(series[last + 28 : last + 35], arrays.y_train[-1])
    assert start == last + 35


def test_the_least_error_of_a_wave_is_that_of_its_noise():
    arrays = loaded("noisy_sine")
    x_train, y_train, x_test, y_test = first_of("noisy_sine")
    errors = with_ones(x_test) @ ridge(x_train, y_train) - y_test
    assert np.mean(errors**2) > noisy_sine.NOISE**2
    assert arrays.x_train.std() > 5 * noisy_sine.NOISE


def test_words_become_numbers():
    tokens = vocabulary(["b", "a", "b"])
    assert tokens == ("[pad]", "a", "b")
    assert encoded([["b"], ["a", "b"]], tokens, 3).tolist() == [[2, 0, 0], [1, 2, 0]]
