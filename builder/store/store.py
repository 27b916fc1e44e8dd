"""The store as a whole: what the program asks of it and changes, in one object."""

from __future__ import annotations

from typing import Self

from builder.settings import settings
from builder.store.experiments import Experiments
from builder.store.own_data import OwnDataSets
from builder.store.projects import Projects
from builder.store.removals import Removals
from builder.store.runs import Runs
from builder.store.setups import Setups
from builder.store.visits import Visits


class Store(Projects, Visits, Setups, Runs, Experiments, OwnDataSets, Removals):
    """What lasts, in one database.

    Every method is one transaction: when it returns, the change survives the death of the
    process; when it raises, nothing has changed.

    Args:
        url: A SQLAlchemy URL; SQLite and PostgreSQL are meant.

    Raises:
        StoreError: By every method, when the database cannot be used; the message says why.
    """

    @classmethod
    def open(cls) -> Self:
        """Opens the store that the settings name."""
        return cls(settings().store_url)
