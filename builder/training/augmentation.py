"""Training images that are changed a little at random, by Keras's preprocessing layers.

What is drawn by lot for a batch depends on the seed, the epoch and the place of the batch in it
alone: a training that goes on from any epoch meets the same images. Masks and target images of
the same size as the image turn and move with it. The images of validation and test stay as they
are.

Heavy: it imports TensorFlow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.datasets.base import Feature, Target
from builder.layers.keras_import import load_keras
from builder.training.augmentation_rules import augmentation_layer, moves_with_image
from builder.training.choices import Augmentation

keras = load_keras()
import tensorflow as tf  # noqa: E402


class BatchSeed(keras.random.SeedGenerator):  # type: ignore[misc, name-defined]
    """Random numbers that depend on a seed and the place of a batch alone."""

    def __init__(self) -> None:
        super().__init__(0)
        self._key: Any = None
        self._drawn = 0

    def begin(self, seed: int, place: Any) -> None:
        """Starts the numbers of a batch.

        Args:
            seed: The seed of the training.
            place: The epoch and the examples of it before the batch, `(2,)`, int32.
        """
        key = tf.constant([seed % 2**31, seed // 2**31], tf.int32)
        for part in (place[0], place[1]):
            key = tf.random.experimental.stateless_fold_in(key, part)
        self._key, self._drawn = key, 0

    def next(self, ordered: bool = True) -> Any:
        """Returns the seed of the next draw."""
        self._drawn += 1
        return tf.random.experimental.stateless_fold_in(self._key, self._drawn)


class Augmenter:
    """Changes batches.

    Args:
        augmentation: The layers, in this order.
        inputs: What the model's inputs are; images are changed.
        targets: What the model's outputs learn.
        seed: Fixes what is drawn.
    """

    def __init__(
        self,
        augmentation: Sequence[Augmentation],
        inputs: Sequence[Feature],
        targets: Sequence[Target],
        seed: int,
    ) -> None:
        self._images = [place for place, each in enumerate(inputs) if each.kind == "image"]
        self._layers = [
            [_made(each, feature) for each in augmentation] if feature.kind == "image" else []
            for feature in inputs
        ]
        first = inputs[self._images[0]] if self._images else None
        self._followers = [
            place for place, each in enumerate(targets) if first and moves_with_image(each, first)
        ]
        self._masks = {place for place in self._followers if targets[place].task == "mask"}
        self._seed = seed
        self._source = BatchSeed()

    def __call__(
        self, inputs: Sequence[Any], targets: Sequence[Any], place: Any
    ) -> tuple[list[Any], list[Any]]:
        """Returns a batch with its images changed.

        Args:
            inputs: Tensors `(batch, ...)`, one per input.
            targets: The same per output.
            place: The epoch and the examples of it before the batch, `(2,)`, int32.
        """
        inputs, targets = [tf.convert_to_tensor(each) for each in inputs], list(targets)
        self._source.begin(self._seed, place)
        for number, image in enumerate(self._images):
            for layer in self._layers[image]:
                change = layer.get_random_transformation(
                    inputs[image], training=True, seed=self._source
                )
                inputs[image] = _kept(layer.transform_images(inputs[image], change), inputs[image])
                for follower in self._followers if number == 0 else ():
                    targets[follower] = self._follow(layer, change, follower, targets[follower])
        return inputs, targets

    def _follow(self, layer: Any, change: Any, place: int, target: Any) -> Any:
        if isinstance(layer, keras.layers.RandomContrast):
            return target
        flat = len(target.shape) == 3
        image = tf.cast(target[..., None] if flat else target, tf.float32)
        if place in self._masks:
            moved = layer.transform_segmentation_masks(image, change)
        else:
            moved = layer.transform_images(image, change)
        return _kept(moved[..., 0] if flat else moved, target)


def _made(augmentation: Augmentation, feature: Feature) -> Any:
    layer = augmentation_layer(augmentation, feature)
    # What a model computes in 16 bits begins with images in 32.
    layer.dtype_policy = "float32"
    return layer


def _kept(changed: Any, before: Any) -> Any:
    """Keeps type and shape as they were, which Keras does not always know."""
    return tf.ensure_shape(tf.cast(changed, before.dtype), before.shape)
