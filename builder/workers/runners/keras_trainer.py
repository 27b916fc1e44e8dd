"""Training with Keras, as the process of a run does it. Heavy: it imports Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from builder.graph.files import from_json
from builder.layers.keras_import import load_keras
from builder.store import Command, Run
from builder.training.events import Event
from builder.training.fit import fit
from builder.training.spec import TrainingSpec


def train(
    run: Run,
    emit: Callable[[Event], None],
    commands: Callable[[], list[Command]],
    directory: Path,
) -> None:
    """Trains a run: its graph on the data and with the choices of its spec."""
    fit(
        from_json(run.graph_json),
        TrainingSpec.model_validate_json(run.spec_json),
        emit=emit,
        commands=commands,
        directory=directory,
    )


def rehearse() -> None:
    """Trains a tiny model for two steps: TensorFlow starts up now and not at the first click."""
    keras = load_keras()
    model = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            keras.layers.Conv2D(1, 2),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    x, y = np.zeros((4, 4, 4, 1), "float32"), np.zeros(4, "int64")
    model.fit(x, y, batch_size=2, validation_data=(x, y), verbose=0)
