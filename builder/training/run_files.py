"""What callbacks leave in a run's folder, and all of it in one file to take along.

Imports neither Keras nor TensorFlow.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

HISTORY = "history.csv"
TENSORBOARD = "tensorboard"
BEST = "best.json"
BEST_WEIGHTS = "best.weights.h5"
"""What the best weights of a run are called, whichever file holds them."""

MOST_BYTES = 200 * 2**20
"""Bytes of files that go into a ZIP at the most: it is made in memory."""


def best_weights(directory: Path) -> tuple[Path, int] | None:
    """Returns the file of the best weights of a run and their epoch, from 0, where it has one."""
    try:
        told = json.loads((directory / BEST).read_text())
    except (OSError, ValueError):
        return None
    file = directory / told.get("file", BEST_WEIGHTS)  # so it was called once
    return (file, int(told["epoch"])) if file.exists() else None


def has_files(directory: Path) -> bool:
    """Whether callbacks have left anything in a run's folder."""
    return next(_files(directory), None) is not None


def write_zip(directory: Path, target: IO[bytes]) -> None:
    """Writes what callbacks have left as a ZIP, called as the script of a training calls it.

    A file that grows meanwhile is written as far as it is read; one that goes is left out, and so
    are those with which it would be more than `MOST_BYTES`: the logs come first.

    Args:
        directory: The run's folder.
        target: Where to.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, name in _files(directory):
            try:
                archive.write(path, name)
            except FileNotFoundError:  # a better epoch has just taken its place
                continue


def _files(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yields the files with their names in the ZIP, as many as go into one."""
    left = MOST_BYTES
    for path, name in _all_files(directory):
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue
        if size <= left:
            left -= size
            yield path, name


def _all_files(directory: Path) -> Iterator[tuple[Path, str]]:
    if (directory / HISTORY).is_file():
        yield directory / HISTORY, HISTORY
    for path in sorted((directory / TENSORBOARD).rglob("*")):
        if path.is_file():
            yield path, path.relative_to(directory).as_posix()
    best = best_weights(directory)
    if best is not None:
        yield best[0], BEST_WEIGHTS
