"""The first and the last of the callbacks that `Model.fit` tells what happens.

What a batch and an epoch have been is put down before all other callbacks hear of it; what may
take long, or break off, waits until all others have heard. An epoch is told at last, when the
training can go on from its end.
"""

from __future__ import annotations

from typing import Any

from builder.training.observer import Observer
from builder.training.outbox import Outbox
from builder.training.place import Place
from builder.training.resuming import Standing


class Hooks:
    """Makes the two callbacks.

    They also end every epoch. Keras learns from the first epoch how many batches an epoch has,
    and the size of batches may change: so the data has no number of batches, and `stop_training`
    ends the epoch. It is taken back before anybody else could ask to stop.

    Args:
        keras: The module.
        model: The Keras model that is trained.
        place: Where the training is.
        observer: Tells, and lets commands through.
        standing: Keeps what is needed to go on.
        outbox: Takes what is told.
    """

    def __init__(
        self,
        keras: Any,
        model: Any,
        place: Place,
        observer: Observer,
        standing: Standing,
        outbox: Outbox,
    ) -> None:
        self._keras = keras
        self._model = model
        self._place = place
        self._observer = observer
        self._standing = standing
        self._outbox = outbox
        self._epoch_ends = False

    def first(self) -> Any:
        """Returns the callback that comes before all others."""
        observer = self._observer
        return self._keras.callbacks.LambdaCallback(
            on_epoch_begin=observer.on_epoch_begin,
            on_epoch_end=self._on_epoch_end,
            on_train_batch_begin=observer.on_train_batch_begin,
            on_train_batch_end=observer.on_train_batch_end,
        )

    def last(self) -> Any:
        """Returns the callback that comes after all others."""
        observer = self._observer
        return self._keras.callbacks.LambdaCallback(
            on_train_begin=lambda logs=None: self._standing.remind(),
            on_epoch_end=lambda epoch, logs=None: self._after_epoch(),
            on_train_batch_end=lambda batch, logs=None: self._after_batch(),
            on_test_begin=lambda logs=None: observer.between("validating"),
            on_test_batch_end=lambda batch, logs=None: observer.between("validating"),
        )

    def testing(self) -> Any:
        """Returns the callback for the evaluation on the test data."""
        return self._keras.callbacks.LambdaCallback(
            on_test_batch_end=lambda batch, logs=None: self._observer.between("testing")
        )

    def _on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self._epoch_ends:
            self._epoch_ends = self._model.stop_training = False
        self._outbox.hold()
        self._observer.on_epoch_end(epoch, logs)

    def _after_batch(self) -> None:
        self._observer.after_batch()
        if self._place.epoch_is_whole and not self._model.stop_training:
            self._epoch_ends = self._model.stop_training = True

    def _after_epoch(self) -> None:
        self._observer.after_epoch()
        done = self._place.epochs_done
        finished = self._model.stop_training or done >= self._place.epochs
        try:
            self._standing.keep(finished=bool(finished), told=self._observer.last_epoch)
        except OSError as error:
            what = "What is needed to go on after a crash could not be kept"
            self._observer.complain("checkpoint_not_kept", what, error)
        self._outbox.release()
        self._observer.between("training")
