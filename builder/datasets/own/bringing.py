"""The way of a file to a data set: look at it, say what it would become, make it."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath
from typing import IO, Annotated

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from builder.datasets.base import Progress, silent
from builder.datasets.own.about import About
from builder.datasets.own.array_examples import array_examples, look_at_arrays
from builder.datasets.own.arrays import ArraysFound
from builder.datasets.own.completing import cut
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.examples import Examples, Input, Output
from builder.datasets.own.image_examples import (
    ImagesFound,
    image_examples,
    loaded_bytes,
    look_at_images,
)
from builder.datasets.own.keeping import Arrays, check_memory, make
from builder.datasets.own.limits import MAX_SIDES, max_memory
from builder.datasets.own.plans import AnyPlan, ArraysPlan, Dialect, ImagesPlan, TablePlan
from builder.datasets.own.table_found import TableFound, look_at_table
from builder.datasets.own.tables import table_examples
from builder.graph.document import Value
from builder.settings import Settings


class Found(Value):
    """What is in a file: one of three.

    Attributes:
        table: Of a table.
        arrays: Of an NPZ file.
        images: Of a ZIP or folder of images.
    """

    table: TableFound | None = None
    arrays: ArraysFound | None = None
    images: ImagesFound | None = None

    def first_plan(self, title: str) -> AnyPlan:
        """Returns the plan that fits what was found, before anybody has chosen anything."""
        if self.table is not None:
            return TablePlan(
                title=title,
                dialect=self.table.dialect,
                targets=self.table.targets,
                left_out=self.table.left_out_at_first(),
            )
        if self.arrays is not None:
            pictures = any(each.kind in ("image", "video") for each in self.arrays.inputs)
            return ArraysPlan(title=title, normalisation="unit" if pictures else "standard")
        return ImagesPlan(title=title)


_PLAN: TypeAdapter[TablePlan | ArraysPlan | ImagesPlan] = TypeAdapter(
    Annotated[TablePlan | ArraysPlan | ImagesPlan, Field(discriminator="source")]
)


def read_plan(text: str) -> AnyPlan:
    """Reads a plan as JSON.

    Raises:
        OwnDataError: When it is none.
    """
    try:
        return _PLAN.validate_json(text)
    except ValidationError as error:
        raise OwnDataError(f"Expected a plan: {error.errors()[0]['msg']}") from error


_ARCHIVES = {".zip": "a ZIP", ".npz": "arrays of NumPy (NPZ)"}
"""Files that begin alike, by the ends of their names."""


def check_name(name: str, file: IO[bytes]) -> None:
    """Looks whether a file that is called an archive is one: a text would be taken for a table.

    Args:
        name: What the file is called by the one who brings it.
        file: What is in it; it stands at the beginning then.

    Raises:
        OwnDataError: When it is none. An empty file is left to `look`.
    """
    expected = _ARCHIVES.get(PurePath(name).suffix.lower())
    file.seek(0)
    start = file.read(2)
    file.seek(0)
    if expected and start and start != b"PK":
        end = PurePath(name).suffix
        raise OwnDataError(
            f"Expected {expected}, since its name ends with {end}, got a file of another kind. If "
            "it is a table, let its name end with .csv."
        )


def look(
    path: Path, config: Settings, progress: Progress = silent, dialect: Dialect | None = None
) -> Found:
    """Says what is in a file or folder: by what is in it, whatever its name.

    Args:
        path: The file or folder.
        config: Gives the limits.
        progress: Is told how far it is.
        dialect: How a table is written; None to guess.

    Raises:
        OwnDataError: When it cannot be used. The message says what was expected.
    """
    if path.is_dir():
        return Found(images=look_at_images(path, progress))
    if not path.stat().st_size:
        raise OwnDataError("Expected a CSV, NPZ or ZIP file, got an empty one.")
    with path.open("rb") as file:
        check_name(path.name, file)
        start = file.read(2)
    if start == b"PK":
        if _is_npz(path):
            progress("Reading the arrays", None)
            return Found(arrays=look_at_arrays(path, max_memory(config)))
        return Found(images=look_at_images(path, progress))
    progress("Reading the table", None)
    return Found(table=look_at_table(path, dialect))


def _is_npz(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # the reader of ZIPs says what is wrong
    return bool(names) and all(name.endswith(".npy") for name in names)


def read(
    path: Path, plan: AnyPlan, found: Found, config: Settings, progress: Progress = silent
) -> Examples:
    """Reads a file as a plan says.

    Raises:
        OwnDataError: When plan and file do not go together, or it would be too large.
    """
    if isinstance(plan, TablePlan) and found.table is not None:
        progress("Reading the table", None)
        examples = table_examples(path, plan, found.table)
    elif isinstance(plan, ArraysPlan) and found.arrays is not None:
        progress("Reading the arrays", None)
        examples = array_examples(path, plan, max_memory(config))
    elif isinstance(plan, ImagesPlan) and found.images is not None:
        check_memory(loaded_bytes(plan, found.images), config)
        examples = image_examples(path, plan, found.images, progress)
    else:
        raise OwnDataError("The plan is for another kind of file.")
    check_memory(examples.loaded_bytes, config)
    for what, sides in (("inputs", examples.inputs), ("targets", examples.targets)):
        if len(sides) > MAX_SIDES:
            raise OwnDataError(
                f"Expected at most {MAX_SIDES} {what}, got {len(sides)}. Leave some out, or join "
                "them into one array."
            )
    return examples


def bring(
    path: Path,
    plan: AnyPlan,
    found: Found,
    origin: str,
    config: Settings,
    progress: Progress = silent,
) -> tuple[About, Arrays]:
    """Makes a data set of a file, in memory: its description and its arrays.

    Raises:
        OwnDataError: When it cannot be made. The message says why.
    """
    return make(read(path, plan, found, config, progress), plan, origin)


class Outline(Value):
    """What a file would become.

    Attributes:
        inputs: Name and shape of every input.
        targets: The same of every target; the shape of labels is empty.
        classes: The classes of the first target with one for each example.
        has_numbers: Whether some targets are numbers, which can be scaled.
        train: Training examples of each class; one number for all where there are no classes.
        test: Likewise.
        loaded_bytes: The memory that it takes in a training.
        notes: What is left out or changed, in words.
        dropped: How many rows of a table are left out since a value is missing.
        given: How many rows the table has.
    """

    inputs: tuple[tuple[str, tuple[int, ...]], ...]
    targets: tuple[tuple[str, tuple[int, ...]], ...]
    classes: tuple[str, ...] = ()
    has_numbers: bool = False
    train: tuple[int, ...]
    test: tuple[int, ...]
    loaded_bytes: int
    notes: tuple[str, ...] = ()
    dropped: int = 0
    given: int = 0


def outline(path: Path, plan: AnyPlan, found: Found, config: Settings) -> Outline:
    """Says what a file would become by a plan.

    Raises:
        OwnDataError: When it cannot become anything by this plan.
    """
    if isinstance(plan, ImagesPlan) and found.images is not None:
        return _outline_of_images(plan, found.images, config)
    examples = read(path, plan, found, config)
    return _outline(examples, plan)


def _outline(examples: Examples, plan: AnyPlan) -> Outline:
    train, test = cut(examples, plan.split)
    classes = examples.labelled.classes if examples.labelled else ()
    labels = examples.labels
    counted = [
        tuple(int((labels[part] == code).sum()) for code in range(len(classes)))
        if labels is not None
        else (len(part),)
        for part in (train, test)
    ]
    return Outline(
        inputs=tuple((each.name, each.array.shape[1:]) for each in examples.inputs),
        targets=tuple((each.name, each.array.shape[1:]) for each in examples.targets),
        classes=classes,
        has_numbers=any(each.task == "regression" for each in examples.targets),
        train=counted[0],
        test=counted[1],
        loaded_bytes=examples.loaded_bytes,
        notes=examples.notes,
        dropped=examples.dropped,
        given=examples.given,
    )


def _outline_of_images(plan: ImagesPlan, found: ImagesFound, config: Settings) -> Outline:
    """Counts without decoding: only the labels are needed for the split."""
    check_memory(loaded_bytes(plan, found), config)
    order = range(len(found.classes))
    labels = np.concatenate(
        [np.repeat(order, [each.train for each in found.classes])]
        + [np.repeat(order, [each.test for each in found.classes])]
    )
    channels = 1 if plan.colours == "gray" else 3
    shape = (plan.height, plan.width, channels)
    counted = Examples(
        inputs=(Input("inputs", "image", np.broadcast_to(np.uint8(0), (len(labels), *shape))),),
        targets=(Output.of_classes("label", labels, tuple(each.name for each in found.classes)),),
        test_size=sum(each.test for each in found.classes) if found.has_test else None,
    )
    return _outline(counted, plan)
