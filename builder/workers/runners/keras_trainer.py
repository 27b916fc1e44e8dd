"""Training with Keras, as the process of a run does it. Heavy: it imports Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.graph.files import from_json
from builder.graph.sketch import Sketch
from builder.store import Command, Run
from builder.training.events import Event
from builder.training.fit import fit
from builder.training.spec import Loss, Metric, TrainingSpec


def train(
    run: Run,
    emit: Callable[[Event], None],
    commands: Callable[[], list[Command]],
    directory: Path,
) -> None:
    """Trains a run: its graph on the data and with the choices of its spec.

    A run that was put in the queue again goes on where it had been after its last whole epoch.
    """
    fit(
        from_json(run.graph_json),
        TrainingSpec.model_validate_json(run.spec_json),
        emit=emit,
        commands=commands,
        directory=directory,
        goes_on=run.resumes > 0,
    )


def rehearse() -> None:
    """Trains a tiny model on a tiny data set, so that nothing is done for the first time later.

    It goes the way of every training: TensorFlow starts its threads, the data set's library is
    imported, graphs are traced, weights are written. Measured on two cores, the first loss of
    the real training then comes after 0.45 s in place of 0.75 s.
    """
    sketch = Sketch("rehearsal")
    image = sketch.input((8, 8, 1))
    maps = sketch.add("Conv2D", image, filters=1, kernel_size=3)
    sketch.add("Dense", sketch.add("Flatten", maps), units=10)
    spec = TrainingSpec(
        loss=Loss(config={"from_logits": True}),
        metrics=(Metric(class_name="SparseCategoricalAccuracy", name="accuracy"),),
        epochs=1,
        batch_size=1000,
    )
    with TemporaryDirectory(prefix="strata-rehearsal-") as directory:
        fit(
            sketch.graph(),
            spec,
            emit=lambda event: None,
            commands=lambda: (),
            directory=Path(directory),
        )
