"""What memory a training will take, part by part, before it begins. Imports no Keras.

An estimate from shapes: what Keras allocates is measured by nobody before the start. Weights,
gradients and the optimizer's values are exact, activations are an upper bound (TensorFlow frees
some of them early).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from builder.datasets.base import Dataset
from builder.inference.specs import Totals
from builder.training.spec import TrainingSpec

PROCESS_BYTES = 600 * 2**20
"""What a process of Keras and TensorFlow takes before it holds any model, as measured."""

_SLOTS = {"SGD": 0, "RMSprop": 1, "Adagrad": 1, "Adafactor": 1, "Lion": 1, "Muon": 1}
"""Values that an optimizer keeps for each weight by its nature; the others keep two."""

_EXTRA_SLOTS = {
    "momentum": ("SGD", "RMSprop"),
    "centered": ("RMSprop",),
    "amsgrad": ("Adam", "AdamW"),
}
"""Arguments that have these optimizers keep one more."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The memory of a training, in bytes.

    Attributes:
        weights: All weights; in 16 bits computing keeps a short copy of each beside.
        gradients: One value per trainable weight.
        optimizer: What the optimizer keeps per trainable weight, such as moving means.
        activations: The outputs of all layers for one batch, and their gradients.
        data: The examples, which are held as arrays and as tensors.
        process: Python, Keras and TensorFlow themselves.
        limit: What a run may use here.
        batch_size: Examples per step.
        slots: Values that the optimizer keeps per trainable weight.
    """

    weights: int
    gradients: int
    optimizer: int
    activations: int
    data: int
    process: int
    limit: int
    batch_size: int
    slots: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(nbytes for _, nbytes, _ in self.parts)

    @property
    def fits(self) -> bool:
        """Whether a run may use that much."""
        return self.total <= self.limit

    @property
    def largest_batch(self) -> int:
        """The largest batch size that fits; 0 where none does."""
        per_example = max(1, self.activations // self.batch_size)
        return max(0, (self.limit - (self.total - self.activations)) // per_example)

    @property
    def parts(self) -> tuple[tuple[str, int, str], ...]:
        """The parts with their bytes and a word on where they come from, the largest first."""
        values = "1 value" if self.slots == 1 else f"{self.slots} values"
        examples = "example" if self.batch_size == 1 else "examples"
        every = (
            ("activations", self.activations, f"for {self.batch_size:,} {examples} at a time"),
            ("data", self.data, "all examples, as arrays and as tensors"),
            ("weights", self.weights, "of all layers"),
            ("gradients", self.gradients, "one for each trainable weight"),
            ("optimizer", self.optimizer, f"{values} for each trainable weight"),
            ("process", self.process, "Python, Keras and TensorFlow"),
        )
        return tuple(sorted(every, key=lambda part: -part[1]))

    @property
    def words(self) -> str:
        """What it comes to, in a sentence or two."""
        if self.fits:
            return (
                f"The training will take about {megabytes(self.total)} of the "
                f"{megabytes(self.limit)} that a run may use."
            )
        advice = (
            f"A batch size of {self.largest_batch} would fit."
            if self.largest_batch
            else "Not even a batch size of 1 would fit: make the model or its input smaller."
        )
        return (
            f"The training needs about {megabytes(self.total)}, a run may use "
            f"{megabytes(self.limit)}. {advice}"
        )


def budget(totals: Totals, spec: TrainingSpec, dataset: Dataset, limit: int) -> Budget:
    """Returns the memory that a training will take.

    Args:
        totals: What the model holds, as `infer` says.
        spec: Gives the batch size, the optimizer and the precision.
        dataset: The data.
        limit: Bytes that a run may use.
    """
    trained = totals.weight_bytes * totals.trainable // totals.params if totals.params else 0
    slots = slots_of(spec)
    short = spec.mixed_precision
    return Budget(
        weights=totals.weight_bytes * 3 // 2 if short else totals.weight_bytes,
        gradients=trained,
        optimizer=slots * trained,
        activations=2 * spec.batch_size * totals.activation_bytes // (2 if short else 1),
        data=data_bytes(dataset),
        process=PROCESS_BYTES,
        limit=limit,
        batch_size=spec.batch_size,
        slots=slots,
    )


def slots_of(spec: TrainingSpec) -> int:
    """Returns how many values the optimizer keeps for each trainable weight."""
    config = spec.optimizer_config
    extra = sum(
        spec.optimizer in optimizers and bool(config.get(argument))
        for argument, optimizers in _EXTRA_SLOTS.items()
    )
    averaged = bool(config.get("use_ema"))
    accumulated = bool(config.get("gradient_accumulation_steps"))
    return _SLOTS.get(spec.optimizer, 2) + extra + averaged + accumulated


def data_bytes(dataset: Dataset) -> int:
    """Returns the bytes of all examples, which are held as arrays and as tensors."""
    shapes = [each.shape for each in dataset.inputs] + [each.shape for each in dataset.targets]
    values = sum(map(prod, shapes))
    return 2 * 4 * values * (dataset.train_size + dataset.test_size)


def megabytes(nbytes: int) -> str:
    """Returns a size as people read it: `1,234 MB`."""
    return f"{nbytes / 2**20:,.0f} MB" if nbytes >= 2**20 else f"{nbytes / 2**20:.1g} MB"
