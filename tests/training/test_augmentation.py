"""Training images changed at random, the same in every run of one seed; and weights of classes."""

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.datasets.base import Feature, Target
from builder.layers.keras_import import load_keras
from builder.training.augmentation import Augmenter
from builder.training.augmentation_rules import STARTERS, augmentation_problem
from builder.training.choices import AUGMENTATIONS, Augmentation
from builder.training.class_weights import class_weights_problem, weight_tables, weights_by_label
from builder.training.pipeline import make_batches
from builder.training.spec import TrainingSpec

keras = load_keras()
import tensorflow as tf  # noqa: E402

IMAGE = Feature("image", "image", (8, 8, 1), (0.0, 1.0))
LABEL = Target("label", "classification", (), tuple("abc"))
PICTURES = np.random.RandomState(0).uniform(size=(5, 8, 8, 1)).astype("float32")
ALL = tuple(Augmentation(class_name=name, config=STARTERS[name]) for name in AUGMENTATIONS)


def place(epoch, start=0):
    return tf.constant([epoch, start], tf.int32)


def changed(augmentation, images=PICTURES, *, seed=3, epoch=0, start=0, targets=(), about=(LABEL,)):
    augmenter = Augmenter(augmentation, [IMAGE], about, seed)
    given = [tf.constant(each) for each in targets or [np.zeros(len(images))]]
    inputs, follow = augmenter([tf.constant(images)], given, place(epoch, start))
    return inputs[0].numpy(), [each.numpy() for each in follow]


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_every_augmentation_changes_images_by_seed_epoch_and_batch_alone(name):
    chosen = (Augmentation(class_name=name, config=STARTERS[name]),)
    first, _ = changed(chosen)
    assert first.shape == PICTURES.shape
    assert first.dtype == np.float32
    assert 0 <= first.min() <= first.max() <= 1
    assert not np.array_equal(first, PICTURES)
    assert np.array_equal(first, changed(chosen)[0])
    for other in ({"seed": 4}, {"epoch": 1}, {"start": 32}):
        assert not np.array_equal(
            first, changed(chosen, np.tile(PICTURES, (4, 1, 1, 1)), **other)[0][:5]
        )


def test_two_in_a_row_are_drawn_apart():
    turn = Augmentation(class_name="RandomTranslation", config=STARTERS["RandomTranslation"])
    once, _ = changed((turn,))
    twice, _ = changed((turn, turn))
    assert not np.array_equal(once, twice)


@pytest.mark.parametrize("mode", ["reflect", "wrap", "constant", "nearest"])
def test_fill_modes_are_those_of_keras(mode):
    """Beyond the edge of an image that is 1 everywhere there is 1, but for constant filling."""
    config = {"height_factor": 0.3, "width_factor": 0.3, "fill_mode": mode}
    found, _ = changed(
        (Augmentation(class_name="RandomTranslation", config=config),),
        np.ones((20, 8, 8, 1), "float32"),
    )
    assert (found.min() < 0.99) == (mode == "constant")


def test_flips_are_flips():
    found, _ = changed((Augmentation(class_name="RandomFlip", config={"mode": "horizontal"}),))
    flipped = [np.array_equal(a, b[:, ::-1]) for a, b in zip(found, PICTURES, strict=True)]
    kept = [np.array_equal(a, b) for a, b in zip(found, PICTURES, strict=True)]
    assert all(a != b for a, b in zip(flipped, kept, strict=True))
    assert any(flipped)
    assert any(kept)


def test_masks_and_target_images_move_with_the_image():
    about = (
        Target("mask", "mask", (8, 8), ("none", "some")),
        Target("clean", "image", (8, 8, 1)),
        LABEL,
    )
    masks = (PICTURES[..., 0] > 0.5).astype("int64")
    moves = tuple(a for a in ALL if a.class_name in ("RandomFlip", "RandomRotation"))
    given = [masks, PICTURES, np.arange(5)]
    images, (mask, clean, label) = changed(moves, targets=given, about=about)
    assert mask.dtype == np.int64
    assert set(np.unique(mask)) <= {0, 1}
    assert np.allclose(clean, images)
    assert label.tolist() == [0, 1, 2, 3, 4]
    flips = changed(moves[:1], targets=given, about=about)
    assert np.array_equal(flips[1][0], (flips[0][..., 0] > 0.5).astype("int64"))


def test_contrast_leaves_targets_as_they_are():
    contrast = (Augmentation(class_name="RandomContrast", config={"factor": 0.5}),)
    about = (Target("clean", "image", (8, 8, 1)),)
    images, (clean,) = changed(contrast, targets=[PICTURES], about=about)
    assert np.array_equal(clean, PICTURES)
    assert not np.allclose(images, PICTURES)


BOX = Target("box", "box", (4,))


@pytest.mark.parametrize(
    ("augmentation", "inputs", "targets", "says"),
    [
        ((), [Feature("p", "points", (2,))], [LABEL], None),
        (ALL, [IMAGE], [LABEL], None),
        (ALL, [Feature("p", "points", (2,))], [LABEL], "of another kind (points)"),
        (ALL, [IMAGE], [BOX], "RandomFlip moves what is on the image, but box would stay"),
        ((ALL[-1],), [IMAGE], [BOX], None),
        (ALL, [IMAGE], [Target("m", "mask", (4, 4), ("a", "b"))], "m would stay where it is"),
        ((Augmentation(class_name="Dense"),), [IMAGE], [LABEL], "got 'Dense'"),
        (
            (Augmentation(class_name="RandomFlip", config={"mode": "up"}),),
            [IMAGE],
            [LABEL],
            "mode of RandomFlip: expected one of horizontal",
        ),
    ],
)
def test_what_does_not_suit_is_said_in_words(augmentation, inputs, targets, says):
    found = augmentation_problem(augmentation, inputs, targets)
    assert found is None if says is None else says in (found or "")


def digits(**choices):
    dataset = DATASETS["digits"]
    spec = TrainingSpec(batch_size=100, **choices)
    return make_batches(dataset.load(lambda *_: None), spec, dataset)


def test_only_training_batches_are_changed():
    plain, other = digits(shuffle=False), digits(shuffle=False, augmentation=ALL)
    for part in ("validation", "test"):
        for (x, y), (a, b) in zip(getattr(plain, part), getattr(other, part), strict=True):
            assert np.array_equal(x, a)
            assert np.array_equal(y, b)
    (x, y), (a, b) = (next(iter(each.train)) for each in (plain, other))
    assert not np.array_equal(x, a)
    assert np.array_equal(y, b)


def test_an_epoch_that_is_gone_through_again_has_the_same_images():
    batches = digits(augmentation=ALL)

    def images(epoch):
        batches.feed.begin(epoch)
        return np.concatenate([x for x, _ in batches.train])

    first, second = images(0), images(1)
    assert np.array_equal(images(1), second)
    assert np.array_equal(images(0), first)
    batches.feed.begin(5)
    assert not np.array_equal(first, second)


def test_balanced_weights_are_those_of_scikit_learn():
    from sklearn.utils.class_weight import compute_class_weight

    labels = np.array([0] * 50 + [1] * 5 + [3] * 20)
    expected = compute_class_weight("balanced", classes=np.array([0, 1, 3]), y=labels)
    found = weights_by_label("balanced", labels, 4)
    assert found[[0, 1, 3]] == pytest.approx(expected)
    assert found[2] == 1.0


def test_examples_bring_the_weight_of_their_class():
    batches = digits(class_weights={3: 5.0, 7: 0.0})
    x, y, weights = next(iter(batches.train))
    expected = np.where(y == 3, 5.0, np.where(y == 7, 0.0, 1.0))
    assert np.array_equal(weights, expected)
    assert len(next(iter(batches.validation))) == 2


WEIGHTS = {label: 5.0 if label == 3 else 1.0 for label in range(10)}


def test_weighted_classes_give_the_loss_that_keras_gives_with_class_weight():
    def trained(class_weights):
        keras.utils.set_random_seed(0)
        given = keras.Input((8, 8, 1))
        x = keras.layers.Dense(10, activation="softmax")(keras.layers.Flatten()(given))
        model = keras.Model(given, x)
        model.compile("sgd", "sparse_categorical_crossentropy")
        return model.fit(
            digits(class_weights=class_weights, shuffle=False).train, verbose=0,
            class_weight=None if class_weights else WEIGHTS, shuffle=False,
        ).history["loss"]  # fmt: skip

    assert trained({3: 5.0}) == pytest.approx(trained(None), rel=1e-5)


def test_each_output_has_weights_of_its_own_classes():
    targets = (LABEL, Target("x", "regression", (1,)), Target("m", "mask", (2, 2), ("a", "b")))
    labels = [np.array([0, 0, 1, 2]), np.zeros((4, 1)), np.array([[[0, 0], [0, 1]]] * 4)]
    first, none, mask = weight_tables("balanced", targets, labels)
    assert none is None
    assert first == pytest.approx([4 / (3 * 2), 4 / 3, 4 / 3])
    assert mask == pytest.approx([16 / (2 * 12), 16 / (2 * 4)])
    assert weight_tables("balanced", targets[1:2], labels[1:2]) is None


@pytest.mark.parametrize(
    ("chosen", "targets", "says"),
    [
        (None, (BOX,), None),
        ("balanced", (BOX,), "the data has numbers"),
        ("balanced", (LABEL, BOX), None),
        ({5: 1.0}, (LABEL,), "from 0 to 2 to weigh, got 5"),
        ({1: -1.0}, (LABEL,), "0 or more for the label 1, got -1"),
        ({0: 0.0, 1: 0.0, 2: 0.0}, (LABEL,), "nothing would be learnt"),
        ({0: 0.0}, (LABEL,), None),
    ],
)
def test_weights_that_mean_nothing_are_said_in_words(chosen, targets, says):
    found = class_weights_problem(chosen, targets)
    assert found is None if says is None else says in (found or "")
