"""What Keras's callbacks tell, as events."""

from __future__ import annotations

import math
import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from builder.training.control import Controls
from builder.training.events import BatchEnd, EpochEnd, Event, Heartbeat

HEARTBEAT_SECONDS = 1.0
SPEED_SECONDS = 3.0

Phase = Literal["loading", "training", "validating", "testing", "paused"]


class Diverged(Exception):  # noqa: N818 - the message is a finding about the training
    """The loss is not a number any more."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much there is to do.

    Attributes:
        epochs: Epochs.
        batch_size: Examples per step.
        train_size: Examples per epoch.
    """

    epochs: int
    batch_size: int
    train_size: int

    @property
    def batches(self) -> int:
        """Steps per epoch."""
        return math.ceil(self.train_size / self.batch_size)

    def examples_up_to(self, batch: int) -> int:
        """Examples of an epoch that have been seen after `batch`, counted from 0."""
        return min((batch + 1) * self.batch_size, self.train_size)


class Keep(Protocol):
    """Saves the weights as they are and returns the name of the file, or raises `OSError`."""

    def __call__(self, epoch: int, step: int, /, *, within_epoch: bool) -> str:
        """Takes whole epochs done, steps done, and whether there are more than whole epochs."""


class Observer:
    """Turns the calls of one `Model.fit` into events and lets commands through.

    Its methods are the ones of `keras.callbacks.Callback`; `callback` makes one of them.

    Args:
        plan: How much there is to do.
        emit: Takes the events.
        controls: Obeys commands after every batch.
        keep: Saves the weights; called as `WeightsKeeper.keep`.
        not_means: Names of metrics that are no means over examples: what they tell after a
            batch is about the epoch so far.
        clock: Gives seconds.
    """

    def __init__(
        self,
        plan: Plan,
        emit: Callable[[Event], None],
        controls: Controls,
        keep: Keep,
        not_means: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.step = 0
        self.epochs_done = 0
        self._plan = plan
        self._emit = emit
        self._controls = controls
        self._keep = keep
        self._not_means = not_means
        self._clock = clock
        self._epoch = 0
        self._batch = 0
        self._means: dict[str, float] = {}
        self._epoch_began = clock()
        self._first_batch_ended: float | None = None
        self._told = -math.inf
        self._speed: deque[tuple[float, int]] = deque()

    def callback(self, keras: Any) -> Any:
        """Returns the `keras.callbacks.Callback` to give to `fit` and `evaluate`."""
        return keras.callbacks.LambdaCallback(
            on_epoch_begin=self.on_epoch_begin,
            on_epoch_end=self.on_epoch_end,
            on_train_batch_end=self.on_train_batch_end,
            on_test_begin=lambda logs=None: self._between("validating"),
            on_test_batch_end=lambda batch, logs=None: self._between("validating"),
        )

    def test_callback(self, keras: Any) -> Any:
        """Returns the callback for the evaluation on the test data."""
        return keras.callbacks.LambdaCallback(
            on_test_batch_end=lambda batch, logs=None: self._between("testing")
        )

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Starts the means and the clock anew."""
        self._epoch, self._batch, self._means = epoch, 0, {}
        self._epoch_began = self._clock()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tells of one step.

        Raises:
            Diverged: If the loss is not finite.
            Stopped: If the training is to stop.
        """
        self.step += 1
        self._batch = batch + 1
        own = self._of_this_batch(batch, {key: float(value) for key, value in (logs or {}).items()})
        self._emit(BatchEnd(step=self.step, epoch=self._epoch, batch=batch, logs=own))
        if not math.isfinite(own.get("loss", 0.0)):
            raise Diverged(
                f"The loss is not a number any more after step {self.step:,}: the weights have "
                "grown without bounds. Mostly the learning rate is too high: try a tenth of it."
            )
        self._measure_speed(batch)
        self._between("training")

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Keeps the weights and tells of one epoch."""
        self.epochs_done = epoch + 1
        kept = self.keep_weights()
        self._emit(
            EpochEnd(
                epoch=epoch,
                step=self.step,
                logs={key: float(value) for key, value in (logs or {}).items()},
                seconds=self._clock() - self._epoch_began,
                weights=kept,
            )
        )
        self._between("training")

    def keep_weights(self) -> str | None:
        """Saves the weights as they are now and returns the name of the file.

        A training is worth more than a file of it: where it cannot be written, the training
        says so and goes on.
        """
        within_epoch = self.step > self.epochs_done * self._plan.batches
        try:
            return self._keep(self.epochs_done, self.step, within_epoch=within_epoch)
        except OSError as error:
            # HDF5 explains at length, over several lines, what it was about to write where.
            reason = os.strerror(error.errno) if error.errno else error
            self.tell("training", f"The weights of this epoch could not be kept: {reason}")
            return None

    def tell(self, phase: Phase, note: str = "", *, soon: bool = True) -> None:
        """Tells how far the run is; with `soon=False` only if the last time is long ago."""
        now = self._clock()
        if not soon and now - self._told < HEARTBEAT_SECONDS:
            return
        self._told = now
        total = self._plan.batches * self._plan.epochs
        self._emit(
            Heartbeat(
                epoch=self._epoch,
                batch=self._batch,
                batches=self._plan.batches,
                step=self.step,
                total=total,
                examples_per_second=self._examples_per_second(),
                eta=self._seconds_left(now, total),
                phase=phase,
                note=note,
            )
        )

    def _between(self, phase: Phase) -> None:
        """Between two batches there is time for a word and for commands."""
        self.tell(phase, soon=False)
        paused = self._controls.obey(lambda: self.tell("paused", soon=False))
        if self._first_batch_ended is not None:
            self._first_batch_ended += paused
        if paused > SPEED_SECONDS:
            self._speed.clear()

    def _of_this_batch(self, batch: int, means: dict[str, float]) -> dict[str, float]:
        """Takes the running means apart.

        Keras reports the mean over the epoch so far, weighted by examples. With N examples
        after this batch and M before it, the batch alone has (N * mean - M * mean before) /
        (N - M).
        """
        after, before = self._plan.examples_up_to(batch), self._plan.examples_up_to(batch - 1)
        own = {
            name: (after * mean - before * self._means.get(name, 0.0)) / (after - before)
            if self._is_mean(name)
            else mean
            for name, mean in means.items()
        }
        self._means = means
        return own

    def _is_mean(self, name: str) -> bool:
        return not any(name == other or name.endswith(f"_{other}") for other in self._not_means)

    def _measure_speed(self, batch: int) -> None:
        now = self._clock()
        if self._first_batch_ended is None:
            self._first_batch_ended = now
        seen = self._epoch * self._plan.train_size + self._plan.examples_up_to(batch)
        self._speed.append((now, seen))
        while len(self._speed) > 2 and now - self._speed[0][0] > SPEED_SECONDS:
            self._speed.popleft()

    def _examples_per_second(self) -> float:
        if len(self._speed) < 2:
            return 0.0
        (began, first), (ended, last) = self._speed[0], self._speed[-1]
        return (last - first) / (ended - began) if ended > began else 0.0

    def _seconds_left(self, now: float, total: int) -> float | None:
        """The rest at the pace so far, validation included; the slow first step left out."""
        if self._first_batch_ended is None or self.step < 2:
            return None
        return (now - self._first_batch_ended) / (self.step - 1) * (total - self.step)
