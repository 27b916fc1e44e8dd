"""Folders of what was removed go too, and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.datasets.own import keeping
from builder.settings import Settings
from builder.store import Store
from builder.workers import sweeping
from builder.workers.sweeping import Sweeper


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def store(config: Settings) -> Iterator[Store]:
    store = Store(config.store_url)
    yield store
    store.close()


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    (path / "file").write_text("")
    return path


def test_the_folders_of_a_removed_project_go_and_others_stay(
    store: Store, config: Settings
) -> None:
    gone, kept = store.create_project("gone", "{}"), store.create_project("kept", "{}")
    runs = [store.create_run(each.id, "run", "{}", "{}") for each in (gone, kept)]
    data = [keeping.new_id(), keeping.new_id()]
    for data_id, project in zip(data, (gone, kept), strict=True):
        store.add_own_data(data_id, project.id, "mine", 1)
    of_runs = [folder(config.run_directory(run.id)) for run in runs]
    of_data = [folder(keeping.folder_of(each, config.home)) for each in data]
    store.delete_project(gone.id)
    Sweeper(store, config).sweep(())
    assert [each.exists() for each in (*of_runs, *of_data)] == [False, True, False, True]
    assert store.removals() == []


def test_the_folder_of_a_run_goes_when_its_process_has_ended(
    store: Store, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "SWEEP_SECONDS", 0.0)
    run = store.create_run(store.create_project("p", "{}").id, "run", "{}", "{}")
    there = folder(config.run_directory(run.id))
    store.delete_run(run.id)
    sweeper = Sweeper(store, config)
    sweeper.sweep([run.id])
    assert there.exists()
    sweeper.sweep([])
    assert not there.exists()


def test_what_has_no_folder_here_is_looked_for_for_a_while(
    store: Store, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create_run(store.create_project("p", "{}").id, "run", "{}", "{}")
    store.delete_run(run.id)
    Sweeper(store, config).sweep(())
    assert len(store.removals()) == 1
    monkeypatch.setattr(sweeping, "KEPT_SECONDS", -1.0)
    Sweeper(store, config).sweep(())
    assert store.removals() == []


def test_the_disk_is_not_swept_at_every_tick(store: Store, config: Settings) -> None:
    sweeper = Sweeper(store, config)
    sweeper.sweep(())
    run = store.create_run(store.create_project("p", "{}").id, "run", "{}", "{}")
    there = folder(config.run_directory(run.id))
    store.delete_run(run.id)
    sweeper.sweep(())
    assert there.exists()
