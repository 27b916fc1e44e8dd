"""How the files of CIFAR-10 and CIFAR-100 are read."""

from __future__ import annotations

import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.layers.keras_import import load_keras

SOURCE = (
    "Alex Krizhevsky, Vinod Nair and Geoffrey Hinton, University of Toronto: "
    "https://www.cs.toronto.edu/~kriz/cifar.html"
)
LICENCE = (
    "None is stated. The makers ask to cite: Alex Krizhevsky, Learning Multiple Layers of "
    "Features from Tiny Images, 2009."
)


def read_archive(
    path: Path, train: Sequence[str], test: Sequence[str], labels: str
) -> list[NDArray[Any]]:
    """Reads the parts of the published archive, whose checksum must have been checked.

    Args:
        path: The `.tar.gz` file.
        train: Names of the training parts within the archive.
        test: Names of the test parts.
        labels: Which labels to take.

    Returns:
        `x_train, y_train, x_test, y_test`: images `(n, 32, 32, 3)` from 0 to 255, labels `(n,)`.
    """
    with tarfile.open(path, "r:gz") as archive:
        parts = {
            Path(member.name).name: _read_part(archive, member, labels)
            for member in archive
            if Path(member.name).name in {*train, *test}
        }
    joined: list[NDArray[Any]] = []
    for names in (train, test):
        joined.append(np.concatenate([parts[name][0] for name in names]))
        joined.append(np.concatenate([parts[name][1] for name in names]))
    return joined


def _read_part(
    archive: tarfile.TarFile, member: tarfile.TarInfo, labels: str
) -> tuple[NDArray[Any], NDArray[Any]]:
    load_keras()
    # The parts are pickled. Keras's own reader rebuilds NumPy arrays and nothing else.
    from keras.src.datasets.npz_utils import RestrictedUnpickler

    file = archive.extractfile(member)
    assert file is not None, f"{member.name} is a file in the archive whose checksum was checked"
    with file:
        content = RestrictedUnpickler(file, encoding="bytes").load()
    images = content[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return images, np.asarray(content[labels.encode()])
