"""The training that fits a data set and a model, before anybody has chosen anything."""

from __future__ import annotations

from pydantic import JsonValue

from builder.datasets.base import Dataset, Target
from builder.graph.document import Graph
from builder.training.head import head, model_outputs
from builder.training.matching import chosen_targets, matched_inputs, matched_targets
from builder.training.spec import Loss, Metric, TrainingSpec

NORMALIZED = {"softmax", "sigmoid", "hard_sigmoid"}
"""Activations whose results a loss can take for probabilities."""


def preset(graph: Graph, dataset: Dataset) -> TrainingSpec:
    """Returns a spec with the loss and the metrics that the data and the output ask for.

    - Numbers, images and boxes: the mean squared error.
    - Two classes and one output: binary crossentropy.
    - Classes and an output for each: sparse categorical crossentropy, since labels are integers;
      the same for every pixel of a mask and every step of a sequence.
    - Masks are also measured by how much of the regions overlaps (IoU). Keras has no such metric
      for boxes: these are measured by the mean absolute error of their edges.
    - Where some outputs give numbers and others classes, the losses are weighted.

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
        loss, measured = _loss_and_metrics(graph, 0, targets[0])
        return spec.model_copy(update={"loss": loss, "metrics": measured})
    losses: dict[str, Loss] = {}
    metrics: dict[str, tuple[Metric, ...]] = {}
    for place, ((name, _), target) in enumerate(zip(outputs, targets, strict=True)):
        losses[name], metrics[name] = _loss_and_metrics(graph, place, target)
    weights = _loss_weights(
        {name: target for (name, _), target in zip(outputs, targets, strict=True)}
    )
    return spec.model_copy(update={"loss": losses, "metrics": metrics, "loss_weights": weights})


def _loss_weights(targets: dict[str, Target]) -> dict[str, float]:
    """Weighs the losses of numbers beside those of classes, by the output's name.

    A crossentropy begins around 1, a squared error around a tenth of the square of the targets'
    range: 0.1 for the edges of a box, 25 for sums up to 17. Unweighted, one of the two is hardly
    learnt. Whole images get less weight: they are easy to bring near, and then hold up the rest.
    """
    if len({target.is_numbers for target in targets.values()}) == 1:
        return {}
    weights = {}
    for name, target in targets.items():
        if target.is_numbers and target.value_range is not None:
            low, high = target.value_range
            weight = (3 if target.task == "image" else 10) / (high - low) ** 2
            weights[name] = float(f"{weight:.2g}")
    return weights


def _loss_and_metrics(graph: Graph, place: int, target: Target) -> tuple[Loss, tuple[Metric, ...]]:
    if target.is_numbers:
        mae = Metric(class_name="MeanAbsoluteError", name="mae")
        return Loss(class_name="MeanSquaredError"), (mae,)
    from_logits = not gives_probabilities(graph, place)
    config: dict[str, JsonValue] = {"from_logits": True} if from_logits else {}
    if len(target.classes) == 2 and output_units(graph, place) == 1:
        return Loss(class_name="BinaryCrossentropy", config=config), _of_two(target, from_logits)
    return Loss(class_name="SparseCategoricalCrossentropy", config=config), _of_several(target)


def _of_two(target: Target, from_logits: bool) -> tuple[Metric, ...]:
    threshold: dict[str, JsonValue] = {"threshold": 0.0} if from_logits else {}
    accuracy = Metric(class_name="BinaryAccuracy", name="accuracy", config=dict(threshold))
    if target.task != "mask":
        return (accuracy,)
    overlap: dict[str, JsonValue] = {"target_class_ids": [1], **threshold}
    return (accuracy, Metric(class_name="BinaryIoU", name="iou", config=overlap))


def _of_several(target: Target) -> tuple[Metric, ...]:
    accuracy = Metric(class_name="SparseCategoricalAccuracy", name="accuracy")
    if target.task != "mask":
        return (accuracy,)
    # Most pixels are ground: to call all of them so is right for most, and overlaps with nothing.
    overlap: dict[str, JsonValue] = {"num_classes": len(target.classes), "sparse_y_pred": False}
    return (accuracy, Metric(class_name="MeanIoU", name="iou", config=overlap))


def gives_probabilities(graph: Graph, place: int = 0) -> bool:
    """Whether one of the model's outputs has gone through softmax or sigmoid."""
    end = head(graph, place)
    return end is not None and end.activation in NORMALIZED


def output_units(graph: Graph, place: int = 0) -> int | None:
    """Returns the length of an output's last axis; None where it is unknown."""
    specs = model_outputs(graph)
    return specs[place][1].shape[-1] if place < len(specs) else None
