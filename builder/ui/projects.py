"""Where the pages keep projects and runs: the store of this process."""

from __future__ import annotations

from functools import cache

from builder.graph import files
from builder.graph.document import Graph
from builder.settings import settings
from builder.store import Project, Store


@cache
def _store_of(url: str) -> Store:
    return Store(url)


def open_store() -> Store:
    """Returns the store of this process."""
    return _store_of(settings().store_url)


def new_project(name: str, graph: Graph) -> Project:
    """Saves a graph as a new project with an id that cannot be guessed."""
    return open_store().create_project(name, files.to_json(graph))
