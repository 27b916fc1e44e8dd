"""Data sets that others publish: from the teacher's folder, from Keras's cache, or downloaded.

The addresses, checksums and the layout of the cache are those of `keras.datasets`, so that a
file which Keras has downloaded is found, and the other way round. Keras's own `load_data` is
not called: it waits for a silent server for ever, deletes a cached file with another checksum,
and looks past a cache that it cannot write to.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, DatasetUnavailable, Progress
from builder.datasets.download import DownloadError, fetch, hash_name
from builder.settings import settings

TENSORFLOW = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
TORONTO = "https://www.cs.toronto.edu/~kriz/"

_ARRAYS = ("x_train", "y_train", "x_test", "y_test")


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file at an address, with its place in Keras's cache.

    Attributes:
        url: Where it is published.
        checksum: The SHA-256 of its content in hexadecimal digits; MD5 where Keras knows no other.
        place: Its path under Keras's folder.
    """

    url: str
    checksum: str
    place: str


@dataclass(frozen=True, slots=True)
class Published:
    """How to get a published data set. What its arrays have to be is said by subclasses.

    Attributes:
        name: The data set's name; a teacher's file is `<name>.npz`.
        files: What to download.
        parse: Turns the paths of the files into `x_train, y_train, x_test, y_test`.
    """

    name: str
    files: tuple[PublishedFile, ...]
    parse: Callable[[Sequence[Path]], Sequence[NDArray[Any]]]

    def load(self, progress: Progress) -> Arrays:
        """Returns the examples.

        Raises:
            DatasetUnavailable: If there is no usable file and none can be downloaded.
        """
        try:
            path, arrays = self._read(progress)
        except OSError as error:  # a folder or a file that this person may not read
            raise DatasetUnavailable(
                f"{error.filename or self.name} cannot be read: {error.strerror or error}. "
                f"{self._advice()}"
            ) from error
        return self.arranged(arrays, path)

    def _read(self, progress: Progress) -> tuple[Path, Sequence[NDArray[Any]]]:
        local = settings().data_directory / f"{self.name}.npz"
        if local.exists():
            progress(f"Reading {local}", None)
            # The published file itself may have been put there, in its publisher's own format.
            published = checksum_of(local, self.files[0].checksum) == self.files[0].checksum
            return local, self.parse([local]) if published else read_npz(local)
        paths = [self.obtain(file, progress) for file in self.files]
        progress(f"Reading {self.name}", None)
        return paths[0], self.parse(paths)

    def obtain(self, file: PublishedFile, progress: Progress) -> Path:
        """Returns the path of a file whose checksum is right, downloaded where that must be.

        Raises:
            DatasetUnavailable: If it cannot be had.
            OSError: If a folder cannot be read.
        """
        found = [root / file.place for root in _caches() if (root / file.place).exists()]
        for path in found:
            progress(f"Checking {path.name}", None)
            if checksum_of(path, file.checksum) == file.checksum:
                return path
        free = [root / file.place for root in _caches() if _writable(root)]
        target = next((path for path in free if path not in found), None)
        if target is None:
            raise DatasetUnavailable(
                f"{found[0]} is damaged or not the published file. Move it away, and it will be "
                f"downloaded again."
                if found
                else f"There is no folder to keep {self.name} in. {self._advice()}"
            )
        self._download(file, target, progress)
        return target

    def _download(self, file: PublishedFile, target: Path, progress: Progress) -> None:
        host = urlsplit(file.url).hostname or file.url
        if not settings().download:
            raise DatasetUnavailable(f"Downloads are switched off here. {self._advice()}")

        def report(done: int, total: int | None) -> None:
            amount = f"{done / 1e6:.1f}" + (f" of {total / 1e6:.1f}" if total else "")
            note = f"Downloading {self.name} from {host}: {amount} MB"
            progress(note, done / total if total else None)

        progress(f"Asking {host} for {self.name}", None)
        try:
            fetch(file.url, target, file.checksum, report, settings().download_timeout)
        except DownloadError as error:
            raise DatasetUnavailable(
                f"{self.name} could not be downloaded from {host}: {error}. {self._advice()}"
            ) from error
        except OSError as error:
            raise DatasetUnavailable(
                f"{self.name} could not be written to {target.parent}: {error.strerror or error}. "
                f"{self._advice()}"
            ) from error

    def _advice(self) -> str:
        return (
            f"Put {self.name}.npz (arrays {', '.join(_ARRAYS)}) into {settings().data_directory}, "
            "try again with a network, or choose a data set that needs none, such as digits."
        )

    def arranged(self, arrays: Sequence[NDArray[Any]], path: Path) -> Arrays:
        """Returns what was read as examples for training.

        Args:
            arrays: `x_train, y_train, x_test, y_test`.
            path: Where they are from, for a complaint.

        Raises:
            DatasetUnavailable: If they are not what the data set should be.
        """
        raise NotImplementedError


def read_npz(path: Path) -> list[NDArray[Any]]:
    """Reads the four arrays of a data file.

    Raises:
        DatasetUnavailable: If the file is not of that kind; pickled objects are refused.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            missing = [name for name in _ARRAYS if name not in file]
            if missing:
                raise DatasetUnavailable(
                    f"{path} cannot be used: expected the arrays {', '.join(_ARRAYS)}, "
                    f"got {', '.join(file) or 'none'}."
                )
            return [file[name] for name in _ARRAYS]
    except (DatasetUnavailable, MemoryError):
        raise
    except Exception as error:  # zlib, zipfile and NumPy raise all kinds for a damaged file
        raise DatasetUnavailable(
            f"{path} cannot be used: expected a file as numpy.savez_compressed writes it, without "
            f"pickled objects ({error})."
        ) from error


def _caches() -> tuple[Path, Path]:
    """Keras's folder, and our own for where that one cannot be written to."""
    keras = os.environ.get("KERAS_HOME") or "~/.keras"
    return Path(keras).expanduser(), settings().home / "keras"


def _writable(folder: Path) -> bool:
    """Whether the folder can be written to, or could be once it is made."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK)


def label_complaint(x: NDArray[Any], y: NDArray[Any], classes: int, part: str) -> str | None:
    """Says in words what is wrong with the labels of examples, None where nothing is."""
    if y.shape not in ((len(x),), (len(x), 1)):
        return f"expected {len(x)} labels in y_{part}, one per example, got shape {y.shape}."
    if y.dtype.kind not in "ui":
        return f"expected whole numbers in y_{part}, got {y.dtype}."
    if y.min() < 0 or y.max() >= classes:
        return f"expected labels from 0 to {classes - 1} in y_{part}, got {y.min()} to {y.max()}."
    return None


def checksum_of(path: Path, like: str) -> str:
    """Returns the hash of a file, of the kind that another one is: MD5 or SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, hash_name(like)).hexdigest()
