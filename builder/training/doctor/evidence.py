"""What the doctor looks at: the training, what was logged, and the last looks inside."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from builder.datasets import Dataset, Target
from builder.graph.document import Graph
from builder.training.head import model_outputs
from builder.training.matching import chosen_targets
from builder.training.probes.findings import Gradients, Weights
from builder.training.spec import Loss, Metric, TrainingSpec

Logs = Mapping[str, float | None]

_CROSSENTROPIES = (
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
)
"""Focal ones are less than this for a network that guesses."""

_NOT_ACCURACIES = ("TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy")


@dataclass(frozen=True, slots=True)
class Measure:
    """How often one output of the model is wrong, epoch by epoch.

    Attributes:
        name: The metric in the logs, such as `accuracy`.
        chance: The error of guessing: 1 - 1 / classes; of guessing the most common class, where
            it is known how common that is.
        train: The error on the training data during each epoch, from 0 to 1.
        validation: The error on the validation data after each; empty without such data.
        output: Which output it is of; empty where the model has only one.
        test: The error on the test data after the last epoch; None before the end, or without
            such data.
    """

    name: str
    chance: float
    train: tuple[float, ...]
    validation: tuple[float, ...] = ()
    output: str = ""
    test: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a run.

    Attributes:
        graph: The network.
        spec: The training.
        dataset: What it is trained on; None where it is not known any more.
        measures: The errors of the outputs that tell classes apart.
        loss: The mean loss of each epoch on the training data.
        validation_loss: The same on the validation data, after each epoch; may be empty.
        test_loss: The same on the test data, in the end; None before, or without such data.
        first_loss: The loss of the first batch, or None.
        validation_size: Validation examples.
        gradients: The last look at gradients, or None.
        weights: The last look at weights and units, or None.
        diverged: Whether the run broke off because the loss was not a number any more.
        ended: Whether the run is over.
    """

    graph: Graph
    spec: TrainingSpec
    dataset: Dataset | None = None
    measures: tuple[Measure, ...] = ()
    loss: tuple[float, ...] = ()
    validation_loss: tuple[float, ...] = ()
    test_loss: float | None = None
    first_loss: float | None = None
    validation_size: int = 0
    gradients: Gradients | None = None
    weights: Weights | None = None
    diverged: bool = False
    ended: bool = False

    @property
    def epochs(self) -> int:
        """Whole epochs done."""
        return len(self.loss)

    @property
    def test_size(self) -> int:
        """Test examples."""
        return self.dataset.test_size if self.dataset is not None else 0

    @property
    def is_image(self) -> bool:
        """Whether the first input is an image."""
        return self.dataset is not None and self.dataset.kind == "image"

    @property
    def guessing_loss(self) -> float | None:
        """The crossentropy of a network that gives every class the same probability, in nats.

        None where the loss is another one, or of several outputs, or classes are weighed.
        """
        if self.dataset is None or self.spec.class_weights:
            return None
        targets, loss = chosen_targets(self.spec, self.dataset), self.spec.loss
        if len(targets) != 1 or not isinstance(loss, Loss):
            return None
        classes = len(targets[0].classes)
        return math.log(classes) if classes > 1 and loss.class_name in _CROSSENTROPIES else None

    @property
    def loss_of_the_mean(self) -> float | None:
        """The mean squared error of a network that says the mean of the targets of every example.

        None where the loss is another one, or of several outputs, or the targets lie near 0 and 1:
        how far they spread is not known then.
        """
        if self.dataset is None:
            return None
        targets, loss = chosen_targets(self.spec, self.dataset), self.spec.loss
        if len(targets) != 1 or not isinstance(loss, Loss):
            return None
        scale = targets[0].scale
        if scale is None or loss.class_name != "MeanSquaredError":
            return None
        return statistics.fmean(each**2 for each in scale.deviation)


def evidence(
    graph: Graph,
    spec: TrainingSpec,
    dataset: Dataset | None,
    epochs: Sequence[Logs],
    test: Logs | None = None,
) -> Evidence:
    """Reads out of the logs of a run what they say; what was seen beside them is to be added.

    Args:
        graph: The network.
        spec: The training.
        dataset: The data set.
        epochs: The logs after each epoch, as Keras names them.
        test: The logs on the test data, as `TrainEnd` has them; None before the end.
    """
    test = test or {}
    return Evidence(
        graph=graph,
        spec=spec,
        dataset=dataset,
        measures=tuple(_measures(graph, spec, dataset, epochs, test)),
        loss=_numbers(epochs, "loss"),
        validation_loss=_numbers(epochs, "val_loss"),
        test_loss=_number(test, "test_loss"),
    )


def _measures(
    graph: Graph, spec: TrainingSpec, dataset: Dataset | None, epochs: Sequence[Logs], test: Logs
) -> Iterable[Measure]:
    if dataset is None:
        return
    names, targets = [name for name, _ in model_outputs(graph)], chosen_targets(spec, dataset)
    for name, target in zip(names, targets, strict=False):
        metric = _accuracy(spec.metrics, name)
        if metric is None or not _tells_classes(target):
            continue
        logged = f"{name}_{metric.name}" if len(names) > 1 else metric.name
        right = _number(test, f"test_{logged}")
        share = dataset.largest_share if target == dataset.targets[0] else 0.0
        yield Measure(
            name=logged,
            chance=1 - max(share, 1 / len(target.classes)),
            train=tuple(1 - value for value in _numbers(epochs, logged)),
            validation=tuple(1 - value for value in _numbers(epochs, f"val_{logged}")),
            test=None if right is None else 1 - right,
            output=name if len(names) > 1 else "",
        )


def _accuracy(
    metrics: tuple[Metric, ...] | dict[str, tuple[Metric, ...]], output: str
) -> Metric | None:
    of_output = metrics.get(output, ()) if isinstance(metrics, dict) else metrics
    plain = (each for each in of_output if each.class_name not in _NOT_ACCURACIES)
    return next((each for each in plain if each.class_name.endswith("Accuracy")), None)


def _tells_classes(target: Target) -> bool:
    return target.task in ("classification", "binary") and len(target.classes) > 1


def _numbers(epochs: Sequence[Logs], name: str) -> tuple[float, ...]:
    """Returns what was logged under a name, as long as it was a number."""
    found = []
    for logs in epochs:
        value = _number(logs, name)
        if value is None:
            break
        found.append(value)
    return tuple(found)


def _number(logs: Logs, name: str) -> float | None:
    """Returns what was logged under a name; None where nothing was, or no number."""
    value = logs.get(name)
    return value if value is not None and math.isfinite(value) else None
