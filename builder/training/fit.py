"""One training: real `Model.fit`, told as events. Belongs in a process of its own.

Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from builder.datasets import Arrays, known_dataset
from builder.graph.document import Graph
from builder.keras_io.to_keras import Built, assemble, check
from builder.layers.keras_import import load_keras
from builder.settings import settings
from builder.store import Command, StoreError
from builder.training.compiling import columns, compile_model, is_mean, logged_metrics
from builder.training.control import Controls, Stopped
from builder.training.events import Event, Heartbeat, TrainBegin, TrainEnd, TrainFailed
from builder.training.failures import explain_failure
from builder.training.kept_weights import WeightsKeeper
from builder.training.observer import Observer, Plan
from builder.training.pipeline import Batches, make_batches
from builder.training.probes.callback import Probing, probing
from builder.training.spec import TrainingSpec

Emit = Callable[[Event], None]


def fit(
    graph: Graph,
    spec: TrainingSpec,
    *,
    emit: Emit,
    commands: Callable[[], Sequence[Command]],
    directory: Path,
) -> None:
    """Trains a model and tells everything that happens.

    The last event is `TrainEnd` or `TrainFailed`; whatever is wrong with the model, the spec or
    the data ends in the latter, and nothing is raised for it.

    Args:
        graph: The model.
        spec: The training.
        emit: Takes the events, one per step at the least; it must be quick.
        commands: Returns the commands that have come since it was last called.
        directory: The run's folder, for the weights.

    Raises:
        StoreError: If `emit` raises it.
    """
    training = _Training(graph, spec, emit, Controls(commands), directory)
    try:
        training.run()
    except StoreError:
        raise
    except Exception as error:
        emit(TrainFailed(message=explain_failure(error), detail=traceback.format_exc()))


class _Training:
    def __init__(
        self, graph: Graph, spec: TrainingSpec, emit: Emit, controls: Controls, directory: Path
    ) -> None:
        self._graph = graph
        self._spec = spec
        self._emit = emit
        self._controls = controls
        self._directory = directory
        self._began = time.monotonic()
        self._probing: Probing | None = None

    def run(self) -> None:
        try:
            arrays = self._load()
        except Stopped:
            self._emit(TrainEnd(reason="stopped", epochs=0, step=0, seconds=self._seconds()))
            return
        keras = load_keras()
        check(self._graph)
        # What is computed where and how finely (strategy, precision) is said around this.
        built = self._make_model(keras)
        batches = make_batches(arrays, self._spec, known_dataset(self._spec.dataset))
        self._probing = probing(built, self._graph, self._spec, arrays, self._emit)
        del arrays
        self._train(keras, built.model, batches)

    def _make_model(self, keras: Any) -> Built:
        """Returns the compiled model with the weights that it begins with."""
        keras.utils.set_random_seed(self._spec.seed)
        built = assemble(self._graph)
        # Weights from elsewhere come in here, before the optimizer looks at the model.
        compile_model(built.model, self._spec)
        return built

    def _callbacks(self, keras: Any, observer: Observer) -> list[Any]:
        """Returns everything that `fit` tells what happens, in the order of being told."""
        # What is seen after a step is told before the observer pauses after it.
        probing = [self._probing.callback(keras)] if self._probing else []
        return [
            *probing,
            observer.callback(keras),
            # What the person chose comes in here.
        ]

    def _load(self) -> Arrays:
        return known_dataset(self._spec.dataset).load(self._tell_loading())

    def _tell_loading(self) -> Callable[[str, float | None], None]:
        told = 0.0

        def progress(note: str, fraction: float | None) -> None:
            nonlocal told
            self._controls.obey(lambda: None)
            now = time.monotonic()
            if fraction is not None and fraction < 1 and now - told < 0.2:
                return
            told = now
            percent = "" if fraction is None else f" ({fraction:.0%})"
            self._emit(_loading(note + percent))

        return progress

    def _train(self, keras: Any, model: Any, batches: Batches) -> None:
        plan = Plan(self._spec.epochs, self._spec.batch_size, batches.train_size)
        budget = settings().weights_budget_mb * 10**6
        # The same layers in a model that is not compiled: the optimizer's state stays out.
        weights_alone = keras.Model(model.inputs, model.outputs, name=model.name)
        keeper = WeightsKeeper(self._directory, weights_alone.save_weights, budget)
        observer = Observer(
            plan,
            self._emit,
            self._controls,
            keeper.keep,
            frozenset(
                name
                for name, metric in logged_metrics(model, self._spec).items()
                if not is_mean(metric)
            ),
        )
        self._emit(self._beginning(plan, model, batches))
        observer.keep_weights()
        reason, logs = self._fit(keras, model, batches, observer)
        if reason == "stopped":
            observer.keep_weights()
        self._emit(
            TrainEnd(
                reason=reason,
                epochs=observer.epochs_done,
                step=observer.step,
                seconds=self._seconds(),
                logs=logs,
            )
        )

    def _fit(
        self, keras: Any, model: Any, batches: Batches, observer: Observer
    ) -> tuple[Any, dict[str, float | None]]:
        """Trains and tests; returns the reason of the end and the logs of the test."""
        try:
            model.fit(
                batches.train,
                epochs=self._spec.epochs,
                validation_data=batches.validation,
                shuffle=False,  # the batches come shuffled
                verbose=0,
                callbacks=self._callbacks(keras, observer),
            )
        except Stopped:
            return "stopped", {}
        if batches.test is None:
            return "finished", {}
        try:
            observer.tell("testing")
            logs = model.evaluate(
                batches.test,
                verbose=0,
                return_dict=True,
                callbacks=[observer.test_callback(keras)],
            )
        except Stopped:  # all epochs are done: only the test is cut short
            return "finished", {}
        return "finished", {f"test_{name}": float(value) for name, value in logs.items()}

    def _beginning(self, plan: Plan, model: Any, batches: Batches) -> TrainBegin:
        return TrainBegin(
            epochs=plan.epochs,
            batches=plan.batches,
            batch_size=plan.batch_size,
            train_size=batches.train_size,
            validation_size=batches.validation_size,
            params=model.count_params(),
            columns=columns(model, self._spec),
        )

    def _seconds(self) -> float:
        return time.monotonic() - self._began


def _loading(note: str) -> Heartbeat:
    return Heartbeat(epoch=0, batch=0, batches=0, step=0, total=0, phase="loading", note=note)
