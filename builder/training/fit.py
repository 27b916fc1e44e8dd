"""One training: real `Model.fit`, told as events. Belongs in a process of its own.

Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from builder.datasets import Arrays, known_dataset
from builder.graph.document import Graph
from builder.keras_io.to_keras import Built, assemble, check
from builder.layers.keras_import import load_keras
from builder.settings import settings
from builder.store import Command, StoreError
from builder.training.callback_files import size_of_weights
from builder.training.callbacks import close_files, make_callbacks
from builder.training.checkpoint import (
    Checkpoint,
    CheckpointUnusable,
    read_checkpoint,
    remove_partial,
)
from builder.training.compiling import columns, compile_model, is_mean, logged_metrics
from builder.training.control import Controls, Stopped
from builder.training.devices import computing
from builder.training.dials import Dials
from builder.training.events import (
    Event,
    Notice,
    Resumed,
    TrainBegin,
    TrainEnd,
)
from builder.training.failures import explain_failure
from builder.training.hooks import Hooks
from builder.training.kept_weights import WeightsKeeper, kept_weights
from builder.training.loading import load_data
from builder.training.means import RunningMeans
from builder.training.observer import Observer
from builder.training.outbox import Outbox
from builder.training.pipeline import Batches, make_batches
from builder.training.place import Place
from builder.training.probes.callback import Probing, probing
from builder.training.resuming import Standing
from builder.training.schedules import rate
from builder.training.spec import TrainingSpec
from builder.training.transfer import start_from

Emit = Callable[[Event], None]


def fit(
    graph: Graph,
    spec: TrainingSpec,
    *,
    emit: Emit,
    commands: Callable[[], Sequence[Command]],
    directory: Path,
    goes_on: bool = False,
) -> None:
    """Trains a model and tells everything that happens.

    The last event is `TrainEnd` or `TrainFailed`; whatever is wrong with the model, the spec or
    the data ends in the latter, and nothing is raised for it. The checkpoint of a training that
    has finished stays until somebody who has kept that event calls `forget_checkpoint`.

    Args:
        graph: The model.
        spec: The training.
        emit: Takes the events, one per step at the least; it must be quick.
        commands: Returns the commands that have come since it was last called.
        directory: The run's folder, for the weights.
        goes_on: Whether this is the same training as one before that has left its checkpoint
            in the folder: it goes on from there, or begins anew where there is none.

    Raises:
        StoreError: If `emit` raises it.
    """
    outbox = Outbox(emit)
    training = _Training(graph, spec, outbox, Controls(commands), directory, goes_on)
    try:
        training.run()
    except StoreError:
        raise
    except Exception as error:
        outbox.release()
        emit(explain_failure(error, traceback.format_exc()))


@dataclass(frozen=True)
class _Parts:
    """What a training is made of, once the model and the data are there."""

    keras: Any
    model: Any
    batches: Batches
    place: Place
    observer: Observer
    hooks: Hooks
    chosen: list[Any]
    probes: Probing | None

    def callbacks(self) -> list[Any]:
        """All callbacks, in the order in which they are told what happens.

        What those that a person chose remember in plain attributes goes on with a run; that of
        the probes does not matter to it.
        """
        looking = [self.probes.callback(self.keras)] if self.probes else []
        return [self.hooks.first(), *self.chosen, *looking, self.hooks.last()]


class _Training:
    def __init__(
        self,
        graph: Graph,
        spec: TrainingSpec,
        outbox: Outbox,
        controls: Controls,
        directory: Path,
        goes_on: bool,
    ) -> None:
        self._graph = graph
        self._spec = spec
        self._outbox = outbox
        self._emit = outbox.emit
        self._controls = controls
        self._directory = directory
        self._goes_on = goes_on
        self._place: Place | None = None
        self._began = time.monotonic()

    def run(self) -> None:
        try:
            arrays = load_data(known_dataset(self._spec.dataset), self._controls, self._emit)
        except Stopped as stopped:
            self._emit(self._end("stopped", None, message=str(stopped)))
            return
        keras = load_keras()
        check(self._graph)
        checkpoint = self._checkpoint()
        with computing(self._spec, self._notice):
            built = self._make_model(keras, anew=checkpoint is None)
            batches = make_batches(arrays, self._spec, known_dataset(self._spec.dataset))
            parts = self._put_together(keras, built, arrays, batches, checkpoint)
            del arrays
            self._train(parts, checkpoint)

    def _checkpoint(self) -> Checkpoint | None:
        """Returns what the training goes on from; None where it begins."""
        remove_partial(self._directory)
        if not self._goes_on:
            return None
        try:
            found = read_checkpoint(self._directory)
        except CheckpointUnusable as error:
            self._notice("begun_anew", f"{error}. The training begins anew.")
            return None
        if found is None:
            self._notice("begun_anew", "No epoch had become whole: the training begins anew.")
        return found

    def _make_model(self, keras: Any, *, anew: bool) -> Built:
        """Returns the compiled model with the weights that it begins with."""
        keras.utils.set_random_seed(self._spec.seed)
        built = assemble(self._graph)
        if anew:  # before the optimizer looks at the model
            starts, run_id = self._spec.start_from, self._directory.name
            start_from(built.model, self._graph, starts, run_id, self._notice)
        compile_model(built.model, self._spec)
        return built

    def _notice(self, code: str, message: str) -> None:
        step, epoch = (self._place.step, self._place.epoch) if self._place else (0, 0)
        self._emit(Notice(code=code, message=message, step=step, epoch=epoch))

    def _put_together(
        self,
        keras: Any,
        built: Built,
        arrays: Arrays,
        batches: Batches,
        checkpoint: Checkpoint | None,
    ) -> _Parts:
        model, step = built.model, checkpoint.step if checkpoint else 0
        names, spec = model.output_names, self._spec
        chosen = make_callbacks(spec, names, self._directory, self._notice)
        place = self._place = Place(batches.feed, spec.epochs)
        rate_at = partial(rate, spec.schedule) if spec.schedule else None
        dials = Dials(model, batches.feed, spec.epochs, spec.learning_rate, rate_at)
        standing = Standing(self._directory, model, place, dials, chosen)
        if checkpoint is not None:
            standing.take_up(checkpoint)
        probes = probing(built, self._graph, spec, arrays, self._emit, place)
        keeper = self._keeper(keras, model, step)
        measured = logged_metrics(model, spec).items()
        means = RunningMeans(frozenset(name for name, each in measured if not is_mean(each)))
        observer = Observer(place, self._emit, self._controls, dials, keeper.keep, means)
        hooks = Hooks(keras, model, place, observer, standing, self._outbox)
        return _Parts(keras, model, batches, place, observer, hooks, chosen, probes)

    def _keeper(self, keras: Any, model: Any, step: int) -> WeightsKeeper:
        """Returns what keeps weights; those that a run kept after the step are void."""
        kept = kept_weights(self._directory) if self._goes_on else ()
        # The same layers in a model that is not compiled: the optimizer's state stays out.
        alone = keras.Model(model.inputs, model.outputs, name=model.name)
        return WeightsKeeper(
            self._directory,
            alone.save_weights,
            settings().weights_budget_mb * 10**6,
            [each for each in kept if each.step <= step],
            size_of_weights(model),
        )

    def _train(self, parts: _Parts, checkpoint: Checkpoint | None) -> None:
        place, observer = parts.place, parts.observer
        self._emit(self._beginning(parts))
        if self._goes_on:
            self._emit(Resumed(epoch=place.epochs_done, step=place.step))
        if checkpoint and checkpoint.told:  # its process may have died before it was written
            self._emit(checkpoint.told)
        observer.keep_weights()
        reason, message, logs = "finished", "", {}
        first = place.epochs if checkpoint and checkpoint.finished else place.epochs_done
        try:
            self._fit(parts, first)
        except Stopped as stopped:
            reason, message = "stopped", str(stopped)
            observer.keep_weights()
            if parts.probes:
                parts.probes.on_stop()
        else:
            if self._ends_with_other_weights():
                observer.keep_weights()
            logs = self._test(parts)
        finally:
            close_files(parts.chosen)  # `fit` does so only where nothing breaks it off
        self._emit(self._end(reason, place, message=message, logs=logs))

    def _ends_with_other_weights(self) -> bool:
        """Whether Keras puts others into the model in the end: the best ones, or their means."""
        averaged = bool(self._spec.optimizer_config.get("use_ema"))
        return averaged or any(each.kind == "early_stopping" for each in self._spec.callbacks)

    def _fit(self, parts: _Parts, first_epoch: int) -> None:
        parts.model.fit(
            parts.batches.train,
            initial_epoch=first_epoch,
            epochs=self._spec.epochs,
            validation_data=parts.batches.validation,
            shuffle=False,  # the batches come shuffled
            verbose=0,
            callbacks=parts.callbacks(),
        )

    def _test(self, parts: _Parts) -> dict[str, float | None]:
        """Returns what is measured on the test data; nothing where it is told to stop."""
        if parts.batches.test is None:
            return {}
        try:
            parts.observer.tell("testing")
            logs = parts.model.evaluate(
                parts.batches.test, verbose=0, return_dict=True, callbacks=[parts.hooks.testing()]
            )
        except Stopped:  # all epochs are done: only the test is cut short
            return {}
        return {f"test_{name}": float(value) for name, value in logs.items()}

    def _beginning(self, parts: _Parts) -> TrainBegin:
        feed = parts.batches.feed
        return TrainBegin(
            epochs=self._spec.epochs,
            batches=feed.steps_for(feed.size),
            batch_size=feed.batch_size,
            train_size=feed.size,
            validation_size=parts.batches.validation_size,
            params=parts.model.count_params(),
            columns=columns(parts.model, self._spec),
        )

    def _end(self, reason: Any, place: Place | None, **more: Any) -> TrainEnd:
        return TrainEnd(
            reason=reason,
            epochs=place.epochs_done if place else 0,
            step=place.step if place else 0,
            seconds=time.monotonic() - self._began,
            **more,
        )
