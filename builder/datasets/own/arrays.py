"""NPZ files: named arrays, read without ever opening a pickle."""

from __future__ import annotations

import math
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray

from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.plans import ArrayKind, Learnt
from builder.graph.document import Value

MAX_ARRAYS = 64
WANTED = (
    "Expected the arrays x and y; or x_train, y_train, x_test and y_test; or several inputs "
    "x_<name> and targets y_<name>, each with _train and _test where there are test data"
)
_NAME = re.compile(
    r"(?P<role>[xy])(?:_(?P<early>train|test))?(?:_(?P<name>.+?))?(?:_(?P<late>train|test))?"
)

Part = Literal["", "train", "test"]
Arrays = dict[str, NDArray[Any]]


class ArrayFound(Value):
    """What the header of an array says.

    Attributes:
        name: The name in the file.
        shape: Its shape.
        dtype: The type of its numbers, in NumPy's words.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


class InputFound(Value):
    """One input of an NPZ file.

    Attributes:
        name: What it is called.
        shape: Without the batch axis.
        dtype: The type of its numbers.
        kind: What it is taken for.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    kind: ArrayKind


class TargetFound(Value):
    """One target of an NPZ file.

    Attributes:
        name: What it is called.
        shape: Without the batch axis.
        dtype: The type of its numbers.
        learnt: What it is taken for.
        options: All that it can be taken for.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    learnt: Learnt
    options: tuple[Learnt, ...]


class ArraysFound(Value):
    """What is in an NPZ file.

    Attributes:
        arrays: All its arrays.
        inputs: Those that go into the network.
        targets: Those that are to be learnt.
        train_size: Examples, or training examples.
        test_size: Test examples; None where there is no such part.
        notes: What is not used, in words.
    """

    arrays: tuple[ArrayFound, ...]
    inputs: tuple[InputFound, ...]
    targets: tuple[TargetFound, ...]
    train_size: int
    test_size: int | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What an array is for.

    Attributes:
        role: `"x"` for an input, `"y"` for a target.
        name: Which one; empty for the only one.
        part: Training, test, or neither.
    """

    role: str
    name: str
    part: Part


def place_of(name: str) -> Place | None:
    """Returns what an array is for by its name, None where that says nothing."""
    found = _NAME.fullmatch(name.lower())
    if found is None or (found["early"] and found["late"]):
        return None
    part: Any = found["early"] or found["late"] or ""
    return Place(found["role"], found["name"] or "", part)


def headers(path: Path) -> tuple[ArrayFound, ...]:
    """Reads what an NPZ file says of its arrays, and none of their numbers.

    Raises:
        OwnDataError: When it is no NPZ file, or one with anything but plain arrays.
    """
    with _opened(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if not entries or len(entries) > MAX_ARRAYS:
            raise OwnDataError(f"{WANTED}; got {len(entries):,} files in the archive.")
        return tuple(_header(archive, entry) for entry in entries)


def read_arrays(path: Path, names: Sequence[str], most: int) -> Arrays:
    """Reads arrays of an NPZ file.

    Args:
        path: The file.
        names: Which ones.
        most: Bytes that they may take together.

    Raises:
        OwnDataError: When they are damaged or too large.
    """
    found = {each.name: each for each in headers(path)}
    size = sum(found[name].nbytes for name in names)
    if size > most:
        raise OwnDataError(
            f"Expected arrays of at most {most / 1e6:,.0f} MB together, got {size / 1e6:,.0f} MB."
        )
    with _opened(path) as archive:
        return {name: _array(archive, name) for name in names}


def parts_of(found: Sequence[ArrayFound]) -> Mapping[Place, str]:
    """Returns which array is for what.

    Raises:
        OwnDataError: When inputs or targets are missing, or training or test parts.
    """
    places = {place: each.name for each in found if (place := place_of(each.name)) is not None}
    for role, what in (("x", "input"), ("y", "target")):
        if not any(place.role == role for place in places):
            raise OwnDataError(
                f"{WANTED}; got no {what} among {', '.join(each.name for each in found)}."
            )
    parts = {place.part for place in places}
    if "" in parts and len(parts) > 1 or parts == {"test"}:
        raise OwnDataError(f"{WANTED}; got {', '.join(sorted(places.values()))}.")
    for part in sorted(parts):
        named = {(place.role, place.name) for place in places if place.part == part}
        for other in sorted(parts):
            missing = {(place.role, place.name) for place in places if place.part == other} - named
            if missing:
                role, name = sorted(missing)[0]
                raise OwnDataError(
                    f"Expected {role}{'_' + name if name else ''} for {part} too: every input and "
                    "target is in both parts, or in none."
                )
    return places


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise OwnDataError(
            f"Expected a file as numpy.savez writes it, got a damaged one: {error}."
        ) from error


def _header(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> ArrayFound:
    name = entry.filename.removesuffix(".npy")
    with _reading(archive, name, entry.filename) as file:
        shape, dtype = _read_header(file, name)
    if dtype.hasobject:
        raise OwnDataError(
            f"{name!r} holds Python objects (a pickle), which are never opened, since opening "
            "them can run any program. Save it as an array of numbers."
        )
    if dtype.kind not in "biufUS":
        raise OwnDataError(f"Expected numbers or words in {name!r}, got {dtype}.")
    size = math.prod(shape) * dtype.itemsize
    if size > entry.file_size:
        raise OwnDataError(f"{name!r} says that it is larger than it is: the file is damaged.")
    return ArrayFound(name=name, shape=shape, dtype=dtype.str)


def _read_header(file: IO[bytes], name: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    elif version in ((2, 0), (3, 0)):
        # Version 3 differs in the encoding of names within structured types, which are refused.
        shape, _, dtype = np.lib.format.read_array_header_2_0(file)
    else:
        raise OwnDataError(f"{name!r} is in version {version} of NumPy's format, which is unknown.")
    return shape, dtype


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    inside = f"{name}.npy" if f"{name}.npy" in archive.NameToInfo else name
    with _reading(archive, name, inside) as file:
        array = np.lib.format.read_array(file, allow_pickle=False)
    return np.asarray(array)


class _reading:  # noqa: N801 - used as a function
    """Opens a file of the archive, and says in words what is wrong with it."""

    def __init__(self, archive: zipfile.ZipFile, name: str, inside: str) -> None:
        self._archive, self._name, self._inside = archive, name, inside
        self._file: IO[bytes]

    def __enter__(self) -> IO[bytes]:
        try:
            self._file = self._archive.open(self._inside)
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:  # encrypted, ...
            raise self._damaged(error) from error
        return self._file

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._file.close()
        known = (ValueError, EOFError, zipfile.BadZipFile, zlib.error, OSError)
        if isinstance(error, known) and not isinstance(error, OwnDataError):
            raise self._damaged(error) from error

    def _damaged(self, error: BaseException) -> OwnDataError:
        return OwnDataError(f"{self._name!r} cannot be read as an array: {error}")
