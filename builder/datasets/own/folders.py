"""Images in class folders: which file belongs to which class, and to training or test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, Protocol

from builder.graph.document import Value

Part = Literal["train", "test"]

_PARTS: dict[str, Part] = {
    "train": "train", "training": "train", "val": "train", "valid": "train",
    "validation": "train", "test": "test", "testing": "test",
}  # fmt: skip
_IGNORED = ("__MACOSX",)
_IGNORED_FILES = ("thumbs.db", "desktop.ini")


class Skipped(Value):
    """A file that is not used, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a collection.

    Attributes:
        key: Names it in the collection.
        path: Where it is in its folders.
    """

    key: int
    path: PurePosixPath


class Collection(Protocol):
    """Files in folders, wherever they are."""

    @property
    def members(self) -> Sequence[Member]:
        """The files that may be looked at."""

    @property
    def skipped(self) -> Sequence[Skipped]:
        """The files that must not be looked at, and why."""

    def read(self, member: Member) -> bytes:
        """Returns what is in a file.

        Raises:
            OwnDataError: When it cannot be read or is too large.
        """


@dataclass(frozen=True, slots=True)
class Labelled:
    """An image with its class.

    Attributes:
        member: The file.
        label: The name of the class.
        part: Whether it was brought for training or for the test.
    """

    member: Member
    label: str
    part: Part


def is_ignored(path: PurePosixPath) -> bool:
    """Whether a file is only about other files, as systems leave them in folders."""
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or path.parts[0] in _IGNORED or path.name.lower() in _IGNORED_FILES


def labelled(members: Sequence[Member]) -> tuple[list[Labelled], list[Skipped]]:
    """Returns the images with the folders that they are in as classes.

    Folders around all images are left aside. Folders called train and test (or the like) give
    the part; what is in a validation folder is for training, which has a validation of its own.
    """
    around = _around([member.path.parent.parts for member in members])
    found: list[Labelled] = []
    skipped: list[Skipped] = []
    for member in members:
        folders = member.path.parent.parts[around:]
        part = _PARTS.get(folders[0].lower()) if folders else None
        inner = folders[1:] if part else folders
        if inner:
            found.append(Labelled(member, inner[0], part or "train"))
        else:
            skipped.append(Skipped(name=str(member.path)[:200], reason="not in a class folder"))
    return found, skipped


def _around(folders: Sequence[tuple[str, ...]]) -> int:
    """Returns how many folders all images have in common, but for one that is their class."""
    if not folders:
        return 0
    shortest, longest = min(folders), max(folders)
    common = 0
    for one, other in zip(shortest, longest, strict=False):
        if one != other or one.lower() in _PARTS:
            break
        common += 1
    return min(common, max(0, min(map(len, folders)) - 1))
