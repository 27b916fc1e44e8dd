"""Where a training is, counted in epochs, steps and examples."""

from __future__ import annotations

from dataclasses import dataclass

from builder.training.feed import Feed


@dataclass
class Place:
    """Where a training is. It is moved on by whoever is told of the steps.

    Attributes:
        feed: Says how large each batch was.
        epochs: Epochs of the whole training.
        epochs_done: Whole epochs done.
        step: Steps done.
        epoch: The epoch, from 0.
        batch: Steps done in the epoch.
        seen: Examples of the epoch that have been seen.
    """

    feed: Feed
    epochs: int
    epochs_done: int = 0
    step: int = 0
    epoch: int = 0
    batch: int = 0
    seen: int = 0

    def begin_epoch(self, epoch: int) -> None:
        """Goes to the start of an epoch."""
        self.feed.begin(epoch)
        self.epoch, self.batch, self.seen = epoch, 0, 0

    def end_epoch(self) -> None:
        """Counts the epoch as done."""
        self.epochs_done = self.epoch + 1

    def advance(self, batch: int) -> int:
        """Goes to the end of a batch, as Keras counts it, and returns how many steps that took."""
        done = self.feed.steps_until(batch)
        steps = done - self.batch
        self.step, self.batch = self.step + steps, done
        self.seen = self.feed.progress(batch).examples
        return steps

    @property
    def epoch_is_whole(self) -> bool:
        """Whether every example of the epoch has been seen."""
        return self.seen >= self.feed.size

    @property
    def within_epoch(self) -> bool:
        """Whether steps were done that belong to no whole epoch."""
        return self.batch > 0 and self.epochs_done <= self.epoch

    @property
    def examples(self) -> int:
        """Examples seen since the start, repetitions counted."""
        return self.epoch * self.feed.size + self.seen

    @property
    def steps_in_epoch(self) -> int:
        """Steps that the epoch has, as things stand."""
        return self.batch + self.feed.steps_for(self.feed.size - self.seen)

    @property
    def steps_left(self) -> int:
        """Steps that the whole training still has, as things stand."""
        further = max(0, self.epochs - self.epoch - 1) * self.feed.steps_for(self.feed.size)
        return self.steps_in_epoch - self.batch + further
