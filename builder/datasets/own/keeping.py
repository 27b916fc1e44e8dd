"""Data sets that were brought, on the disk: `<home>/datasets/<id>/` with two files each.

A folder there is whole: it is written elsewhere on the same disk and moved there in one step.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.datasets.own.about import (
    ABOUT,
    ARRAYS,
    PREFIX,
    About,
    InputAbout,
    Scaling,
    TargetAbout,
)
from builder.datasets.own.completing import (
    check_whole,
    cut,
    filled,
    scale_of,
    size_of,
    target_scale,
)
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.examples import Examples, Input, Output
from builder.datasets.own.limits import MB, max_memory
from builder.datasets.own.plans import AnyPlan
from builder.settings import Settings, settings

SPARE_DISK = 200 * MB
"""What is left free on the disk, for projects and runs."""

_REMEMBERED = 256

Arrays = dict[str, NDArray[Any]]


def new_id() -> str:
    """Returns an id that cannot be guessed, of 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether a text is such an id, and so a safe name of a folder."""
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


def folder_of(data_id: str, home: Path | None = None) -> Path:
    """Returns the folder of a data set.

    Raises:
        ValueError: When this is no id.
    """
    if not is_id(data_id):
        raise ValueError(f"Expected an id of 32 hexadecimal digits, got {data_id!r}.")
    return (home or settings().home) / "datasets" / data_id


def own_dataset(name: str) -> Dataset | None:
    """Returns the data set `own-<id>`, or None where there is none of this name (any more)."""
    data_id = name.removeprefix(PREFIX)
    if data_id == name or not is_id(data_id):
        return None
    folder = folder_of(data_id)
    try:
        stamp = (folder / ABOUT).stat().st_mtime_ns
        return _read(folder, stamp)
    except (OSError, ValueError):  # deleted, or not of this program
        return None


def own_scaling(name: str, place: int) -> Scaling:
    """Returns how an input of the data set `own-<id>` is normalised; of any other not at all.

    Args:
        name: The data set's name.
        place: Which of its inputs.
    """
    if own_dataset(name) is None:
        return Scaling()
    folder = folder_of(name.removeprefix(PREFIX))
    return About.model_validate_json((folder / ABOUT).read_bytes()).inputs[place].scaling


@lru_cache(maxsize=_REMEMBERED)
def _read(folder: Path, _: int) -> Dataset:
    about = About.model_validate_json((folder / ABOUT).read_bytes())
    return about.dataset(folder.name, folder)


def make(examples: Examples, plan: AnyPlan, origin: str) -> tuple[About, Arrays]:
    """Divides examples and measures them: what is written, all in memory.

    Args:
        examples: All examples of a file.
        plan: What was chosen.
        origin: The name of the file.

    Returns:
        The description, and the arrays by name: `x0_train`, `x0_test`, `x1_train` and so on for
        the inputs, `y0_train` and so on for the targets. They are not normalised.

    Raises:
        OwnDataError: When they cannot be used. The message says why.
    """
    train, test = cut(examples, plan.split)
    arrays: Arrays = {}
    inputs, targets = [], []
    for place, given in enumerate(examples.inputs):
        whole = filled(given, train)
        check_whole([whole])
        arrays[f"x{place}_train"], arrays[f"x{place}_test"] = whole[train], whole[test]
        inputs.append(_input(arrays[f"x{place}_train"], given, plan))
    for place, output in enumerate(examples.targets):
        check_whole([output.array])
        arrays[f"y{place}_train"] = output.array[train]
        arrays[f"y{place}_test"] = output.array[test]
        targets.append(_target(arrays[f"y{place}_train"], output, plan))
    about = About(
        title=plan.title.strip() or origin,
        origin=origin,
        source=plan.source,
        inputs=tuple(inputs),
        targets=tuple(targets),
        train_size=len(train),
        test_size=len(test),
        split=plan.split if examples.test_size is None else None,
        counts=_counts(examples, arrays),
        notes=examples.notes,
    )
    return about, arrays


def write(about: About, arrays: Arrays, draft: Path) -> int:
    """Writes a data set into a new folder, and returns the bytes that it takes.

    Raises:
        OwnDataError: When the disk is full.
    """
    needed = sum(array.nbytes for array in arrays.values())
    draft.parent.mkdir(parents=True, exist_ok=True)
    discard(draft)
    if shutil.disk_usage(draft.parent).free < needed + SPARE_DISK:
        raise OwnDataError(_full(needed))
    try:
        draft.mkdir()
        np.savez(draft / ARRAYS, allow_pickle=False, **arrays)
        (draft / ABOUT).write_text(about.model_dump_json(indent=1), encoding="utf-8")
    except OSError as error:
        discard(draft)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OwnDataError(_full(needed)) from error
        raise
    return sum(path.stat().st_size for path in draft.iterdir())


def _full(needed: int) -> str:
    return (
        f"There is not enough room on the disk for these {needed / MB:,.0f} MB, so nothing was "
        "kept. Take smaller images or fewer examples, or delete data that are not needed."
    )


def publish(draft: Path, data_id: str) -> None:
    """Moves a finished folder to its place, in one step."""
    target = folder_of(data_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft.rename(target)


def discard(folder: Path) -> None:
    """Removes a folder with all that is in it, where it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def delete(data_id: str) -> None:
    """Removes a data set. It is out of sight in one step, even where removing takes a while."""
    folder = folder_of(data_id)
    gone = folder.with_name(f".{data_id}.gone")
    try:
        os.replace(folder, gone)
    except FileNotFoundError:
        return
    discard(gone)


def check_memory(loaded_bytes: int, config: Settings) -> None:
    """Refuses what is too large for a worker.

    Raises:
        OwnDataError: Says how large it is and how large it may be.
    """
    most = max_memory(config)
    if loaded_bytes > most:
        raise OwnDataError(
            f"Expected data that take at most {most / MB:,.0f} MB in memory, got "
            f"{loaded_bytes / MB:,.0f} MB. Take smaller images, fewer columns or fewer examples."
        )


def _input(train: NDArray[Any], given: Input, plan: AnyPlan) -> InputAbout:
    scaling = scale_of(train, given, plan.normalisation)
    is_table = given.kind in ("table", "points")
    return InputAbout(
        name=given.name,
        kind=given.kind,
        shape=train.shape[1:],
        value_range=_range(train, given, scaling),
        values=given.values,
        scaling=scaling,
        size=size_of(train, given) if is_table and scaling.method == "none" else None,
    )


def _range(train: NDArray[Any], given: Input, scaling: Scaling) -> tuple[float, float] | None:
    if given.kind == "text":
        return 0.0, float(len(given.values) - 1)
    if given.kind not in ("image", "video"):
        return None  # other values of a table may lie beyond those seen in training
    whole = (0.0, 255.0) if train.dtype == np.uint8 else (float(train.min()), float(train.max()))
    return scaling.range_of(*whole)


def _target(train: NDArray[Any], output: Output, plan: AnyPlan) -> TargetAbout:
    if output.classes:
        shape = train.shape[1:]
        return TargetAbout(name=output.name, task=output.task, shape=shape, classes=output.classes)
    if output.task == "image":
        return _image_target(train, output, plan)
    scaling = target_scale(train) if plan.scale_targets else Scaling()
    return TargetAbout(
        name=output.name,
        task=output.task,
        shape=train.shape[1:],
        value_range=scaling.range_of(float(train.min()), float(train.max())),
        scaling=scaling,
        size=None if plan.scale_targets else size_of(train),
    )


def _image_target(train: NDArray[Any], output: Output, plan: AnyPlan) -> TargetAbout:
    """An image that is to come out: from 0 to 1, as a sigmoid gives it, unless all is left."""
    given = Input(output.name, "image", train)
    scaling = scale_of(train, given, "none" if plan.normalisation == "none" else "unit")
    return TargetAbout(
        name=output.name,
        task=output.task,
        shape=train.shape[1:],
        value_range=_range(train, given, scaling),
        scaling=scaling,
    )


def _counts(examples: Examples, arrays: Arrays) -> tuple[tuple[int, ...], tuple[int, ...]]:
    for place, output in enumerate(examples.targets):
        if output is examples.labelled:
            return tuple(
                tuple(np.bincount(arrays[f"y{place}_{part}"], minlength=len(output.classes)))
                for part in ("train", "test")
            )  # type: ignore[return-value]
    return (), ()
