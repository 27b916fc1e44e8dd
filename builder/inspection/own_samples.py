"""Samples that a person has drawn or brought: kept as files, named by what is in them.

It imports neither Keras nor TensorFlow: the web process writes them, the lab reads them.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_KEPT = 500
"""How many own samples are kept; the ones not used for longest go first."""

MOST_BYTES = 64 * 2**20
"""How large one may be."""

_NAME = re.compile(r"[0-9a-f]{40}")


def keep_sample(directory: Path, inputs: Sequence[NDArray[Any]]) -> str:
    """Writes a sample and returns its name.

    Args:
        directory: Where samples are kept.
        inputs: One array per input of the data set, in its order, without a batch axis.

    Raises:
        ValueError: When it is too large.
        OSError: When it cannot be written.
    """
    if sum(each.nbytes for each in inputs) > MOST_BYTES:
        raise ValueError(f"Expected a sample of at most {MOST_BYTES // 2**20} MB.")
    stream = io.BytesIO()
    np.savez(stream, *inputs)
    digest = hashlib.sha1(usedforsecurity=False)
    for each in inputs:
        digest.update(f"{each.dtype} {each.shape} ".encode() + np.ascontiguousarray(each).tobytes())
    name = digest.hexdigest()
    directory.mkdir(parents=True, exist_ok=True)
    partial = directory / f".{name}.{os.getpid()}"
    try:
        partial.write_bytes(stream.getvalue())
        os.replace(partial, directory / f"{name}.npz")
    finally:
        partial.unlink(missing_ok=True)
    _forget_old(directory)
    return name


def kept_sample(directory: Path, name: str) -> list[NDArray[Any]]:
    """Returns the inputs of a sample that was kept.

    Raises:
        ValueError: When there is none of this name.
    """
    path = directory / f"{name}.npz"
    if not _NAME.fullmatch(name) or not path.exists():
        raise ValueError("This sample is not kept any more. Draw it or bring it again.")
    try:
        os.utime(path)
        # Opened here: NumPy leaves a file open that is no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return [arrays[f"arr_{place}"] for place in range(len(arrays.files))]
    except (OSError, EOFError, KeyError, TypeError, zipfile.BadZipFile, ValueError) as error:
        raise ValueError("This sample cannot be read. Draw it or bring it again.") from error


def _forget_old(directory: Path) -> None:
    files = sorted(directory.glob("*.npz"), key=lambda path: path.stat().st_mtime)
    for path in files[: max(0, len(files) - MOST_KEPT)]:
        path.unlink(missing_ok=True)
