"""The parts of a script that change training batches: images, and weights of classes."""

from __future__ import annotations

from collections.abc import Sequence

from builder.datasets.base import Dataset, Feature, Target
from builder.export.code.constructors import construct
from builder.export.code.layout import INDENT, Keyword, Listing, Text, lay_out
from builder.graph.document import Layer
from builder.training.augmentation_rules import augmentation_config, moves_with_image
from builder.training.matching import chosen_inputs, chosen_targets
from builder.training.spec import TrainingSpec

Lines = list[str]

_SEED = '''\
class BatchSeed(keras.random.SeedGenerator):
    """Random numbers that depend on the seed, the epoch and the place of the batch alone."""

    def begin(self, epoch, start):
        key = tf.constant([SEED % 2**31, SEED // 2**31], tf.int32)
        for number in (epoch, start):
            key = tf.random.experimental.stateless_fold_in(key, number)
        self.key, self.drawn = key, 0

    def next(self, ordered=True):
        self.drawn += 1
        return tf.random.experimental.stateless_fold_in(self.key, self.drawn)'''

_WEIGHTS = '''\
def class_weights(labels, classes):
    """Returns weights by label with which all classes count the same."""
    counts = np.bincount(labels.ravel(), minlength=classes)
    weights = counts.sum() / (np.count_nonzero(counts) * np.maximum(counts, 1))
    return np.where(counts > 0, weights, 1.0).astype("float32")'''


def changes_code(spec: TrainingSpec, dataset: Dataset) -> list[Lines]:
    """Returns the functions that training batches go through."""
    parts: list[Lines] = []
    if spec.augmentation:
        inputs, targets = chosen_inputs(spec, dataset), chosen_targets(spec, dataset)
        parts += [_layers(spec, inputs), _SEED.splitlines(), _augment(inputs, targets)]
    if spec.class_weights == "balanced":
        parts.append(_WEIGHTS.splitlines())
    return parts


def _layers(spec: TrainingSpec, inputs: Sequence[Feature]) -> Lines:
    """Returns the list of layers; images of other ranges of values have lists of their own."""
    lines = []
    for place, feature in enumerate(inputs):
        if feature.kind != "image":
            continue
        made = [
            construct(_layer(each.class_name, augmentation_config(each, feature)), None)
            for each in spec.augmentation
        ]
        # Images stay in 32 bits, whatever the model computes in.
        exact = [
            call.__class__(call.function, (*call.arguments, Keyword("dtype", Text('"float32"'))))
            if spec.mixed_precision
            else call
            for call in made
        ]
        lines += lay_out(Listing(tuple(exact)), "", f"AUGMENTATION_{place} = ")
    return lines


def _layer(class_name: str, config: dict[str, object]) -> Layer:
    return Layer(id="a", class_name=class_name, name="a", config=config)


def _augment(inputs: Sequence[Feature], targets: Sequence[Target]) -> Lines:
    images = [place for place, each in enumerate(inputs) if each.kind == "image"]
    first = inputs[images[0]]
    followers = [place for place, each in enumerate(targets) if moves_with_image(each, first)]
    lines = [
        "def augment(inputs, targets, epoch, start):",
        f'{INDENT}"""Changes the images of a batch a little: the same in every run of one seed."""',
        f"{INDENT}inputs, targets = list(inputs), list(targets)",
        f"{INDENT}seed.begin(epoch, start)",
    ]
    for place in images:
        lines += [
            f"{INDENT}for layer in AUGMENTATION_{place}:",
            f"{INDENT * 2}images = tf.constant(inputs[{place}])",
            f"{INDENT * 2}change = layer.get_random_transformation(images, seed=seed)",
            f"{INDENT * 2}inputs[{place}] = layer.transform_images(images, change).numpy()",
        ]
        for follower in followers if place == images[0] else ():
            lines += _follow(targets[follower], follower)
    return ["seed = BatchSeed(0)", "", "", *lines, f"{INDENT}return inputs, targets"]


def _follow(target: Target, place: int) -> Lines:
    how = "transform_segmentation_masks" if target.task == "mask" else "transform_images"
    flat = len(target.shape) == 2
    given = f"targets[{place}]" + ("[..., None]" if flat else "")
    moved = "moved[..., 0]" if flat else "moved"
    deep = INDENT * 3
    return [
        f"{INDENT * 2}if not isinstance(layer, layers.RandomContrast):",
        f'{deep}picture = tf.constant({given}.astype("float32"))',
        f"{deep}moved = layer.{how}(picture, change).numpy()",
        f"{deep}targets[{place}] = {moved}.astype(targets[{place}].dtype)",
    ]
