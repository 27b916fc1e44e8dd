"""The schema has a version, and steps lead from each version to the next."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, inspect, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from builder.store import Store, StoreError
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


OLD = ("1", "2", "3", "4", "5_early", "5")
"""Stores as earlier versions of the program made them, with all that they could hold."""


def script(name):
    return Path(__file__).with_name(f"version_{name}.sql").read_text()


@pytest.fixture
def led(request, url, tmp_path):
    """An old store, of the version that the test names, as the present program opens it."""
    with closing(sqlite3.connect(tmp_path / "strata.sqlite")) as connection:
        connection.executescript(script(request.param))
    store = Store(url)
    yield store
    store.close()


@pytest.mark.parametrize(("led", "name"), [(name, name) for name in OLD], indirect=["led"])
def test_an_old_store_keeps_every_value_of_every_row(led, name):
    with closing(sqlite3.connect(":memory:")) as before, led._database.read() as after:
        before.row_factory = sqlite3.Row
        before.executescript(script(name))
        tables = before.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        assert {"projects", "runs", "events"} <= {table for (table,) in tables}
        for (table,) in tables:
            found = [dict(row) for row in before.execute(f"SELECT * FROM {table}")]
            if found and table != "schema_version":
                now = after.execute(text(f"SELECT {', '.join(found[0])} FROM {table}")).mappings()
                assert sorted(map(dict, now), key=str) == sorted(found, key=str)


@pytest.mark.parametrize("led", OLD, indirect=True)
def test_an_old_store_becomes_like_a_new_one(led, connection):
    prepare(connection)
    with led._database.read() as opened:
        assert version(opened) == [VERSION]
        assert described(opened) == described(connection)


@pytest.mark.parametrize("led", OLD, indirect=True)
def test_an_old_store_takes_what_is_new(led):
    (project,) = led.recent_projects("ada")
    run = led.runs(project.id)[-1]
    assert led.events(run.id)[-1].kind == "TrainEnd"
    assert (run.notes, run.experiment_id, run.resumes) == ("", "", 0)
    led.save_project(project.id, "{}", ack=("tab", 4))
    led.note_visit("browser", project.id)
    led.keep_setup(project.id, "{}")
    experiment = led.create_experiment(project.id, "search", "{}", searching=True)
    assert led.searching_experiments() == [experiment]
    assert all(each.searching in (0, 1) for each in led.experiments(project.id))
    data = led.add_own_data("e" * 32, project.id, "new", 5, "ada")
    assert led.own_data(project.id)[0] == data
    assert led.own_data_size_of_owner("ada") == 5
    led.append_events(run.id, [("TrainBegin", {})])
    assert [event.seq for event in led.events(run.id)] == list(
        range(1, len(led.events(run.id)) + 1)
    )
    led.delete_project(project.id)
    assert (led.applied(project.id, "tab"), led.run(run.id)) == (0, None)
    assert ("run", run.id) in {(each.kind, each.id) for each in led.removals()}


def kind(column):
    return str(column["type"]).replace("BIGINT", "INTEGER")


def described(connection):
    """What tables there are: their columns, keys and indexes.

    A column that was added needs a default, which a table made with it may do without; and it
    stands last. All whole numbers are of 64 bits in SQLite.
    """
    look = inspect(connection)
    return {
        name: (
            sorted(
                ({**each, "type": kind(each), "default": ""} for each in columns),
                key=lambda column: column["name"],
            ),
            look.get_pk_constraint(name),
            look.get_foreign_keys(name),
            sorted(look.get_indexes(name), key=str),
        )
        for name in sorted(look.get_table_names())
        for columns in (look.get_columns(name),)
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
