"""What all parts of the store share: the database, and rows of it as values."""

from __future__ import annotations

from typing import Any

from builder.store.database import Database
from builder.store.values import Experiment, OwnData, Project, Run, SavedBlock


class Opened:
    """An open database.

    Args:
        url: A SQLAlchemy URL; SQLite and PostgreSQL are meant.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    def close(self) -> None:
        """Closes all connections."""
        self._database.close()


def row_of(value: Project | SavedBlock | Run | Experiment | OwnData) -> dict[str, Any]:
    """Returns a value as a row of its table."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
