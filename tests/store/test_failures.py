"""When the disk or the database fails, the store says what to do, and nothing is half done."""

import sqlite3

import pytest
from sqlalchemy import event

from builder.store import Store, StoreError


@pytest.fixture
def full_disk(store, project, run):
    """A store whose file cannot grow any more."""
    store.close()

    def limit(connection, _record):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(store._database.engine, "connect", limit)
    return store


def test_a_full_disk_is_named_and_what_was_there_can_be_read(full_disk, project, run):
    with pytest.raises(StoreError, match="the disk is full. Free some space"):
        full_disk.save_project(project.id, "x" * 1_000_000, ack=("tab", 1))
    with pytest.raises(StoreError, match="the disk is full"):
        full_disk.append_events(run.id, [("A", {"text": "x" * 1000})] * 1000)
    assert full_disk.project(project.id) == project
    assert full_disk.applied(project.id, "tab") == 0
    assert full_disk.events(run.id) == []


def test_a_home_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    home = tmp_path / "file" / "home"
    with pytest.raises(StoreError, match="cannot be used: Not a directory. Set STRATA_HOME"):
        Store(f"sqlite:///{home / 'strata.sqlite'}")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened. Check that the folder"):
        Store(f"sqlite:///{tmp_path}")


def test_a_file_of_another_kind_is_named_and_left_alone(tmp_path):
    file = tmp_path / "strata.sqlite"
    file.write_bytes(b"a letter to my aunt " * 100)
    with pytest.raises(StoreError, match="not a Strata store. Move it away"):
        Store(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"a letter")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("not a url", "STRATA_DATABASE_URL is not an SQLAlchemy URL"),
        ("postgresql://host:port/db", "STRATA_DATABASE_URL is not an SQLAlchemy URL"),
        ("postgresql+nodriver://host/db", "a kind of database that is not known here"),
        ("postgres://host/db", "a kind of database that is not known here"),
        ("oracle+cx_oracle://host/db", "driver is not installed .*cx_Oracle"),
    ],
)
def test_an_unusable_url_is_named(url, says):
    with pytest.raises(StoreError, match=says):
        Store(url)


@pytest.mark.parametrize("url", ["postgresql+nodriver://ada:secret@host/db", "pg://ada:secret@h:x"])
def test_a_password_is_never_shown(url):
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert "secret" not in str(caught.value)


def test_a_table_that_is_gone_is_no_riddle(store, tmp_path):
    connection = sqlite3.connect(tmp_path / "strata.sqlite")
    connection.execute("DROP TABLE projects")
    connection.close()
    with pytest.raises(StoreError, match="no such table: projects"):
        store.project("x")
