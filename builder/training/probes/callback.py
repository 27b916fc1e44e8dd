"""The probes at work in a training: looks between steps, at a bounded cost.

Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from builder.datasets import Arrays, known_dataset
from builder.graph.document import Graph
from builder.keras_io.to_keras import Built
from builder.training.choices import Probe
from builder.training.events import Event, Notice
from builder.training.events import Probe as ProbeEvent
from builder.training.probes.findings import Finding
from builder.training.probes.registry import MAKERS, TITLES, Look
from builder.training.probes.subject import Subject, examples_of
from builder.training.probes.turns import Turns
from builder.training.spec import TrainingSpec

QUICK = 0.25
"""At the end of a training a probe looks once more where that takes no longer than this."""

QUICK_TIMING = 1.0
"""The same for a first measurement of times, or for as long as looks may take together: a short
training on a slow machine ends before that measurement has had its turn."""

STOP_SECONDS = 0.1
"""What all last looks may take together where a person stops the training, and waits."""


def probing(
    built: Built,
    graph: Graph,
    spec: TrainingSpec,
    arrays: Arrays,
    emit: Callable[[Event], None],
    progress: Progress,
) -> Probing | None:
    """Returns the probes that a spec asks for; None where it asks for none.

    Args:
        built: The compiled model.
        graph: What it was built of.
        spec: The training.
        arrays: Its data. Only a few examples are kept.
        emit: Takes the events.
        progress: As in `Probing`.
    """
    if not spec.probes:
        return None
    try:
        dataset = known_dataset(spec.dataset)
        subject = Subject(built, graph, spec, dataset, examples_of(arrays, spec, dataset))
    except Exception as error:
        traceback.print_exception(error)
        message = f"Nothing can be looked at while this network learns: {_reason(error)}"
        emit(Notice(code="probe_off", message=message, step=progress.step))
        return None
    return Probing(subject, spec.probes, emit, progress)


class Progress(Protocol):
    """How far a training is; `builder.training.place.Place` for one."""

    @property
    def step(self) -> int:
        """Steps done, those before a run went on counted."""

    @property
    def steps_left(self) -> int:
        """Steps still to be done."""


class Probing:
    """Runs probes while `Model.fit` goes on.

    Its methods are those of `keras.callbacks.Callback`; `callback` makes one. It is to be told
    before the one that pauses, so that what is seen after a step is shown during a pause.

    A probe that fails is given up, with a notice: the training goes on.

    Args:
        subject: What is looked at.
        names: Which probes are wished for; those that do not apply are left out.
        emit: Takes the events.
        progress: How far the training is. Whoever moves it on is told of a step before this is.
        clock: Gives seconds.
    """

    def __init__(
        self,
        subject: Subject,
        names: Iterable[Probe],
        emit: Callable[[Event], None],
        progress: Progress,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._subject = subject
        self._emit = emit
        self._clock = clock
        self._progress = progress
        self._step = progress.step
        self._epoch = 0
        self._looks: dict[Probe, Look | None] = dict.fromkeys(names)
        self._turns = Turns(self._looks, clock)
        self._now: list[Probe] = []
        self._costs: dict[Probe, float] = {}
        self._looked_at: dict[Probe, int] = {}
        self._step_began = clock()
        self._first_step: float | None = None
        self._begun = False

    def callback(self, keras: Any) -> Any:
        """Returns the `keras.callbacks.Callback` to give to `fit`."""
        return keras.callbacks.LambdaCallback(
            on_epoch_begin=self.on_epoch_begin,
            on_epoch_end=self.on_epoch_end,
            on_train_batch_begin=self.on_train_batch_begin,
            on_train_batch_end=self.on_train_batch_end,
            on_train_end=self.on_train_end,
        )

    @property
    def spent(self) -> float:
        """Seconds that all looks have taken."""
        return self._turns.spent

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Notes the epoch."""
        self._epoch = epoch

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Has every probe look at the next chance."""
        self._turns.hurry()

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Chooses who looks after this step."""
        self._now = [name for name in self._due() if self._prepare(name)]
        self._step_began = self._clock()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Has those look whose turn it is."""
        # Several, where TensorFlow does them in one go; Keras's own count of the batches goes
        # beyond the end of an epoch then, unless they come out even.
        before, self._step = self._step, self._progress.step
        steps = self._step - before
        self._time(self._clock() - self._step_began, steps)
        for name in self._now:
            self._look(name, steps)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Looks at the trained network, with the probes that need no step for it."""
        for name in list(self._looks):
            first = not self._turns.has_looked(name)
            limit = max(QUICK_TIMING, self._turns.earned) if name == "timing" else QUICK
            wanted = first if name == "timing" else first or name != "gradients"
            if wanted and self._turns.estimate(name) <= limit and self._ready(name):
                self._look(name, 1)

    def on_stop(self) -> None:
        """Looks once more at what has changed since, where that is quickly done.

        `Model.fit` tells callbacks of its end only where nothing breaks it off.
        """
        left = STOP_SECONDS
        for name in self._lasting():
            seconds = self._turns.estimate(name)
            if self._looked_at.get(name, self._step) != self._step and seconds <= left:
                left -= seconds
                self._look(name, 1)

    def _due(self) -> list[Probe]:
        """Returns who looks after the step that begins.

        After the last of all, gradients are looked at once more where that is quickly done: they
        need a step for it, and what a person reads of a trained network is the last look.
        """
        due = self._turns.due()
        last = self._progress.steps_left <= self._subject.spec.steps_per_execution
        if last and "gradients" in self._looks and "gradients" not in due:
            due += ["gradients"] if self._turns.estimate("gradients") <= QUICK else []
        return due

    def _lasting(self) -> list[Probe]:
        """The probes that look at the network as it is, whether a step is done or not."""
        return [name for name in self._looks if name not in ("gradients", "timing")]

    def _prepare(self, name: Probe) -> bool:
        began = self._clock()
        try:
            look = self._made(name)
            if look is not None:
                look.prepare()
        except Exception as error:
            self._give_up(name, error)
            return False
        self._costs[name] = self._clock() - began
        return look is not None

    def _ready(self, name: Probe) -> bool:
        """Makes a probe that looks without having seen the step before."""
        self._costs[name] = 0.0
        try:
            return self._made(name) is not None
        except Exception as error:
            self._give_up(name, error)
            return False

    def _made(self, name: Probe) -> Look | None:
        """Returns a probe, made when it is needed first; None where it does not apply."""
        look = self._looks[name] or MAKERS[name](self._subject)
        self._looks[name] = look
        if look is None:
            self._forget(name)
        return look

    def _look(self, name: Probe, steps: int) -> None:
        look = self._looks.get(name)
        if look is None:
            return
        began = self._clock()
        try:
            found = look.look(steps)
            event = self._event(name, found)
        except Exception as error:
            self._give_up(name, error)
            return
        self._turns.looked(name, self._clock() - began + self._costs.pop(name, 0.0))
        self._looked_at[name] = self._step
        self._emit(event)

    def _event(self, name: Probe, found: Finding) -> ProbeEvent:
        data = found.model_dump(mode="json")
        return ProbeEvent(name=name, step=self._step, epoch=self._epoch, data=data)

    def _time(self, seconds: float, steps: int) -> None:
        if self._first_step is None:
            # About half of it was to trace both passes, as the probe of times has to do again.
            self._first_step = seconds
            return
        looks = max(0.02, 2 * seconds / steps)
        self._turns.guess(looks)
        if not self._begun:
            self._begun = True
            estimates: dict[Probe, float] = dict.fromkeys(self._looks, looks)
            self._turns.begin({**estimates, "timing": max(looks, self._first_step / 2)})

    def _give_up(self, name: Probe, error: Exception) -> None:
        traceback.print_exception(error)
        self._forget(name)
        self._emit(
            Notice(
                code="probe_off",
                message=f"The look at the {TITLES[name]} was given up; the training goes on. "
                f"The reason: {_reason(error)}",
                step=self._step,
                epoch=self._epoch,
            )
        )

    def _forget(self, name: Probe) -> None:
        self._looks.pop(name, None)
        self._turns.drop(name)


def _reason(error: Exception) -> str:
    words = str(error).strip()
    return words.splitlines()[0][:200] if words else repr(error)
