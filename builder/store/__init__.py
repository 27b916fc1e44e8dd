"""What lasts: projects, saved blocks, runs, their events and the commands sent to them.

`Store` is the whole interface; any number of processes and threads may use one at once.
"""

from builder.store.store import Store
from builder.store.values import (
    ACTIVE,
    ENDED,
    Command,
    Event,
    Experiment,
    NotFound,
    OwnData,
    Project,
    Removal,
    Run,
    SavedBlock,
    Status,
    StoreError,
    TooManyRuns,
    Visited,
)

__all__ = [
    "ACTIVE",
    "ENDED",
    "Command",
    "Event",
    "Experiment",
    "NotFound",
    "OwnData",
    "Project",
    "Removal",
    "Run",
    "SavedBlock",
    "Status",
    "Store",
    "StoreError",
    "TooManyRuns",
    "Visited",
]
