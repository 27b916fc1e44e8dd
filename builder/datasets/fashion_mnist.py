"""Fashion-MNIST: pieces of clothing, 28 by 28."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.datasets.published import TENSORFLOW, PublishedFile
from builder.datasets.published_images import PublishedImages

_HASHES = {
    "train-images-idx3-ubyte.gz": (
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
    ),
    "train-labels-idx1-ubyte.gz": (
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
    ),
    "t10k-images-idx3-ubyte.gz": (
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
    ),
}


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Reads a gzipped IDX file of bytes.

    The header is two zeros, the type (8: unsigned byte), the number of axes, and the length of
    each axis as a big-endian integer: https://yann.lecun.com/exdb/mnist/
    """
    content = gzip.decompress(path.read_bytes())
    axes = content[3]
    shape = np.frombuffer(content, ">i4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _parse(paths: Sequence[Path]) -> Sequence[NDArray[Any]]:
    return [read_idx(path) for path in paths]


FILES = PublishedImages(
    name="fashion_mnist",
    image_shape=(28, 28, 1),
    classes=10,
    files=tuple(
        PublishedFile(TENSORFLOW + name, sha256, f"datasets/fashion-mnist/{name}")
        for name, sha256 in _HASHES.items()
    ),
    parse=_parse,
)

FASHION_MNIST = Dataset(
    name="fashion_mnist",
    title="Fashion-MNIST",
    task="classification",
    kind="image",
    input_shape=(28, 28, 1),
    target_shape=(),
    classes=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    train_size=60_000,
    test_size=10_000,
    source="Zalando Research: https://github.com/zalandoresearch/fashion-mnist",
    licence="MIT, copyright Zalando SE",
    about="Photographs of clothes, shrunk to the format of MNIST. Harder than digits: shirts, "
    "coats and pullovers look alike at this size.",
    value_range=(0.0, 1.0),
    load=FILES.load,
    needs_download=True,
    epochs=10,
    batch_size=128,
)
