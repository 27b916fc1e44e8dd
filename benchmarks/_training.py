"""What the benchmarks of training share: data as large as MNIST, and clients with homes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from builder.settings import Settings
from builder.store import Store
from builder.workers.client import Client

PATIENCE = 600.0

T = TypeVar("T")


def write_images(folder: Path, train: int = 60_000, test: int = 10_000) -> None:
    """Writes `mnist.npz` with generated images: the place of a bright patch is the label.

    Args:
        folder: What `STRATA_DATA` names.
        train: Training images, 28 by 28.
        test: Test images.
    """
    random = np.random.RandomState(0)
    labels = (np.arange(train + test) % 10).astype(np.uint8)
    images = random.randint(0, 120, (train + test, 28, 28), dtype=np.uint8)
    for label in range(10):
        row, column = 3 + 12 * (label // 5), 1 + 5 * (label % 5)
        images[labels == label, row : row + 8, column : column + 5] += 120
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / "mnist.npz",
        x_train=images[:train],
        y_train=labels[:train],
        x_test=images[train:],
        y_test=labels[train:],
    )


@contextlib.contextmanager
def client_of(home: Path, **config: Any) -> Iterator[Client]:
    """Gives a client with a supervisor of its own, which is gone afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    given = Settings(home=home, **config)
    store = Store(given.store_url)
    client = Client(store, given)
    try:
        yield client
    finally:
        for run in store.runs_with_status("queued", "starting", "running", "stopping"):
            store.delete_run(run.id)
        with contextlib.suppress(Exception):
            client.wake()
            wait_for(lambda: not client.ping()["runs"])
        client.retire()
        store.close()


def wait_for(condition: Callable[[], T], patience: float = PATIENCE, every: float = 0.005) -> T:
    """Looks again and again until something is true, and returns it."""
    deadline = time.perf_counter() + patience
    while not (value := condition()):
        if time.perf_counter() > deadline:
            raise TimeoutError(f"Waited for {patience:g} seconds in vain.")
        time.sleep(every)
    return value
