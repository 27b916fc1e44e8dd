"""A folder of class folders on the server, which a teacher has put there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.folders import Member, Skipped, is_ignored
from builder.datasets.own.limits import MAX_ENTRIES, MAX_IMAGE_BYTES, MB
from builder.datasets.own.pictures import SUFFIXES


class Directory:
    """The images of a folder and of the folders in it. Links in it are not followed.

    Attributes:
        members: The files that may be read.
        skipped: The others, and why.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        members: list[Member] = []
        skipped: list[Skipped] = []
        for path in self._files():
            inside = PurePosixPath(path.relative_to(folder).as_posix())
            if is_ignored(inside):
                continue
            reason = _danger(path)
            if reason:
                skipped.append(Skipped(name=str(inside)[:200], reason=reason))
            else:
                members.append(Member(len(members), inside))
            if len(members) + len(skipped) > MAX_ENTRIES:
                raise OwnDataError(f"Expected at most {MAX_ENTRIES:,} files in the folder.")
        self.members: Sequence[Member] = members
        self.skipped: Sequence[Skipped] = skipped

    def read(self, member: Member) -> bytes:
        """Returns what is in a file.

        Raises:
            OwnDataError: When it cannot be read or is too large.
        """
        try:
            with (self._folder / member.path).open("rb") as file:
                content = file.read(MAX_IMAGE_BYTES + 1)
        except OSError as error:
            raise OwnDataError(f"cannot be read ({error.strerror or error})") from error
        if len(content) > MAX_IMAGE_BYTES:
            raise OwnDataError(f"more than {MAX_IMAGE_BYTES // MB} MB")
        return content

    def close(self) -> None:
        """Nothing is open."""

    def _files(self) -> Sequence[Path]:
        return sorted(
            Path(folder) / name
            for folder, _, names in os.walk(self._folder, followlinks=False)
            for name in names
        )


def _danger(path: Path) -> str:
    if path.is_symlink():
        return "a link to another file"
    if not path.is_file():
        return "no file"
    return "" if path.suffix.lower() in SUFFIXES else "no image by its name"
