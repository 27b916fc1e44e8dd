"""A ZIP of images from an unknown hand: what may be read of it, and how far.

Nothing of it is ever written to the disk: names in it are names alone.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.folders import Member, Skipped, is_ignored
from builder.datasets.own.limits import (
    MAX_DIRECTORY,
    MAX_ENTRIES,
    MAX_IMAGE_BYTES,
    MAX_RATIO,
    MAX_UNPACKED,
    MB,
)
from builder.datasets.own.pictures import SUFFIXES

_ARCHIVES = (".zip", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".npz")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_ENCRYPTED = 0x1
_SMALL = MB
"""A file of up to this size may be compressed as much as it can be."""

_END = b"PK\x05\x06"
_END_LENGTH = 22
_MAX_COMMENT = 65_535
_LOCATOR = b"PK\x06\x07"
_LOCATOR_LENGTH = 20
_END_64 = b"PK\x06\x06"
_CHUNK = 2**16


class Archive:
    """The images of a ZIP that are safe to read.

    Attributes:
        members: The files that may be read.
        skipped: The files that must not be, and why.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.members: Sequence[Member] = ()
        self.skipped: Sequence[Skipped] = ()
        _check_directory(path)
        with _explained():
            self._zip = zipfile.ZipFile(path)
        self._entries = self._zip.infolist()
        self._look_through()

    def read(self, member: Member) -> bytes:
        """Returns what is in a file, as far as its entry says that it is long.

        Raises:
            OwnDataError: When it is damaged or longer.
        """
        entry = self._entries[member.key]
        with _explained(), self._zip.open(entry) as file:
            content = bytearray()
            while chunk := file.read(_CHUNK):
                content += chunk
                if len(content) > MAX_IMAGE_BYTES:
                    raise OwnDataError(f"more than {MAX_IMAGE_BYTES // MB} MB")
        return bytes(content)

    def close(self) -> None:
        """Closes the file."""
        self._zip.close()

    def _look_through(self) -> None:
        if len(self._entries) > MAX_ENTRIES:
            raise OwnDataError(
                f"Expected at most {MAX_ENTRIES:,} files in the ZIP, got {len(self._entries):,}."
            )
        unpacked = sum(entry.file_size for entry in self._entries)
        if unpacked > MAX_UNPACKED:
            raise OwnDataError(
                f"Expected a ZIP that unpacks to at most {MAX_UNPACKED // MB:,} MB, got one of "
                f"{unpacked / MB:,.0f} MB."
            )
        members: list[Member] = []
        skipped: list[Skipped] = []
        for key, entry in enumerate(self._entries):
            path = PurePosixPath(entry.filename.replace("\\", "/"))
            if entry.is_dir() or not path.parts or is_ignored_safely(path):
                continue
            reason = _danger(entry, path)
            if reason:
                skipped.append(Skipped(name=entry.filename[:200], reason=reason))
            else:
                members.append(Member(key, path))
        self.members, self.skipped = members, skipped


def is_ignored_safely(path: PurePosixPath) -> bool:
    """Whether a file is of no interest; what leads outside is never passed over in silence."""
    return ".." not in path.parts and is_ignored(path)


def _danger(entry: zipfile.ZipInfo, path: PurePosixPath) -> str:
    """Says why a file of the ZIP is not read; empty where it may be."""
    drive = len(path.parts[0]) == 2 and path.parts[0].endswith(":")
    if path.is_absolute() or drive or ".." in path.parts or "\0" in entry.orig_filename:
        return "its name leads outside of the ZIP"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link to another file"
    if entry.flag_bits & _ENCRYPTED:
        return "encrypted"
    if path.suffix.lower() in _ARCHIVES:
        return "an archive in the ZIP"
    if path.suffix.lower() not in SUFFIXES:
        return "no image by its name"
    if entry.compress_type not in _METHODS:
        return "compressed in an unknown way"
    if entry.file_size > MAX_IMAGE_BYTES:
        return f"more than {MAX_IMAGE_BYTES // MB} MB"
    if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        return f"more than {MAX_RATIO} times larger than in the ZIP"
    return ""


def _check_directory(path: Path) -> None:
    """Looks at how long the list of files is before it is read into memory.

    Raises:
        OwnDataError: When it is no ZIP, or has too long a list.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = max(0, size - _MAX_COMMENT - _END_LENGTH - _LOCATOR_LENGTH)
        file.seek(start)
        tail = file.read()
        place = tail.rfind(_END)
        if place < 0 or len(tail) - place < _END_LENGTH:
            raise OwnDataError(
                "Expected a ZIP, got another file, or one of which the end is missing."
            )
        (length,) = struct.unpack_from("<L", tail, place + 12)
        locator = tail[max(0, place - _LOCATOR_LENGTH) : place]
        if locator.startswith(_LOCATOR):  # of more than 4 GB, or written as if it could be
            (offset,) = struct.unpack_from("<Q", locator, 8)
            file.seek(min(offset, size))
            record = file.read(56)
            if not record.startswith(_END_64) or len(record) < 56:
                raise OwnDataError("Expected a ZIP, got one whose end is damaged.")
            (length,) = struct.unpack_from("<Q", record, 40)
    if length > MAX_DIRECTORY:
        raise OwnDataError(
            f"Expected a ZIP with a list of files of at most {MAX_DIRECTORY // MB} MB, got "
            f"{length / MB:,.0f} MB."
        )


@contextmanager
def _explained() -> Iterator[None]:
    """Says in words what is wrong with the ZIP or a file in it."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise OwnDataError(f"damaged ({error})") from error
    except (RuntimeError, NotImplementedError, ValueError, OSError) as error:
        if isinstance(error, OwnDataError):
            raise
        raise OwnDataError(f"cannot be read ({error})") from error
