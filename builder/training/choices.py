"""The larger choices of a training, as values: rates over time, callbacks, weights to start from.

Imports neither Keras nor TensorFlow. What they do in Keras is in `schedules`, `callbacks`,
`augmentation` and `transfer`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, JsonValue

from builder.graph.document import Value

Part = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Epochs = Annotated[int, Field(ge=1, le=100_000)]


class StepDecay(Value):
    """The rate is multiplied by `factor` after every `every` epochs."""

    kind: Literal["step"] = "step"
    factor: Positive = 0.5
    every: Epochs = 10


class ExponentialDecay(Value):
    """The rate is multiplied by `factor` over each epoch, a little at every step."""

    kind: Literal["exponential"] = "exponential"
    factor: Positive = 0.9


class CosineDecay(Value):
    """The rate falls along half a cosine to `end` times its first value over the whole run."""

    kind: Literal["cosine"] = "cosine"
    end: Part = 0.0


class WarmUp(Value):
    """The rate rises in a line from 0 over `epochs` epochs; then follows half a cosine to `end`.

    With `end=1` it stays where it is after the rise.
    """

    kind: Literal["warm_up"] = "warm_up"
    epochs: Epochs = 1
    end: Part = 0.0


class OneCycle(Value):
    """The rate rises from `start` times to once its value over the `rise` part, then falls to 0.

    The shape is that of Smith and Topin, "Super-Convergence" (2018): two halves of a cosine.
    """

    kind: Literal["one_cycle"] = "one_cycle"
    start: Part = 0.04
    rise: Part = 0.3


Schedule = Annotated[
    StepDecay | ExponentialDecay | CosineDecay | WarmUp | OneCycle, Discriminator("kind")
]


class EarlyStopping(Value):
    """The run ends when what is monitored has not become better for `patience` epochs."""

    kind: Literal["early_stopping"] = "early_stopping"
    monitor: str = "val_loss"
    patience: Epochs = 5
    min_delta: float = Field(default=0.0, ge=0)
    restore_best_weights: bool = True


class ReduceOnPlateau(Value):
    """The rate is multiplied by `factor` when nothing has become better for `patience` epochs."""

    kind: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    monitor: str = "val_loss"
    factor: Annotated[float, Field(gt=0, lt=1)] = 0.2
    patience: Epochs = 3
    min_delta: float = Field(default=1e-4, ge=0)
    min_learning_rate: float = Field(default=0.0, ge=0)


class BestCheckpoint(Value):
    """The weights of the best epoch are kept, whatever the budget of disk space throws out."""

    kind: Literal["best_checkpoint"] = "best_checkpoint"
    monitor: str = "val_loss"


class CsvLog(Value):
    """A line per epoch in `history.csv` in the run's folder."""

    kind: Literal["csv_log"] = "csv_log"


class TensorBoardLog(Value):
    """Logs that `tensorboard --logdir` opens: scalars, the graph, and histograms of weights."""

    kind: Literal["tensorboard"] = "tensorboard"
    histograms_every: int = Field(default=1, ge=0, le=100_000)


Callback = Annotated[
    EarlyStopping | ReduceOnPlateau | BestCheckpoint | CsvLog | TensorBoardLog,
    Discriminator("kind"),
]
"""That a loss which is not a number ends the run is no choice: every run does so."""


class Augmentation(Value):
    """One preprocessing layer of Keras that changes the training images a little.

    Attributes:
        class_name: A class of `keras.layers`, one of `AUGMENTATIONS`.
        config: Its arguments, such as `{"factor": 0.1, "fill_mode": "nearest"}`.
    """

    class_name: str
    config: dict[str, JsonValue] = Field(default_factory=dict)


AUGMENTATIONS: tuple[str, ...] = (
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "RandomShear",
    "RandomContrast",
)


class StartFrom(Value):
    """Weights of an earlier run of one's own, or of ImageNet, to begin with.

    Attributes:
        run_id: The earlier run; empty for ImageNet weights of the application that the graph is.
        file: One of its files of weights; empty for the latest.
        layers: Names of the layers that take their weights from there; empty for all that are
            there under the same name with the same shapes.
    """

    run_id: str = ""
    file: str = ""
    layers: tuple[str, ...] = ()


Probe = Literal["gradients", "weights", "timing", "boundary", "pictures"]
PROBES: tuple[Probe, ...] = ("gradients", "weights", "timing", "boundary", "pictures")
