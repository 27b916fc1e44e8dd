"""What a training is: every choice beside the graph, as a value.

Imports neither Keras nor TensorFlow.
"""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, JsonValue

from builder.graph.document import Value
from builder.training.choices import Augmentation, Callback, Probe, Schedule, StartFrom

Optimizer = Literal[
    "Adam", "SGD", "RMSprop", "AdamW", "Nadam", "Adamax", "Adagrad", "Adadelta", "Adafactor",
    "Lamb", "Lion", "Ftrl", "Muon", "ScheduleFreeAdamW",
]  # fmt: skip
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)

CUSTOM_LOSS = "Expression"
"""The `class_name` of a loss that is a formula of `y_true` and `y_pred` (`Loss.config`)."""


class Loss(Value):
    """A loss of `keras.losses` with its arguments, such as `{"from_logits": True}`.

    A loss of one's own has the class name `CUSTOM_LOSS` and the config `{"expression": "..."}`:
    a formula of `y_true` and `y_pred` over `keras.ops`, read by the rules of
    `builder.layers.expression` and never run as code.
    """

    class_name: str = "SparseCategoricalCrossentropy"
    config: dict[str, JsonValue] = Field(default_factory=dict)


class Metric(Value):
    """A metric of `keras.metrics` with its arguments; `name` is what the logs call it."""

    class_name: str
    name: str
    config: dict[str, JsonValue] = Field(default_factory=dict)


class TrainingSpec(Value):
    """Every choice of a training. `builder.training.presets.preset` gives a fitting one.

    Attributes:
        dataset: A key of `DATASETS`.
        inputs: Which of the data set's inputs the model's inputs take, by name, in the order of
            the model; empty means: as they come.
        targets: The same for the data set's targets and the model's outputs.
        loss: The loss of every output, or one per output by the output's name.
        loss_weights: How much the losses count, by the output's name.
        optimizer: The class name in `keras.optimizers`.
        learning_rate: The optimizer's step size.
        optimizer_config: The optimizer's other arguments.
        metrics: What is measured of every output beside the loss, or the same by output's name.
        epochs: How often the training part of the data is gone through.
        batch_size: Examples per step.
        validation_split: The part of the training data, from 0 up to 1, that is kept apart and
            measured after every epoch.
        seed: Fixes initial weights, shuffling, dropout and the validation part.
        shuffle: Whether the examples come in a new order every epoch.
        stratify: Whether the validation part has every class in the same share.
        schedule: How the rate changes over the run; None leaves it as it is.
        callbacks: What watches the training, each kind once at the most.
        class_weights: How much each class counts by its label; `"balanced"` weighs rare classes
            more, so that all count the same; None weighs every example the same.
        augmentation: What changes the training images (never those of validation and test), in
            this order.
        start_from: Weights to begin with, in this order; later ones replace earlier ones.
        mixed_precision: Whether layers compute in 16 bits (`"mixed_float16"`).
        all_devices: Whether all visible GPUs train together, through MirroredStrategy.
        steps_per_execution: Steps that TensorFlow does in one go. More is faster for small
            models, but curves and commands then wait for that many steps.
        probes: What is looked at inside the network while it learns.
        variant: What an experiment has set for this run, in words, by what it varies; nothing
            follows from it.
    """

    dataset: str = "digits"
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    loss: Loss | dict[str, Loss] = Field(default_factory=Loss)
    loss_weights: dict[str, float] = Field(default_factory=dict)
    optimizer: Optimizer = "Adam"
    learning_rate: float = Field(default=1e-3, gt=0)
    optimizer_config: dict[str, JsonValue] = Field(default_factory=dict)
    metrics: tuple[Metric, ...] | dict[str, tuple[Metric, ...]] = ()
    epochs: int = Field(default=10, ge=1, le=100_000)
    batch_size: int = Field(default=32, ge=1, le=1_000_000)
    validation_split: float = Field(default=0.1, ge=0, lt=1)
    seed: int = Field(default=0, ge=0, lt=2**32)
    shuffle: bool = True
    stratify: bool = False
    schedule: Schedule | None = None
    callbacks: tuple[Callback, ...] = ()
    class_weights: Literal["balanced"] | dict[int, float] | None = None
    augmentation: tuple[Augmentation, ...] = ()
    start_from: tuple[StartFrom, ...] = ()
    mixed_precision: bool = False
    all_devices: bool = False
    steps_per_execution: int = Field(default=1, ge=1, le=1_000)
    probes: tuple[Probe, ...] = ()
    variant: dict[str, str] = Field(default_factory=dict)

    def validation_size(self, examples: int) -> int:
        """Returns how many of the training examples are kept apart for validation."""
        return round(examples * self.validation_split)
