"""What a data set says about itself is true."""

import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from sklearn.datasets import load_digits

from builder.datasets import DATASETS, of_each_class, silent
from builder.datasets.blobs import BLOBS
from builder.datasets.described_views import describe
from builder.datasets.points import make_points


@cache
def loaded(name):
    return DATASETS[name].load(silent)


OFFLINE = [name for name, dataset in DATASETS.items() if not dataset.needs_download]
POINTS = [name for name in OFFLINE if DATASETS[name].kind == "points"]


AXES_OF = {"image": 3, "points": 1, "table": 1, "series": 2, "text": 1, "video": 4}
PLACES_OF = {"classification": 0, "binary": 0, "regression": 1, "image": 3, "mask": 2, "box": 1,
             "sequence": 1}  # fmt: skip
EVEN = {"classification", "binary"}


@pytest.mark.parametrize("name", DATASETS)
def test_a_data_set_describes_itself(name):
    dataset = DATASETS[name]
    assert dataset.name == name
    for text in (dataset.title, dataset.source, dataset.licence, dataset.about):
        assert text.strip() and len(text) < 420
    for target in dataset.targets:
        assert len(set(target.classes)) == len(target.classes)
        assert (target.task == "binary") == (len(target.classes) == 2)
        assert target.is_numbers == (not target.classes)
        assert target.is_per_place == (bool(target.shape) and bool(target.classes))
        assert len(target.shape) == PLACES_OF[target.task] or target.task == "mask"
    for feature in dataset.inputs:
        if feature.kind in ("points", "table"):
            assert len(feature.values) == feature.shape[0]
        if feature.kind == "text":
            least, most = feature.value_range
            assert (least, len(feature.shape)) == (0, 1)
            assert len(feature.values) == most + 1 or dataset.needs_download
        assert AXES_OF[feature.kind] == len(feature.shape)
    for named in (dataset.inputs, dataset.targets):
        assert len({each.name for each in named}) == len(named)


def test_the_first_needs_no_network():
    assert not next(iter(DATASETS.values())).needs_download


@pytest.mark.parametrize("name", OFFLINE)
def test_the_examples_are_as_described(name):
    dataset, arrays = DATASETS[name], loaded(name)
    for split, size in (("train", dataset.train_size), ("test", dataset.test_size)):
        for x, feature in zip(arrays.inputs(split), dataset.inputs, strict=True):
            assert x.shape == (size, *feature.shape)
            assert x.dtype == (np.int32 if feature.kind == "text" else np.float32)
            assert np.isfinite(x).all()
            assert_within(x, feature.value_range)
            assert_scale(x, feature.scale, split)
        for y, target in zip(arrays.targets(split), dataset.targets, strict=True):
            assert y.shape == (size, *target.shape)
            assert_within(y, target.value_range)
            assert_scale(y, target.scale, split)
            if target.classes:
                assert y.dtype == np.int64
                assert set(np.unique(y)) == set(range(len(target.classes)))
                shares = np.bincount(y.ravel()) / y.size
                assert shares.min() > (0.6 if target.task in EVEN else 0.1) / len(target.classes)
    first = dataset.targets[0]
    if first.classes and not first.shape:
        share = np.bincount(arrays.y_train).max() / dataset.train_size
        said = dataset.largest_share
        assert share == pytest.approx(said or 1 / len(first.classes), abs=1e-3 if said else 0.02)


def assert_scale(values, scale, split):
    """What is said of mean and deviation is so for the training examples."""
    if scale and split == "train":
        assert np.allclose(scale.mean, values.mean(axis=0, dtype=float), rtol=1e-3)
        assert np.allclose(scale.deviation, values.std(axis=0, dtype=float), rtol=1e-3)


def assert_within(values, bounds):
    if bounds:
        assert bounds[0] <= values.min() <= values.max() <= bounds[1]


@pytest.mark.parametrize("name", OFFLINE)
def test_loading_twice_gives_the_same(name):
    first, second = loaded(name), DATASETS[name].load(silent)
    for split in ("train", "test"):
        for once, again in zip(everything(first, split), everything(second, split), strict=True):
            assert np.array_equal(once, again)


def everything(arrays, split):
    return (*arrays.inputs(split), *arrays.targets(split))


@pytest.mark.parametrize("name", OFFLINE)
def test_no_test_example_is_seen_in_training(name):
    arrays = loaded(name)
    train = {
        b"".join(x.tobytes() for x in each) for each in zip(*arrays.inputs("train"), strict=True)
    }
    assert not train & {
        b"".join(x.tobytes() for x in each) for each in zip(*arrays.inputs("test"), strict=True)
    }


def test_digits_are_those_of_scikit_learn():
    arrays = DATASETS["digits"].load(silent)
    pixels, labels = load_digits(return_X_y=True)
    expected = sorted(zip(map(tuple, pixels / 16), labels, strict=True))
    x = np.concatenate([arrays.x_train, arrays.x_test]).reshape(-1, 64)
    y = np.concatenate([arrays.y_train, arrays.y_test])
    assert sorted(zip(map(tuple, x.astype(float)), y, strict=True)) == expected


def test_half_of_the_digit_pairs_are_of_one_digit():
    arrays, digits = DATASETS["digit_pairs"].load(silent), DATASETS["digits"].load(silent)
    label_of = {x.tobytes(): y for x, y in zip(digits.x_train, digits.y_train, strict=True)}
    first, second = ([label_of[x.tobytes()] for x in part] for part in arrays.inputs("train"))
    assert np.array_equal(np.equal(first, second), arrays.y_train)
    assert np.mean(arrays.y_train) == 0.5


def test_the_parity_is_that_of_the_digit():
    digit, parity = DATASETS["digit_parity"].load(silent).targets("test")
    assert np.array_equal(digit % 2, parity)


def test_a_view_is_described_by_what_is_in_it():
    plain = np.full((1, 16, 16, 3), 0.25, np.float32)
    described = describe(plain, np.ones((1, 16, 16))).reshape(6, 6, 5)
    assert np.allclose(described, [0.25, 0.25, 0.25, 0, 1])
    striped = plain.copy()
    striped[:, :, 8:] = 0.75
    described = describe(striped, np.zeros((1, 16, 16))).reshape(6, 6, 5)
    assert np.allclose(described[:, 0], [0.25, 0.25, 0.25, 0, 0])
    assert np.allclose(described[:, 2, 0], 0.25 + 0.5 / 3) and np.allclose(described[:, 2, 3], 0.5)


def test_celsius_is_the_formula():
    arrays = DATASETS["celsius"].load(silent)
    assert np.allclose(arrays.y_train, arrays.x_train * 9 / 5 + 32)


def test_points_depend_on_the_seed_alone():
    def maker(random, labels):
        return random.normal(size=(len(labels), 2))

    first, labels = make_points(maker, 2, 50, seed=1)
    assert np.array_equal(first, make_points(maker, 2, 50, seed=1)[0])
    assert not np.array_equal(first, make_points(maker, 2, 50, seed=2)[0])
    assert np.bincount(labels).tolist() == [25, 25]


def nearest_neighbour_accuracy(arrays):
    distances = np.linalg.norm(arrays.x_test[:, None] - arrays.x_train[None], axis=2)
    return np.mean(arrays.y_train[distances.argmin(axis=1)] == arrays.y_test)


def linear_accuracy(arrays, classes):
    """The test accuracy of the best straight lines, by least squares."""

    def extended(x):
        return np.column_stack([x, np.ones(len(x))])

    weights, *_ = np.linalg.lstsq(
        extended(arrays.x_train), np.eye(classes)[arrays.y_train], rcond=None
    )
    return np.mean((extended(arrays.x_test) @ weights).argmax(axis=1) == arrays.y_test)


@pytest.mark.parametrize("name", POINTS)
def test_points_can_be_told_apart(name):
    assert nearest_neighbour_accuracy(DATASETS[name].load(silent)) > 0.9


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("blobs", 0.93, 1), ("moons", 0.75, 0.93), ("circles", 0, 0.65), ("xor", 0, 0.65),
     ("spirals", 0, 0.75)],
)  # fmt: skip
def test_straight_lines_part_only_the_easy_ones(name, least, most):
    dataset = DATASETS[name]
    accuracy = linear_accuracy(dataset.load(silent), len(dataset.classes))
    assert least <= accuracy <= most


def test_blobs_have_their_centres_where_they_should():
    arrays = BLOBS.load(silent)
    centres = np.stack([arrays.x_train[arrays.y_train == label].mean(axis=0) for label in range(3)])
    angles = np.deg2rad([90, 210, 330])
    expected = 0.8 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    assert np.allclose(centres, expected, atol=0.06)


def test_some_of_each_class():
    labels = np.array([2, 0, 2, 1, 2, 0])
    assert of_each_class(labels, 2).tolist() == [1, 5, 3, 0, 2]
    assert of_each_class(np.array([], dtype=int), 2).tolist() == []


def test_the_registry_is_at_hand_without_keras_and_scikit_learn():
    code = "import sys, builder.datasets; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"keras", "tensorflow", "sklearn", "pandas"} & set(answer.stdout.split())


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        DATASETS["digits"] = None
