"""Where a file lies while it is being brought: `<home>/uploads/<id>/`, or the teacher's folder."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.keeping import SPARE_DISK, discard, is_id, new_id
from builder.datasets.own.limits import MB
from builder.datasets.registry import DATASETS
from builder.settings import Settings, settings

KEPT_SECONDS = 24 * 3600.0
"""How long a file lies there that nobody goes on with."""

MAX_LISTED = 200
_FILES = (".csv", ".tsv", ".txt", ".npz", ".zip")


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to bring one file.

    Attributes:
        desk_id: Names the folder.
        server_name: The name of a file or folder of the teacher's; empty for an upload.
    """

    desk_id: str
    server_name: str = ""

    @property
    def folder(self) -> Path:
        """The folder of this desk.

        Raises:
            OwnDataError: When its name is none.
        """
        if not is_id(self.desk_id):
            raise OwnDataError(f"Expected an id of 32 hexadecimal digits, got {self.desk_id!r}.")
        return settings().home / "uploads" / self.desk_id

    @property
    def path(self) -> Path:
        """The file or folder that is brought.

        Raises:
            OwnDataError: When it is not there (any more).
        """
        if self.server_name:
            if self.server_name not in server_names(settings()):
                raise OwnDataError(f"There is no {self.server_name!r} on the server (any more).")
            return settings().data_directory / self.server_name
        path = self.folder / "file"
        if not path.is_file():
            raise OwnDataError("The file is not there any more: choose it again.")
        return path

    @property
    def found(self) -> Path:
        """Where it is kept what was found in the file."""
        return self.folder / "found.json"

    @property
    def draft(self) -> Path:
        """Where the data set is written before it is moved to its place."""
        return self.folder / "draft"

    def tidy(self) -> None:
        """Removes what a worker that was ended has left half done."""
        discard(self.draft)

    def clear(self) -> None:
        """Removes everything of it. The teacher's files stay."""
        discard(self.folder)


def store_upload(file: IO[Any]) -> Desk:
    """Writes an uploaded file to the disk, and removes those that nobody went on with.

    Raises:
        OwnDataError: When it is too large, or the disk is full.
    """
    config = settings()
    clear_old(config)
    desk = Desk(new_id())
    desk.folder.mkdir(parents=True)
    try:
        size = file.seek(0, 2)
        file.seek(0)
        if size > config.upload_mb * MB:
            raise OwnDataError(
                f"Expected a file of at most {config.upload_mb:,} MB, got {size / MB:,.1f} MB."
            )
        if shutil.disk_usage(desk.folder).free < size + SPARE_DISK:
            raise OwnDataError("The disk of the server is full, so the file was not kept.")
        with (desk.folder / "file").open("wb") as target:
            shutil.copyfileobj(file, target, 2**20)
    except OSError as error:
        desk.clear()
        raise OwnDataError(f"The file could not be kept: {error.strerror or error}.") from error
    except OwnDataError:
        desk.clear()
        raise
    return desk


def from_server(name: str) -> Desk:
    """Returns a desk for a file or folder of the teacher's.

    Raises:
        OwnDataError: When the listing has no such name.
    """
    clear_old(settings())
    desk = Desk(new_id(), name)
    _ = desk.path
    desk.folder.mkdir(parents=True)
    return desk


def server_names(config: Settings) -> tuple[str, ...]:
    """Lists what a teacher has put into the folder of data, by name.

    Files `<name>.npz` that stand for published data sets are not among them.
    """
    folder = config.data_directory
    with suppress(OSError):
        names = sorted(
            path.name
            for path in folder.iterdir()
            if not path.name.startswith(".")
            and (path.is_dir() or (path.is_file() and path.suffix.lower() in _FILES))
            and not (path.suffix == ".npz" and path.stem in DATASETS)
        )
        return tuple(names[:MAX_LISTED])
    return ()


def clear_old(config: Settings) -> None:
    """Removes files that were uploaded and lie there for longer than `KEPT_SECONDS`."""
    uploads = config.home / "uploads"
    with suppress(OSError):
        for folder in uploads.iterdir():
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                    discard(folder)
