"""Connections to the database, and transactions that fail with words.

SQLite runs in WAL mode: readers never wait, writers take turns. A write transaction begins
with `BEGIN IMMEDIATE`: one that reads first and then asks for the right to write would fail
at once, whatever the busy timeout, when another process has written in between.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from builder.store.schema import prepare
from builder.store.values import StoreError

BUSY_SECONDS = 20.0
_ADVISORY_LOCK = 5_717_284  # any number that no other program on the server locks


class Database:
    """A SQLAlchemy engine with its tables in place. Safe to use from many threads.

    Args:
        url: A SQLAlchemy URL.

    Raises:
        StoreError: If the database cannot be opened or is newer than this program.
    """

    def __init__(self, url: str) -> None:
        with saying_why(url):
            _make_folder(url)
            self.url = url
            self._engine = _make_engine(url)
            self._pid = os.getpid()
        with self.write() as connection:
            take_turns(connection)
            prepare(connection)

    @property
    def engine(self) -> Engine:
        """The engine, fresh in a forked process: connections must not be used by two."""
        if self._pid != os.getpid():
            self._engine.dispose(close=False)
            self._pid = os.getpid()
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Opens a transaction that sees one state of the store."""
        with saying_why(self.url), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Opens a transaction that may write. It is committed at the end, or not at all."""
        engine = self.engine.execution_options(strata_write=True)
        with saying_why(self.url), engine.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def take_turns(connection: Connection) -> None:
    """Has a transaction that counts before it writes wait for all others that do so.

    What it has counted is true then until its end. Those that write to SQLite take turns anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except ValueError as error:  # what should be the port is no number
        raise ArgumentError(str(error)) from error


def _make_folder(url: str) -> None:
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)


def _make_engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None  # transactions are begun by `_begin_sqlite` alone
    cursor = dbapi_connection.cursor()
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    """Turns WAL on. SQLite does not wait by itself when several processes do so at once."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("strata_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_REASONS = {
    "disk is full": "the disk is full. Free some space, or set STRATA_HOME to another disk.",
    "locked": "another process has been writing for too long. Try again.",
    "readonly": "it is read-only. Make it writable, or set STRATA_HOME to another folder.",
    "unable to open": "it cannot be opened. Check that the folder can be written to, or set "
    "STRATA_HOME to another folder.",
    "malformed": "the file is damaged. Move it away to start anew, or restore a copy.",
    "not a database": "the file is not a Strata store. Move it away to start anew.",
    "disk i/o error": "the disk does not answer as it should. Check that it is not full.",
}


@contextmanager
def saying_why(url: str) -> Iterator[None]:
    """Turns failures of the disk and the database into `StoreError` in plain words."""
    try:
        yield
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise StoreError(f"The store at {_shown(url)} cannot be used: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or error}. Set STRATA_HOME to a folder that can be written to."
    if isinstance(error, NoSuchModuleError):
        return "STRATA_DATABASE_URL names a kind of database that is not known here."
    if isinstance(error, ArgumentError):
        return "STRATA_DATABASE_URL is not an SQLAlchemy URL."
    if isinstance(error, ImportError):
        return f"its database driver is not installed ({error})."
    original = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    known = (reason for sign, reason in _REASONS.items() if sign in original.lower())
    return next(known, f"{original}.")


def _shown(url: str) -> str:
    try:
        parsed = _parse(url)
    except ArgumentError:
        return "STRATA_DATABASE_URL"  # in what cannot be read there may be a password
    if parsed.get_backend_name() == "sqlite":
        return str(parsed.database)
    return parsed.render_as_string(hide_password=True)
