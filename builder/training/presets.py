"""The training that fits a data set and a model, before anybody has chosen anything."""

from __future__ import annotations

from builder.datasets.base import Dataset
from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.training.head import head
from builder.training.spec import Loss, Metric, TrainingSpec

NORMALIZED = {"softmax", "sigmoid", "hard_sigmoid"}
"""Activations whose results a loss can take for probabilities."""


def preset(graph: Graph, dataset: Dataset) -> TrainingSpec:
    """Returns a spec with the loss and the metrics that the data and the output ask for.

    - Numbers: the mean squared error.
    - Two classes and one output: binary crossentropy.
    - Classes and an output for each: sparse categorical crossentropy, since labels are integers.

    A loss takes logits where the output has gone through neither softmax nor sigmoid.

    Args:
        graph: Any graph, also one with errors.
        dataset: What it is to learn.
    """
    loss, metric = _loss_and_metric(graph, dataset)
    return TrainingSpec(
        dataset=dataset.name,
        loss=loss,
        metrics=(metric,),
        learning_rate=dataset.learning_rate,
        epochs=dataset.epochs,
        batch_size=dataset.batch_size,
    )


def _loss_and_metric(graph: Graph, dataset: Dataset) -> tuple[Loss, Metric]:
    if dataset.task == "regression":
        return Loss(class_name="MeanSquaredError"), Metric(
            class_name="MeanAbsoluteError", name="mae"
        )
    from_logits = not gives_probabilities(graph)
    config = {"from_logits": True} if from_logits else {}
    if dataset.task == "binary" and output_units(graph) == 1:
        threshold = {"threshold": 0.0} if from_logits else {}
        return (
            Loss(class_name="BinaryCrossentropy", config=dict(config)),
            Metric(class_name="BinaryAccuracy", name="accuracy", config=dict(threshold)),
        )
    return (
        Loss(class_name="SparseCategoricalCrossentropy", config=dict(config)),
        Metric(class_name="SparseCategoricalAccuracy", name="accuracy"),
    )


def gives_probabilities(graph: Graph) -> bool:
    """Whether the model's only output has gone through softmax or sigmoid."""
    end = head(graph)
    return end is not None and end.activation in NORMALIZED


def output_units(graph: Graph) -> int | None:
    """Returns the length of the output's last axis; None where it is unknown."""
    specs = infer(graph).outputs
    return specs[0][1].shape[-1] if len(specs) == 1 else None
