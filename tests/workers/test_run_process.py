"""What happens in the process of a run, played without one."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from builder.store import Store
from builder.training.checkpoint import FILE
from builder.training.events import TrainEnd, TrainFailed
from builder.workers.runners.run_process import execute


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


@pytest.mark.parametrize(
    ("event", "stays"),
    [
        (TrainEnd(reason="finished", epochs=1, step=1), False),
        (TrainEnd(reason="stopped", epochs=1, step=1), True),
        (TrainFailed(message="It broke off."), True),
    ],
)
def test_what_is_needed_to_go_on_stays_until_the_store_knows_that_the_run_has_finished(
    store: Store, tmp_path: Path, event: Any, stays: bool
) -> None:
    project = store.create_project("test", "{}")
    run = store.create_run(project.id, "run", "{}", "{}")
    there: list[bool] = []

    def train(_: Any, emit: Any, __: Any, directory: Path) -> None:
        (directory / FILE).write_bytes(b"learned")
        emit(event)
        there.append((directory / FILE).exists())

    execute(store, run.id, tmp_path, cast(ModuleType, SimpleNamespace(train=train)))
    assert there == [True]
    assert (tmp_path / FILE).exists() == stays
    assert [each.kind for each in store.events(run.id)] == [event.kind]
