"""What happens in a training, as values; and how they are written to the store.

Imports neither Keras nor TensorFlow. Logs hold one number per name; a number that is not
finite is None, because JSON has no such numbers and a curve has a gap there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, JsonValue, TypeAdapter

from builder import store
from builder.graph.document import Value


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


Logs = Annotated[dict[str, float | None], BeforeValidator(_finite)]


class TrainBegin(Value):
    """The model is built and the data is there.

    Attributes:
        epochs: Epochs that are meant.
        batches: Steps per epoch.
        batch_size: Examples per step.
        train_size: Training examples.
        validation_size: Validation examples.
        params: Weights of the model, as `summary()` counts them.
        columns: The names that the logs of `BatchEnd` have, the loss first.
    """

    kind: Literal["TrainBegin"] = "TrainBegin"
    epochs: int
    batches: int
    batch_size: int
    train_size: int
    validation_size: int = 0
    params: int = 0
    columns: tuple[str, ...] = ()


class BatchEnd(Value):
    """One step is done.

    Attributes:
        step: Steps since the start of the run, from 1.
        epoch: The epoch, from 0.
        batch: The step within the epoch, from 0.
        logs: The loss and the metrics of this batch alone (Keras reports running means).
        seen: Examples of the epoch that have been seen; None in runs of earlier versions.
        rate: The learning rate of this step, where it is another one than that of the step
            before.
    """

    kind: Literal["BatchEnd"] = "BatchEnd"
    step: int
    epoch: int
    batch: int
    logs: Logs
    seen: int | None = None
    rate: float | None = None


class EpochEnd(Value):
    """One epoch is done, and the training can go on from its end.

    A run that goes on tells its last epoch once more: the process may have died before.

    Attributes:
        epoch: The epoch, from 0.
        step: Steps since the start of the run.
        logs: Means over the epoch, and the same of the validation data under `val_...`.
        seconds: How long the epoch took, validation included.
        weights: The name of the kept file of weights in the run's folder, or None.
    """

    kind: Literal["EpochEnd"] = "EpochEnd"
    epoch: int
    step: int
    logs: Logs
    seconds: float = 0.0
    weights: str | None = None


class Heartbeat(Value):
    """How far the run is. Comes about once a second.

    Attributes:
        epoch: The epoch, from 0.
        batch: Steps done in the epoch.
        batches: Steps per epoch.
        step: Steps since the start of the run.
        total: Steps of the whole run.
        examples_per_second: Over the last seconds; 0 where nothing was measured yet.
        eta: Seconds that the rest will take, or None.
        phase: What is being done.
        note: A word on it, such as how much of a download is done.
    """

    kind: Literal["Heartbeat"] = "Heartbeat"
    epoch: int
    batch: int
    batches: int
    step: int
    total: int
    examples_per_second: float = 0.0
    eta: float | None = None
    phase: Literal["loading", "training", "validating", "testing", "paused"] = "training"
    note: str = ""


class TrainEnd(Value):
    """The run is over.

    Attributes:
        reason: `"finished"`, or `"stopped"` where it was asked to.
        epochs: Whole epochs done.
        step: Steps done.
        seconds: How long the run took.
        logs: `test_loss` and the like, measured on the test data; empty where there is none.
        message: Why it was stopped, where it was not a person who asked for it; or that its
            process had to be ended, where it did not obey one.
    """

    kind: Literal["TrainEnd"] = "TrainEnd"
    reason: Literal["finished", "stopped"] = "finished"
    epochs: int
    step: int
    seconds: float = 0.0
    logs: Logs = {}
    message: str = ""


Cause = Literal["other", "diverged", "memory", "disk", "data", "labels", "choices", "checkpoint"]
"""Why a run broke off: the loss was no number any more; there was not enough memory, or no room on
the disk; the data could not be had; labels beyond the outputs; choices that cannot be followed; a
checkpoint that cannot be read."""


class TrainFailed(Value):
    """The run broke off.

    Attributes:
        message: For the student.
        detail: For who wants to know more.
        cause: What it was, for a program; `"other"` in runs of earlier versions too.
    """

    kind: Literal["TrainFailed"] = "TrainFailed"
    message: str
    detail: str = ""
    cause: Cause = "other"


class Changed(Value):
    """Something was set while the run went on: a mark on the curves.

    Attributes:
        step: Steps done when it took effect.
        epoch: The epoch, from 0.
        batch: Steps done in the epoch.
        name: What: `learning_rate`, `momentum`, `weight_decay`, `batch_size`.
        before: Its value before; None where it is not known.
        after: Its value from then on.
        by: `"person"`, or the callback that did it: `"reduce_on_plateau"`.
        seen: Examples of the epoch that have been seen.
    """

    kind: Literal["Changed"] = "Changed"
    step: int
    epoch: int
    batch: int
    name: str
    before: float | None
    after: float
    by: str = "person"
    seen: int = 0


class Resumed(Value):
    """A run that was broken off or stopped goes on from its last whole epoch.

    Batches and epochs after `step` that were told before are void: they are trained again.

    Attributes:
        epoch: The epoch that comes next, from 0.
        step: Steps done before it.
    """

    kind: Literal["Resumed"] = "Resumed"
    epoch: int
    step: int


class Probe(Value):
    """A look inside the network while it learns.

    Attributes:
        name: Which probe: one of `builder.training.choices.PROBES`.
        step: Steps done.
        epoch: The epoch, from 0.
        data: What it saw, as small JSON values; every probe's module describes its own.
    """

    kind: Literal["Probe"] = "Probe"
    name: str
    step: int
    epoch: int
    data: dict[str, JsonValue]


class Notice(Value):
    """Something that a person should know of the run, in words; it does not end it.

    Attributes:
        code: What kind of notice, such as `early_stopping`.
        message: The words.
        step: Steps done.
        epoch: The epoch, from 0.
    """

    kind: Literal["Notice"] = "Notice"
    code: str
    message: str
    step: int = 0
    epoch: int = 0


Event = Annotated[
    TrainBegin
    | BatchEnd
    | EpochEnd
    | Heartbeat
    | Changed
    | Resumed
    | Probe
    | Notice
    | TrainEnd
    | TrainFailed,
    Discriminator("kind"),
]

_ADAPTER: TypeAdapter[Event] = TypeAdapter(Event)


def to_row(event: Event) -> tuple[str, dict[str, Any]]:
    """Returns kind and data, as `Store.append_events` takes them."""
    data = event.model_dump(mode="json", exclude={"kind"})
    return event.kind, data


def from_row(row: store.Event) -> Event:
    """Returns the event of a row of the store."""
    return _ADAPTER.validate_python({"kind": row.kind, **row.data})


def to_rows(events: Iterable[Event]) -> list[tuple[str, dict[str, Any]]]:
    """Returns the rows of several events."""
    return [to_row(event) for event in events]
