"""The weights that a run keeps: at the start, after epochs, and where it ended.

In the run's folder, `weights-<n>.weights.h5` are the weights after n epochs (0: untrained), and
`weights-<n>-<step>.weights.h5` those of a run that was stopped within an epoch. `latest.json`
says which file is the last, and lists all of them. Every file is whole: it is written under
another name first.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

LATEST = "latest.json"

SPARE = 2**20
"""Bytes of the disk that weights are not written into: names of layers take room too."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of weights.

    Attributes:
        file: Its name in the run's folder.
        epoch: Whole epochs done.
        step: Steps done.
    """

    file: str
    epoch: int
    step: int


class WeightsKeeper:
    """Saves weights within a budget of disk space.

    The first and the last are kept, and of those between as many as the budget allows, evenly
    spread: when there are too many, every other one goes. The last is kept even where it alone
    is larger than the budget.

    Args:
        directory: The run's folder.
        save: Writes the weights to a path.
        budget: Bytes for all files together.
        earlier: What a run that goes on has kept before.
        needed: Bytes that a file takes, about.
    """

    def __init__(
        self,
        directory: Path,
        save: Callable[[Path], None],
        budget: int,
        earlier: Sequence[Kept] = (),
        needed: int = 0,
    ) -> None:
        self._directory = directory
        self._save = save
        self._budget = budget
        self._needed = needed
        self._kept: list[Kept] = list(earlier)
        self._stride = 1
        directory.mkdir(parents=True, exist_ok=True)

    def keep(self, epoch: int, step: int, *, within_epoch: bool = False) -> str:
        """Saves the weights as they are now and returns the name of the file.

        Args:
            epoch: Whole epochs done.
            step: Steps done.
            within_epoch: Whether some of these steps belong to an epoch that is not done.

        Raises:
            OSError: If they cannot be written. Earlier files are untouched.
        """
        name = f"weights-{epoch}-{step}" if within_epoch else f"weights-{epoch}"
        kept = Kept(f"{name}.weights.h5", epoch, step)
        target = self._directory / kept.file
        partial = self._directory / f".partial-{os.getpid()}.weights.h5"
        check_room(self._directory, self._needed)
        try:
            self._save(partial)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
        self._kept = [other for other in self._kept if other.file != kept.file] + [kept]
        self._thin_out(target.stat().st_size)
        self._write_latest()  # first: what is listed must be there
        self._remove_others()
        return kept.file

    def _remove_others(self) -> None:
        """Removes what is not listed: what was thinned out, and what an earlier turn has left."""
        listed = {each.file for each in self._kept}
        for file in self._directory.glob("weights-*.weights.h5"):
            if file.name not in listed:
                file.unlink(missing_ok=True)

    def _thin_out(self, size: int) -> None:
        """Chooses what is kept."""
        capacity = max(1, self._budget // max(1, size))
        *earlier, last = self._kept
        earlier = self._on_stride(earlier) if capacity > 1 else []
        while len(earlier) + 1 > capacity:
            self._stride *= 2
            earlier = self._on_stride(earlier)
        self._kept = [*earlier, last]

    def _on_stride(self, kept: list[Kept]) -> list[Kept]:
        return [each for each in kept if each.epoch % self._stride == 0]

    def _write_latest(self) -> None:
        text = json.dumps({**asdict(self._kept[-1]), "kept": [asdict(kept) for kept in self._kept]})
        partial = self._directory / f".partial-{os.getpid()}-{LATEST}"
        partial.write_text(text)
        os.replace(partial, self._directory / LATEST)


def check_room(directory: Path, needed: int) -> None:
    """Makes sure that there is room for a file of weights before any of it is written.

    HDF5 cannot be relied on where the disk becomes full while it writes: it raises errors of
    other kinds when files are closed, and was seen to crash the process.

    Args:
        directory: Where the file is to be.
        needed: Bytes that it takes, about.

    Raises:
        OSError: If there is none.
    """
    if shutil.disk_usage(directory).free < needed + SPARE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def kept_weights(directory: Path) -> tuple[Kept, ...]:
    """Returns the files of weights that a run has kept, the last one last.

    Args:
        directory: The run's folder; one that is not there holds none.
    """
    try:
        listed = json.loads((directory / LATEST).read_text())["kept"]
    except FileNotFoundError:
        return ()
    return tuple(Kept(**kept) for kept in listed)
