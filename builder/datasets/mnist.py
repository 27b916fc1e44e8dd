"""MNIST: handwritten digits, 28 by 28."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.datasets.published import TENSORFLOW, PublishedFile, read_npz
from builder.datasets.published_images import PublishedImages


def _parse(paths: Sequence[Path]) -> Sequence[NDArray[Any]]:
    return read_npz(paths[0])


FILES = PublishedImages(
    name="mnist",
    image_shape=(28, 28, 1),
    classes=10,
    files=(
        PublishedFile(
            url=TENSORFLOW + "mnist.npz",
            checksum="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            place="datasets/mnist.npz",
        ),
    ),
    parse=_parse,
)

MNIST = Dataset(
    name="mnist",
    title="MNIST",
    task="classification",
    kind="image",
    input_shape=(28, 28, 1),
    target_shape=(),
    classes=tuple("0123456789"),
    train_size=60_000,
    test_size=10_000,
    source="Yann LeCun and Corinna Cortes, after NIST: https://yann.lecun.com/exdb/mnist/",
    licence="CC BY-SA 3.0, as keras.datasets states it",
    about="Digits written by some 500 hands, in grey on black and centred. The set on which "
    "convolutional networks were first shown to work, and still the usual first exercise.",
    value_range=(0.0, 1.0),
    load=FILES.load,
    needs_download=True,
    epochs=5,
    batch_size=128,
)
