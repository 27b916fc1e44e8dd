"""The tables, their version, and the steps from one version to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    select,
    text,
)

from builder.store.values import StoreError

metadata = MetaData()

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("graph_json", Text, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("created", Float(53), nullable=False),
    Column("updated", Float(53), nullable=False),
    Index("projects_by_owner", "owner", "updated"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("project_id", String(64), ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("graph_json", Text, nullable=False),
    Column("spec_json", Text, nullable=False),
    Column("owner", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("message", Text, nullable=False, default=""),
    Column("worker_id", String(200)),
    Column("created", Float(53), nullable=False),
    Column("started", Float(53)),
    Column("ended", Float(53)),
    # The last numbers given out. Counting up in the run's own row makes numbers appear in the
    # order of commits, which a reader that asks for "everything after n" relies on.
    Column("last_event", Integer, nullable=False, default=0),
    Column("last_command", Integer, nullable=False, default=0),
    Column("notes", Text, nullable=False, default="", server_default=""),
    Column("experiment_id", String(64), nullable=False, default="", server_default=""),
    Column("resumes", Integer, nullable=False, default=0, server_default=text("0")),
    CheckConstraint(
        "status IN ('queued', 'starting', 'running', 'stopping', 'finished', 'stopped', 'failed')",
        name="runs_status",
    ),
    Index("runs_by_project", "project_id", "created"),
    Index("runs_by_status", "status", "created"),
)

events = Table(
    "events",
    metadata,
    Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("data", Text, nullable=False),
    Column("at", Float(53), nullable=False),
    sqlite_with_rowid=False,
)

commands = Table(
    "commands",
    metadata,
    Column("run_id", String(64), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("data", Text, nullable=False),
    Column("at", Float(53), nullable=False),
    sqlite_with_rowid=False,
)

acks = Table(
    "acks",
    metadata,
    Column(
        "project_id", String(64), ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("client", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),  # a browser counts to 2**53
    Column("at", Float(53), nullable=False),
    sqlite_with_rowid=False,
)

blocks = Table(
    "blocks",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("graph_json", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Index("blocks_by_owner", "owner", "created"),
)

experiments = Table(
    "experiments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("project_id", String(64), ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("plan_json", Text, nullable=False),
    Column("searching", Integer, nullable=False),
    Column("created", Float(53), nullable=False),
    Index("experiments_by_project", "project_id", "created"),
)

own_data = Table(
    "own_data",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("project_id", String(64), ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("owner", String(200), nullable=False, default="", server_default=""),
    Index("own_data_by_project", "project_id", "created"),
)

visits = Table(
    "visits",
    metadata,
    Column("browser", String(64), primary_key=True),
    Column(
        "project_id", String(64), ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("at", Float(53), nullable=False),
    sqlite_with_rowid=False,
)

setups = Table(
    "setups",
    metadata,
    Column(
        "project_id", String(64), ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("choices_json", Text, nullable=False),
    Column("at", Float(53), nullable=False),
)

removals = Table(
    "removals",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("at", Float(53), nullable=False),
    sqlite_with_rowid=False,
)

VERSION = 6


def _add_acks_and_blocks(connection: Connection) -> None:
    metadata.create_all(connection, tables=[acks, blocks])


def _add_experiments_and_own_data(connection: Connection) -> None:
    for column in ("notes TEXT", "experiment_id VARCHAR(64)"):
        connection.execute(text(f"ALTER TABLE runs ADD COLUMN {column} DEFAULT '' NOT NULL"))
    connection.execute(text("ALTER TABLE runs ADD COLUMN resumes INTEGER DEFAULT 0 NOT NULL"))
    metadata.create_all(connection, tables=[experiments, own_data])


def _add_visits(connection: Connection) -> None:
    metadata.create_all(connection, tables=[visits])


def _add_setups(connection: Connection) -> None:
    metadata.create_all(connection, tables=[setups])


def _add_owners_and_removals(connection: Connection) -> None:
    # Some stores of versions 3 to 5 were made before experiments had this column.
    _add_column(connection, experiments, "searching", "INTEGER DEFAULT 0 NOT NULL")
    _add_column(connection, own_data, "owner", "VARCHAR(200) DEFAULT '' NOT NULL")
    metadata.create_all(connection, tables=[removals])


def _add_column(connection: Connection, table: Table, name: str, kind: str) -> None:
    """Adds a column, unless an earlier step has made the table as it is now."""
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    if name not in there:
        connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {name} {kind}"))


MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {
    1: _add_acks_and_blocks,
    2: _add_experiments_and_own_data,
    3: _add_visits,
    4: _add_setups,
    5: _add_owners_and_removals,
}
"""`MIGRATIONS[n]` turns a store of version `n` into one of version `n + 1`."""


def prepare(
    connection: Connection,
    *,
    version: int = VERSION,
    migrations: Mapping[int, Callable[[Connection], None]] = MIGRATIONS,
) -> None:
    """Makes the tables, or brings those that are there up to date.

    Runs in the caller's transaction, which must hold the right to write from its start.

    Raises:
        StoreError: If the store was written by a newer version of the program.
    """
    found = _found_version(connection)
    if found is None:
        metadata.create_all(connection)
        connection.execute(schema_version.insert().values(version=version))
        return
    if found > version:
        raise StoreError(
            f"The store has version {found}, this program knows versions up to {version}. "
            "Update Strata, or set STRATA_HOME to another folder."
        )
    for step in range(found, version):
        migrations[step](connection)
    if found < version:
        connection.execute(schema_version.update().values(version=version))


def _found_version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(schema_version.name):
        return None
    return int(connection.execute(select(schema_version.c.version)).scalar_one())
