"""Samples that a person has drawn or brought: kept as files, named by what is in them.

It imports neither Keras nor TensorFlow: the web process writes them, the lab reads them.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_KEPT = 500
"""How many own samples are kept; the ones not used for longest go first."""

MOST_KEPT_BYTES = 2**30
"""How much room all of them may take; the same ones go first."""

MOST_BYTES = 64 * 2**20
"""How large one may be."""

DRAFT_SECONDS = 3600.0
"""A file that has been written for so long was left by a process that broke off."""

_NAME = re.compile(r"[0-9a-f]{40}")
_GONE = "This sample is not kept any more. Draw it or bring it again."


def keep_sample(
    directory: Path, inputs: Sequence[NDArray[Any]], in_use: Collection[str] = ()
) -> str:
    """Writes a sample and returns its name.

    Args:
        directory: Where samples are kept.
        inputs: One array per input of the data set, in its order, without a batch axis.
        in_use: The names of those that must not make room for it.

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
    _write(directory / f"{name}.npz", stream.getvalue())
    _forget_old(directory, {name, *in_use})
    return name


def kept_sample(directory: Path, name: str) -> list[NDArray[Any]]:
    """Returns the inputs of a sample that was kept.

    Raises:
        ValueError: When there is none of this name.
    """
    path = directory / f"{name}.npz"
    if not _NAME.fullmatch(name) or not path.exists():
        raise ValueError(_GONE)
    try:
        os.utime(path)
        # Opened here: NumPy leaves a file open that is no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return [arrays[f"arr_{place}"] for place in range(len(arrays.files))]
    except FileNotFoundError as error:  # it has just made room for another one
        raise ValueError(_GONE) from error
    except (OSError, EOFError, KeyError, TypeError, zipfile.BadZipFile, ValueError) as error:
        raise ValueError("This sample cannot be read. Draw it or bring it again.") from error


def _write(path: Path, content: bytes) -> None:
    """Writes a file in one step, also where others write the same one at the same time."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".draft")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _forget_old(directory: Path, in_use: Collection[str]) -> None:
    """Removes the samples that are too many or too much. Others may do so at the same time."""
    for draft in directory.glob(".*.draft"):
        if time.time() - _age_and_size(draft)[0] > DRAFT_SECONDS:
            draft.unlink(missing_ok=True)
    found = sorted((*_age_and_size(path), path) for path in directory.glob("*.npz"))
    number, size = len(found), sum(each for _, each, _ in found)
    for _, bytes_there, path in found:
        if number <= MOST_KEPT and size <= MOST_KEPT_BYTES:
            return
        if path.stem not in in_use:
            path.unlink(missing_ok=True)
            number, size = number - 1, size - bytes_there


def _age_and_size(path: Path) -> tuple[float, int]:
    """Returns when a file was used last, and its bytes; now and none where it has just gone."""
    try:
        about = path.stat()
    except FileNotFoundError:
        return time.time(), 0
    return about.st_mtime, about.st_size
