"""What the supervisor leaves in the home folder so that it is found, and stays the only one.

<home>/workers/supervisor.json   where it listens, its token and its process; mode 0600
<home>/workers/supervisor.lock   locked by the living supervisor, freed by the system
<home>/workers/supervisor.log    what it and its processes print
<home>/workers/id                names this home in the store, as the owner of its runs
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import IO

from builder.settings import Settings
from builder.workers.identity import Identity

MAX_LOG = 2 * 2**20


@dataclass(frozen=True)
class Address:
    """How to reach a supervisor.

    Attributes:
        port: Where it listens on 127.0.0.1.
        token: What every connection begins with, 64 hexadecimal digits.
        identity: Its process.
        version: `version_of` the code and the settings that it runs with.
    """

    port: int
    token: str
    identity: Identity
    version: str


def new_token() -> str:
    """Returns a secret of 64 hexadecimal digits."""
    return secrets.token_hex(32)


class WorkerHome:
    """The folder `workers` in a home folder, made when missing."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "workers"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "supervisor.log"
        self._state = self.folder / "supervisor.json"

    def write_address(self, address: Address) -> None:
        """Says where the supervisor is, for this user's eyes only."""
        write_private(self._state, json.dumps(asdict(address)))

    def address(self) -> Address | None:
        """Returns where the living supervisor is, or None when there is none.

        A file left by one that died is as good as no file.
        """
        try:
            values = json.loads(self._state.read_text())
            address = Address(
                port=values["port"],
                token=values["token"],
                identity=Identity(**values["identity"]),
                version=values.get("version", ""),  # one of another day may write other things
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return address if address.identity.alive() else None

    def forget_address(self) -> None:
        """Removes the address at the end of the supervisor."""
        self._state.unlink(missing_ok=True)

    def lock(self) -> IO[str] | None:
        """Takes the supervisor's lock until the file returned is closed or the process ends.

        Returns:
            The locked file, or None when another process holds the lock.
        """
        file = (self.folder / "supervisor.lock").open("a")
        if _try_lock(file):
            return file
        file.close()
        return None

    def open_log(self) -> IO[bytes]:
        """Opens the log to append to; a long one is begun anew."""
        too_long = self.log.exists() and self.log.stat().st_size > MAX_LOG
        return self.log.open("wb" if too_long else "ab")

    def worker_id(self) -> str:
        """Returns the name under which runs of this home are claimed, the same for ever."""
        path = self.folder / "id"
        if not path.exists():
            write_private(path, secrets.token_hex(16))
        return path.read_text()


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step with one that only this user can read."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def version_of(config: Settings) -> str:
    """Returns a digest of the code, as this process has read it, and of the settings.

    A web process that is started after an update, or with other settings, sees by it that the
    supervisor is of an older day.
    """
    return hashlib.sha256((_sources() + config.model_dump_json()).encode()).hexdigest()


@cache
def _sources() -> str:
    root = Path(__file__).parent.parent
    return repr(
        sorted(
            (str(path.relative_to(root)), stat.st_size, stat.st_mtime_ns)
            for path in root.rglob("*.py")
            for stat in (path.stat(),)
        )
    )


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
