"""The schema has a version, and steps lead from each version to the next."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, inspect, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from builder.store import Project, Store, StoreError
from builder.store.queue import RUN_COLUMNS
from builder.store.schema import (
    MIGRATIONS,
    VERSION,
    acks,
    metadata,
    prepare,
    projects,
    schema_version,
)


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def version(connection):
    return connection.execute(select(schema_version.c.version)).scalars().all()


def test_a_new_store_has_the_newest_version(connection):
    prepare(connection)
    assert version(connection) == [VERSION]


def test_preparing_twice_changes_nothing(connection):
    prepare(connection)
    connection.execute(
        insert(projects).values(
            id="p", name="n", graph_json="{}", owner="", created=0.0, updated=0.0
        )
    )
    prepare(connection)
    assert connection.execute(select(projects.c.id)).scalars().all() == ["p"]
    assert version(connection) == [VERSION]


def test_there_is_a_step_from_every_older_version():
    assert set(MIGRATIONS) == set(range(1, VERSION))


def test_an_older_store_is_led_step_by_step_to_the_newest(connection):
    prepare(connection)
    taken = []

    def step(number):
        def run(given):
            taken.append(number)
            given.execute(text(f"ALTER TABLE projects ADD COLUMN extra_{number} INTEGER"))

        return run

    steps = {number: step(number) for number in (VERSION, VERSION + 1)}
    prepare(connection, version=VERSION + 2, migrations=steps)
    assert taken == [VERSION, VERSION + 1]
    assert version(connection) == [VERSION + 2]
    connection.execute(text(f"SELECT extra_{VERSION}, extra_{VERSION + 1} FROM projects"))


@pytest.fixture
def store_of_version_1(url, tmp_path):
    """A store as the first version of the program made it, with a project and a run."""
    with closing(sqlite3.connect(tmp_path / "strata.sqlite")) as connection:
        connection.executescript(Path(__file__).with_name("version_1.sql").read_text())
    store = Store(url)
    yield store
    store.close()


def test_a_store_of_version_1_keeps_what_it_holds_and_takes_what_is_new(store_of_version_1):
    store = store_of_version_1
    assert store.project("p") == Project("p", "first", '{"a": 1}', "ada", 1.0, 2.0)
    assert store.run("r").status == "finished"
    assert [event.kind for event in store.events("r")] == ["TrainEnd"]
    store.save_project("p", "{}", ack=("tab", 4))
    block = store.save_block("ada", "residual", "{}")
    assert (store.applied("p", "tab"), store.saved_blocks("ada")) == (4, [block])
    store.delete_project("p")
    assert (store.applied("p", "tab"), store.run("r")) == (0, None)


def test_a_store_of_version_1_becomes_like_a_new_one(store_of_version_1, connection, url):
    prepare(connection)
    engine = create_engine(url)
    with engine.connect() as led:
        assert version(led) == [VERSION]
        assert described(led) == described(connection)
    engine.dispose()


def described(connection):
    """What tables there are: their columns, keys and indexes."""
    look = inspect(connection)
    return {
        name: (
            [{**column, "type": str(column["type"])} for column in look.get_columns(name)],
            look.get_pk_constraint(name),
            look.get_foreign_keys(name),
            sorted(look.get_indexes(name), key=str),
        )
        for name in sorted(look.get_table_names())
    }


def test_a_newer_store_is_refused(url):
    Store(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(schema_version.update().values(version=VERSION + 1))
    engine.dispose()
    with pytest.raises(StoreError, match=f"version {VERSION + 1}.*up to {VERSION}. Update Strata"):
        Store(url)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_the_tables_can_be_made_in_postgresql(table):
    made = str(CreateTable(table).compile(dialect=postgresql.dialect()))
    assert f"CREATE TABLE {table.name}" in made
    assert "WITHOUT ROWID" not in made


def test_gestures_are_counted_as_far_as_a_browser_counts():
    made = str(CreateTable(acks).compile(dialect=postgresql.dialect()))
    assert "seq BIGINT" in made


def test_a_run_is_read_from_columns_that_exist():
    assert {column.table.name for column in RUN_COLUMNS} == {"runs"}
