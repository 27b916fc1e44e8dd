"""What lasts: projects, saved blocks, runs, their events and the commands sent to them.

`Store` is the whole interface; any number of processes and threads may use one at once.
"""

from builder.store.store import Store
from builder.store.values import (
    ACTIVE,
    ENDED,
    AlreadyMade,
    Command,
    Event,
    Experiment,
    NoRoom,
    NotFound,
    OwnData,
    Project,
    Removal,
    Room,
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
    "AlreadyMade",
    "Command",
    "Event",
    "Experiment",
    "NoRoom",
    "NotFound",
    "OwnData",
    "Project",
    "Removal",
    "Room",
    "Run",
    "SavedBlock",
    "Status",
    "Store",
    "StoreError",
    "TooManyRuns",
    "Visited",
]
