"""CIFAR-10: small colour photographs of ten kinds of things."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.datasets.cifar import LICENCE, SOURCE, read_archive
from builder.datasets.published import TORONTO, PublishedFile
from builder.datasets.published_images import PublishedImages


def _parse(paths: Sequence[Path]) -> Sequence[NDArray[Any]]:
    train = [f"data_batch_{number}" for number in range(1, 6)]
    return read_archive(paths[0], train, ["test_batch"], "labels")


FILES = PublishedImages(
    name="cifar10",
    image_shape=(32, 32, 3),
    classes=10,
    files=(
        PublishedFile(
            url=TORONTO + "cifar-10-python.tar.gz",
            checksum="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            place="datasets/cifar-10-batches-py-target_archive",
        ),
    ),
    parse=_parse,
)

CIFAR10 = Dataset(
    name="cifar10",
    title="CIFAR-10",
    task="classification",
    kind="image",
    input_shape=(32, 32, 3),
    target_shape=(),
    classes=(
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
    train_size=50_000,
    test_size=10_000,
    source=SOURCE,
    licence=LICENCE,
    about="Photographs of 32 by 32 pixels in colour, 6,000 of each kind. A dense network gets "
    "about half of them right; convolutions make the difference.",
    value_range=(0.0, 1.0),
    load=FILES.load,
    needs_download=True,
    epochs=10,
    batch_size=128,
)
