"""The values that the store gives out. Times are seconds since 1970 (UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["queued", "starting", "running", "stopping", "finished", "stopped", "failed"]
ACTIVE: tuple[Status, ...] = ("starting", "running", "stopping")
ENDED: tuple[Status, ...] = ("finished", "stopped", "failed")


class StoreError(RuntimeError):
    """The store cannot do what was asked. The message says what to do about it.

    StoreError
        NotFound        a project or run that is not there
        TooManyRuns     one more than a user may have waiting and at work
        AlreadyMade     a run of an experiment that another process has made
        NoRoom          more bytes of own data than are allowed
    """


class NotFound(StoreError):
    """A project or run that is not in the store."""


class TooManyRuns(StoreError):
    """A user has as many runs waiting and at work as are allowed."""


class AlreadyMade(StoreError):
    """Another process has made the run that was to be made."""


class NoRoom(StoreError):
    """A project or an owner has as many bytes of own data as are allowed."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes of own data there may be.

    Attributes:
        of_project: In a project.
        of_owner: In all projects of an owner.
    """

    of_project: int
    of_owner: int


@dataclass(frozen=True, slots=True)
class Project:
    """One person's network.

    Attributes:
        id: Unguessable: who knows it may open the project.
        name: What the owner calls it.
        graph_json: The document, as `builder.graph.files` writes it.
        owner: Whose it is; empty where nobody signs in.
        created: When it was made.
        updated: When it was last saved.
    """

    id: str
    name: str
    graph_json: str
    owner: str
    created: float
    updated: float


@dataclass(frozen=True, slots=True)
class Visited:
    """A project as a list shows it, without its document.

    Attributes:
        id: Who knows it may open the project.
        name: What it is called.
        updated: When it was last saved.
    """

    id: str
    name: str
    updated: float


@dataclass(frozen=True, slots=True)
class SavedBlock:
    """A block that a person keeps, to use it in other projects.

    Attributes:
        id: Unguessable.
        owner: Whose it is.
        name: What the owner calls it.
        graph_json: The block as a document, as `builder.graph.files` writes it.
        created: When it was saved.
    """

    id: str
    owner: str
    name: str
    graph_json: str
    created: float


@dataclass(frozen=True, slots=True)
class Run:
    """One training: a graph and a spec as they were when it was started.

    Attributes:
        id: Unguessable, of hexadecimal digits: it also names the run's folder.
        project_id: The project that it was started from.
        name: What the owner calls it.
        graph_json: The document that is trained.
        spec_json: The `TrainingSpec`.
        owner: Whose it is; the queue takes turns between owners.
        status: Where it stands.
        message: Why it ended, in words; empty while it goes on.
        worker_id: Who claimed it.
        created: When it was put in the queue.
        started: When a worker claimed it.
        ended: When it finished, was stopped or failed.
        notes: What people wrote about it.
        experiment_id: The experiment that it is part of; empty for none.
        resumes: How often it went on after it had ended.
    """

    id: str
    project_id: str
    name: str
    graph_json: str
    spec_json: str
    owner: str
    status: Status
    message: str
    worker_id: str | None
    created: float
    started: float | None
    ended: float | None
    notes: str = ""
    experiment_id: str = ""
    resumes: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Experiment:
    """Runs of one model that differ in one or two things.

    Attributes:
        id: Unguessable.
        project_id: The project that it belongs to.
        name: What the owner calls it.
        plan_json: What is varied, as `builder.training.experiments` writes it.
        searching: 1 while a search may make more runs, else 0.
        created: When it was made.
    """

    id: str
    project_id: str
    name: str
    plan_json: str
    searching: int
    created: float


@dataclass(frozen=True, slots=True)
class OwnData:
    """A data set that a person brought to a project; the examples are in a folder of its id.

    Attributes:
        id: Unguessable, of hexadecimal digits; the data set's name is `own-<id>`.
        project_id: The project that it was brought to.
        name: What the owner calls it.
        size: Bytes on the disk.
        created: When it was brought.
        owner: Whose it is; empty where that is not known.
    """

    id: str
    project_id: str
    name: str
    size: int
    created: float
    owner: str = ""


RemovedKind = Literal["run", "data"]


@dataclass(frozen=True, slots=True)
class Removal:
    """Something that is not in the store any more, but may have a folder.

    Attributes:
        kind: Whether it was a run or a data set.
        id: Its id, which is the name of its folder.
        at: When it was removed.
    """

    kind: RemovedKind
    id: str
    at: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run.

    `seq` counts a run's events from 1. Where some were removed there are gaps; no number is given
    out twice.
    """

    run_id: str
    seq: int
    kind: str
    data: dict[str, Any]
    at: float


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a run is asked to do. `id` counts a run's commands from 1."""

    run_id: str
    id: int
    kind: str
    data: dict[str, Any]
    at: float
