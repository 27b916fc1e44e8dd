"""Whether the loss, the metrics and the sizes of a training suit the model and the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from builder.graph.edits import Configure, Edit, SetTrainable
from builder.inference.diagnostics import Diagnostic
from builder.settings import settings
from builder.training.budget import budget
from builder.training.catalogue_rows import SUITS, Sort
from builder.training.custom_loss import custom_loss_problem, misfit, weighing_problem
from builder.training.head import LINEAR, Head
from builder.training.pairing import Pairing, complaint
from builder.training.presets import NORMALIZED
from builder.training.spec import CUSTOM_LOSS, Loss, Metric

_LABEL_LOSSES = {"SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy"}
_BINARY_LOSSES = {"BinaryCrossentropy", "BinaryFocalCrossentropy"}
_ONE_HOT_LOSSES = {
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalHinge",
    "KLDivergence",
    "Dice",
    "Tversky",
    "Circle",
}

METRICS_OF = {
    "classes": {
        "SparseCategoricalAccuracy",
        "SparseTopKCategoricalAccuracy",
        "SparseCategoricalCrossentropy",
        "MeanIoU",
    },
    "binary": {
        "BinaryAccuracy",
        "BinaryIoU",
        "AUC",
        "Precision",
        "Recall",
        "TruePositives",
        "TrueNegatives",
        "FalsePositives",
        "FalseNegatives",
    },
    "numbers": {
        "MeanSquaredError",
        "MeanAbsoluteError",
        "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError",
        "RootMeanSquaredError",
        "LogCoshError",
        "R2Score",
    },
}
"""Common metrics for each sort of target; `catalogue_rows.SUITS` says it of all of them."""

_LABELS: frozenset[Sort] = frozenset({"labels", "one_hot"})
"""What suits labels of several classes: those for ones and zeros get them so."""


def names_fit(pairing: Pairing) -> Iterable[Diagnostic]:
    """Losses and metrics that are given by name are of outputs that there are."""
    loss, metrics = pairing.spec.loss, pairing.spec.metrics
    there = dict.fromkeys(name for name, _ in pairing.outputs)
    for what, given in (("losses", loss), ("metrics", metrics)):
        unknown = given.keys() - there.keys() if isinstance(given, dict) else ()
        if unknown:
            yield complaint(
                "names",
                f"The {what} are for {_listed(unknown)}, the model's outputs are called "
                f"{_listed(there)}. Go back to the preset.",
            )
    if isinstance(loss, dict) and not loss:
        yield complaint("loss", "No output has a loss, so nothing would be learnt. Choose one.")


def loss_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """The loss is made for such targets and such outputs."""
    loss, units = pairing.loss, pairing.units
    if loss is None or units is None or not pairing.answers:
        return
    problem = _loss_problem(pairing, loss.class_name, units)
    if problem:
        yield complaint("loss", problem)
        return
    yield from _logits_fit(pairing, loss, units)


def formula_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """A loss of one's own can be computed with such targets and such outputs."""
    loss, output = pairing.loss, pairing.output
    if loss is None or loss.class_name != CUSTOM_LOSS or output is None or not pairing.answers:
        return
    if custom_loss_problem(loss.config):
        return
    problem = misfit(loss.config, pairing.target.shape, output.shape[1:])
    if problem:
        y_true, y_pred = (
            " × ".join(("batch", *map(str, shape)))
            for shape in (pairing.target.shape, output.shape[1:])
        )
        advice = ""
        if not pairing.target.is_numbers and output.shape[-1] != 1:
            advice = f" Compare classes with one_hot(y_true, {output.shape[-1]})."
        yield complaint(
            "formula",
            f"The formula of the loss cannot be computed where y_true is {y_true} and y_pred is "
            f"{y_pred}: {problem}{advice}",
        )
    elif pairing.spec.class_weights is not None and (
        problem := weighing_problem(loss.config, pairing.target.shape, output.shape[1:])
    ):
        yield complaint("formula", problem)


def metrics_fit(pairing: Pairing) -> Iterable[Diagnostic]:
    """Every metric is made for such targets."""
    metrics, units = pairing.metrics, pairing.units
    if units is None or not pairing.answers:
        return
    sort = _sort_of_target(pairing, units)
    fitting: set[Sort] = {*_LABELS} if sort == "classes" else {sort}
    for metric in metrics:
        made_for = SUITS["metrics"].get(metric.class_name)
        if made_for is not None and not fitting & {*made_for}:
            yield complaint(
                "metric",
                f"The metric {metric.name} ({metric.class_name}) does not suit "
                f"{_TARGETS[sort]}. Choose {_one_of(METRICS_OF[sort])}.",
            )
    if sort == "binary":
        yield from _thresholds_fit(pairing, metrics)


def something_learns(pairing: Pairing) -> Iterable[Diagnostic]:
    """There are weights that training may change."""
    totals = pairing.inference.totals
    if totals.trainable:
        return
    frozen = tuple(layer.id for layer in pairing.graph.layers.values() if not layer.trainable)
    if totals.params and frozen:
        yield complaint(
            "frozen",
            "All layers with weights are frozen: nothing would be learnt.",
            fix=SetTrainable(layer_ids=frozen, trainable=True),
            fix_label="Unfreeze all layers",
        )
    else:
        yield complaint(
            "no_weights",
            "The model has no weights to learn. Add a layer that has some, such as Dense.",
        )


def batches_fit(pairing: Pairing) -> Iterable[Diagnostic]:
    """There is at least one example to train on, and a batch is not larger than the data."""
    spec, size = pairing.spec, pairing.dataset.train_size
    left = size - spec.validation_size(size)
    if left < 1:
        yield complaint(
            "validation",
            f"A validation part of {spec.validation_split:.0%} leaves none of the {size:,} "
            "examples for training.",
        )
    elif spec.batch_size > left:
        yield complaint(
            "batch_size",
            f"A batch of {spec.batch_size:,} is larger than the {left:,} training examples: every "
            "epoch is a single step.",
            severity="warning",
        )


def memory_suffices(pairing: Pairing) -> Iterable[Diagnostic]:
    """The training fits into the memory that a run may use."""
    limit = settings().memory_limit_mb * 2**20
    found = budget(pairing.inference.totals, pairing.spec, pairing.dataset, limit)
    if not found.fits:
        yield complaint("memory", found.words)


_TARGETS = {
    "classes": "labels of several classes",
    "binary": "labels of two classes",
    "numbers": "targets that are numbers",
}


def _sort_of_target(pairing: Pairing, units: int) -> Literal["numbers", "binary", "classes"]:
    if pairing.target.is_numbers:
        return "numbers"
    return "binary" if units == 1 else "classes"


def _loss_problem(pairing: Pairing, name: str, units: int) -> str | None:
    title = pairing.asker
    if name == CUSTOM_LOSS or (name in _BINARY_LOSSES and _are_shares(pairing)):
        return None
    match _sort_of_target(pairing, units):
        case "numbers" if name in _LABEL_LOSSES | _BINARY_LOSSES | _ONE_HOT_LOSSES:
            return f"{name} is a loss for classes; {title} has numbers. Choose MeanSquaredError."
        case "binary" if name in _LABEL_LOSSES | _ONE_HOT_LOSSES:
            return (
                f"{name} expects an output for each class, the model has one. Choose "
                "BinaryCrossentropy, or give the last layer 2 units."
            )
        case "classes" if not _LABELS & {*SUITS["losses"].get(name, ())}:
            return (
                f"{name} compares outputs with targets one by one; the model has {units} outputs, "
                f"the labels of {title} are single integers. Choose SparseCategoricalCrossentropy."
            )
    return None


def _are_shares(pairing: Pairing) -> bool:
    """Whether targets and outputs are numbers from 0 to 1, such as the grey of pixels."""
    bounds, head = pairing.target.value_range, pairing.head
    inside = bounds is not None and bounds[0] >= 0 and bounds[1] <= 1
    return pairing.target.is_numbers and inside and bool(head and head.activation == "sigmoid")


def _logits_fit(pairing: Pairing, loss: Loss, units: int) -> Iterable[Diagnostic]:
    head = pairing.head
    crossentropies = _BINARY_LOSSES | {
        *("SparseCategoricalCrossentropy", "CategoricalCrossentropy"),
        "CategoricalFocalCrossentropy",
    }
    if head is None or loss.class_name not in crossentropies:
        return
    from_logits = bool(loss.config.get("from_logits"))
    if from_logits and head.activation in NORMALIZED:
        yield complaint(
            "logits",
            f"The loss expects scores before {head.activation} (from_logits), but the output has "
            f"gone through {head.activation}: it would be applied twice.",
            severity="warning",
        )
    if not from_logits and head.activation in (LINEAR, "log_softmax"):
        wanted = "sigmoid" if units == 1 else "softmax"
        fix = _set_last_activation(pairing, head, wanted)
        yield complaint(
            "logits",
            f"The loss expects probabilities, but the output has not gone through {wanted}. Set "
            "from_logits for the loss, or the activation of the last layer.",
            node_id=pairing.in_document(head.output),
            fix=fix,
            fix_label=f"Set the activation to {wanted}" if fix else None,
        )


def _thresholds_fit(pairing: Pairing, metrics: Iterable[Metric]) -> Iterable[Diagnostic]:
    """Metrics of two classes take outputs for probabilities unless their arguments say more."""
    head = pairing.head
    if head is None or head.activation in NORMALIZED:
        return
    for metric in metrics:
        told = metric.config.keys() & {"threshold", "thresholds", "from_logits"}
        if metric.class_name in METRICS_OF["binary"] and not told:
            fix = _set_last_activation(pairing, head, "sigmoid")
            yield complaint(
                "metric_logits",
                f"The metric {metric.name} ({metric.class_name}) expects probabilities, but the "
                "output has not gone through sigmoid: what it shows would be wrong.",
                severity="warning",
                node_id=pairing.in_document(head.output),
                fix=fix,
                fix_label="Set the activation to sigmoid" if fix else None,
            )


def _set_last_activation(pairing: Pairing, head: Head, activation: str) -> Edit | None:
    node_id = pairing.in_document(head.activation_node or head.output)
    if node_id is None:
        return None
    layer = pairing.graph.layer_of(node_id)
    if node_id != head.width_node and "activation" not in layer.config:
        return None
    return Configure(layer_id=layer.id, config={"activation": activation})


def _listed(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))


def _one_of(names: set[str]) -> str:
    return " or ".join(sorted(names)[:3])
