"""What Keras's callbacks tell, as events."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from builder.training.control import Controls
from builder.training.dials import Dials, Refused, Turned
from builder.training.events import BatchEnd, Changed, EpochEnd, Event, Heartbeat, Notice
from builder.training.means import RunningMeans
from builder.training.pace import Pace
from builder.training.place import Place

HEARTBEAT_SECONDS = 1.0

NEVER_A_NUMBER = (
    "The loss of the very first examples is not a number already, before the weights have "
    "changed: so it is not the learning rate. Either the loss cannot be computed, say since a "
    "formula divides by 0 or takes the logarithm of it, or there are numbers missing in the data."
)

Phase = Literal["loading", "training", "validating", "testing", "paused"]


class Diverged(Exception):  # noqa: N818 - the message is a finding about the training
    """The loss is not a number any more."""


def _diverged(step: int) -> str:
    if step == 1:
        return NEVER_A_NUMBER
    return (
        f"The loss is not a number any more after step {step:,}: the weights have grown without "
        "bounds. Mostly the learning rate is too high: try a tenth of it."
    )


class Keep(Protocol):
    """Saves the weights as they are and returns the name of the file, or raises `OSError`."""

    def __call__(self, epoch: int, step: int, /, *, within_epoch: bool) -> str:
        """Takes whole epochs done, steps done, and whether there are more than whole epochs."""


class Observer:
    """Turns the calls of one `Model.fit` into events and lets commands through.

    Its methods are called like the ones of `keras.callbacks.Callback`: those named `on_...`
    before all other callbacks, `after_batch` and `after_epoch` after them.

    Args:
        place: Where the training is; it is kept up to date here.
        emit: Takes the events.
        controls: Obeys commands after every batch.
        dials: What can be set.
        keep: Saves the weights; called as `WeightsKeeper.keep`.
        means: Takes apart what Keras tells after a batch.
        clock: Gives seconds.

    Attributes:
        last_epoch: What was told of the last whole epoch; None before there was one.
    """

    def __init__(
        self,
        place: Place,
        emit: Callable[[Event], None],
        controls: Controls,
        dials: Dials,
        keep: Keep,
        means: RunningMeans,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place = place
        self._emit = emit
        self._controls = controls
        self._dials = dials
        self._keep = keep
        self._means = means
        self._clock = clock
        self._pace = Pace(clock)
        self._epoch_began = clock()
        self._told = -math.inf
        self._rate: float | None = None
        self._batch_size = place.feed.batch_size
        self._complaints: set[str] = set()
        self._paused = False
        self.last_epoch: EpochEnd | None = None

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Starts the order, the means and the clock anew."""
        self._place.begin_epoch(epoch)
        self._means.start()
        self._epoch_began = self._clock()

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Sets the rate of the schedule."""
        self._dials.before_step(self._place.epoch, self._place.seen)

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Tells of one step, or of several that were done in one go.

        Raises:
            Diverged: If the loss is not finite.
        """
        place, before = self._place, self._place.seen
        self._tell_batch_size(place.feed.progress(batch).batch_size)
        steps = place.advance(batch)
        told = {key: float(value) for key, value in (logs or {}).items()}
        own = self._means.last(told, before, place.seen, steps)
        self._emit(
            BatchEnd(
                step=place.step,
                epoch=place.epoch,
                batch=place.batch - 1,
                logs=own,
                seen=place.seen,
                rate=self._new_rate(),
            )
        )
        if not math.isfinite(own.get("loss", 0.0)):
            raise Diverged(_diverged(place.step))
        self._pace.step(steps, place.examples)

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Keeps the weights and tells of one epoch."""
        self._place.end_epoch()
        kept = self.keep_weights()
        self.last_epoch = EpochEnd(
            epoch=epoch,
            step=self._place.step,
            logs={key: float(value) for key, value in (logs or {}).items()},
            seconds=self._clock() - self._epoch_began,
            weights=kept,
        )
        self._emit(self.last_epoch)

    def after_batch(self) -> None:
        """Obeys what has come, when all callbacks have been told of the batch.

        Raises:
            Stopped: If the training is to stop.
        """
        self.between("training", trained=True)

    def after_epoch(self) -> None:
        """Tells what callbacks have changed, when all of them have been told of the epoch."""
        if turned := self._dials.noticed():
            self._tell_changed(turned, by="reduce_on_plateau")

    def between(self, phase: Phase, *, trained: bool = False) -> None:
        """Between two batches there is time for a word and for commands.

        Raises:
            Stopped: If the training is to stop.
        """
        self.tell(phase, soon=False)
        self._pace.leave_out(self._controls.obey(self._rest, self.turn, trained=trained))
        if self._paused:
            self._paused = False
            self.tell(phase)

    def keep_weights(self) -> str | None:
        """Saves the weights as they are now and returns the name of the file.

        A training is worth more than a file of it: where it cannot be written, the training
        says so and goes on.
        """
        place = self._place
        try:
            return self._keep(place.epochs_done, place.step, within_epoch=place.within_epoch)
        except OSError as error:
            self.complain("weights_not_kept", "The weights could not be kept", error)
            return None

    def complain(self, code: str, what: str, error: OSError) -> None:
        """Says that something could not be written, the first time that it happens."""
        if code not in self._complaints:
            # HDF5 explains at length, over several lines, what it was about to write where.
            reason = os.strerror(error.errno) if error.errno else error
            self.notice(code, f"{what}: {reason}. The training goes on.")
        self._complaints.add(code)

    def notice(self, code: str, message: str) -> None:
        """Says something in words that does not end the run."""
        place = self._place
        self._emit(Notice(code=code, message=message, step=place.step, epoch=place.epoch))

    def tell(self, phase: Phase, note: str = "", *, soon: bool = True) -> None:
        """Tells how far the run is; with `soon=False` only if the last time is long ago."""
        now, place = self._clock(), self._place
        if not soon and now - self._told < HEARTBEAT_SECONDS:
            return
        self._told = now
        self._emit(
            Heartbeat(
                epoch=place.epoch,
                batch=place.batch,
                batches=place.steps_in_epoch,
                step=place.step,
                total=place.step + place.steps_left,
                examples_per_second=self._pace.examples_per_second(),
                eta=self._pace.seconds_for(place.steps_left),
                phase=phase,
                note=note,
            )
        )

    def turn(self, name: str, value: Any) -> None:
        """Sets something and says so, or says why not."""
        try:
            turned = self._dials.turn(name, value)
        except Refused as refused:
            self.notice("not_set", str(refused))
            return
        # The size of batches changes with the first batch of the new size.
        if turned is not None and turned.name != "batch_size":
            self._tell_changed(turned)

    def _rest(self) -> None:
        self.tell("paused", soon=not self._paused)
        self._paused = True

    def _tell_batch_size(self, size: int) -> None:
        if size != self._batch_size:
            self._tell_changed(Turned("batch_size", self._batch_size, size))
            self._batch_size = size

    def _tell_changed(self, turned: Turned, by: str = "person") -> None:
        place = self._place
        self._emit(
            Changed(
                step=place.step,
                epoch=place.epoch,
                batch=place.batch,
                name=turned.name,
                before=turned.before,
                after=turned.after,
                by=by,
                seen=place.seen,
            )
        )

    def _new_rate(self) -> float | None:
        """The rate of this step, where it is another one than that of the step before."""
        rate = self._dials.rate
        if rate == self._rate:
            return None
        self._rate = rate
        return rate
