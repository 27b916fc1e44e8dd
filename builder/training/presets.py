"""The training that fits a data set and a model, before anybody has chosen anything."""

from __future__ import annotations

from builder.datasets.base import Dataset, Target
from builder.graph.document import Graph
from builder.training.head import head, model_outputs
from builder.training.matching import chosen_targets, matched_inputs, matched_targets
from builder.training.spec import Loss, Metric, TrainingSpec

NORMALIZED = {"softmax", "sigmoid", "hard_sigmoid"}
"""Activations whose results a loss can take for probabilities."""


def preset(graph: Graph, dataset: Dataset) -> TrainingSpec:
    """Returns a spec with the loss and the metrics that the data and the output ask for.

    - Numbers: the mean squared error.
    - Two classes and one output: binary crossentropy.
    - Classes and an output for each: sparse categorical crossentropy, since labels are integers.

    A loss takes logits where the output has gone through neither softmax nor sigmoid. Of data
    with several inputs or targets each goes where its shape fits.

    Args:
        graph: Any graph, also one with errors.
        dataset: What it is to learn.
    """
    spec = TrainingSpec(
        dataset=dataset.name,
        inputs=matched_inputs(graph, dataset),
        targets=matched_targets(graph, dataset),
        learning_rate=dataset.learning_rate,
        epochs=dataset.epochs,
        batch_size=dataset.batch_size,
    )
    outputs, targets = model_outputs(graph), chosen_targets(spec, dataset)
    if len(outputs) != len(targets) or len(targets) == 1:
        loss, metric = _loss_and_metric(graph, 0, targets[0])
        return spec.model_copy(update={"loss": loss, "metrics": (metric,)})
    losses: dict[str, Loss] = {}
    metrics: dict[str, tuple[Metric, ...]] = {}
    for place, ((name, _), target) in enumerate(zip(outputs, targets, strict=True)):
        losses[name], metric = _loss_and_metric(graph, place, target)
        metrics[name] = (metric,)
    return spec.model_copy(update={"loss": losses, "metrics": metrics})


def _loss_and_metric(graph: Graph, place: int, target: Target) -> tuple[Loss, Metric]:
    if target.task == "regression":
        return Loss(class_name="MeanSquaredError"), Metric(
            class_name="MeanAbsoluteError", name="mae"
        )
    from_logits = not gives_probabilities(graph, place)
    config = {"from_logits": True} if from_logits else {}
    if target.task == "binary" and output_units(graph, place) == 1:
        threshold = {"threshold": 0.0} if from_logits else {}
        return (
            Loss(class_name="BinaryCrossentropy", config=dict(config)),
            Metric(class_name="BinaryAccuracy", name="accuracy", config=dict(threshold)),
        )
    return (
        Loss(class_name="SparseCategoricalCrossentropy", config=dict(config)),
        Metric(class_name="SparseCategoricalAccuracy", name="accuracy"),
    )


def gives_probabilities(graph: Graph, place: int = 0) -> bool:
    """Whether one of the model's outputs has gone through softmax or sigmoid."""
    end = head(graph, place)
    return end is not None and end.activation in NORMALIZED


def output_units(graph: Graph, place: int = 0) -> int | None:
    """Returns the length of an output's last axis; None where it is unknown."""
    specs = model_outputs(graph)
    return specs[place][1].shape[-1] if place < len(specs) else None
