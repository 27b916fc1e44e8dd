"""Folders of what was removed from the store go too."""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection
from pathlib import Path

from builder.datasets.own import keeping
from builder.settings import Settings
from builder.store import Removal, Store

SWEEP_SECONDS = 30.0

KEPT_SECONDS = 7 * 24 * 3600.0
"""How long something is looked for that has no folder in this home: it may have one in another
home that uses the same database, whose supervisor comes by."""


class Sweeper:
    """Removes folders now and then.

    Args:
        store: Knows what was removed.
        settings: Where the folders are.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._swept = -SWEEP_SECONDS

    def sweep(self, running: Collection[str]) -> None:
        """Removes what is to go, where the last time is long enough ago.

        Args:
            running: Ids of runs whose processes still write in their folders.

        Raises:
            StoreError: When the store cannot be used.
        """
        now = time.monotonic()
        if now - self._swept < SWEEP_SECONDS:
            return
        self._swept = now
        for removal in self._store.removals():
            if removal.id not in running and self._remove(removal):
                self._store.forget_removal(removal)

    def _remove(self, removal: Removal) -> bool:
        """Removes a folder; returns whether it need not be looked for any more."""
        folder = self._folder(removal)
        if not folder.exists():
            return time.time() - removal.at > KEPT_SECONDS
        shutil.rmtree(folder, ignore_errors=True)
        return not folder.exists()

    def _folder(self, removal: Removal) -> Path:
        if removal.kind == "run":
            return self._settings.run_directory(removal.id)
        return keeping.folder_of(removal.id, self._settings.home)
