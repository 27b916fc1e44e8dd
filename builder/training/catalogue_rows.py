"""The curated part of the catalogue of losses, metrics and optimizers. Imports no Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from builder.layers.argument_kinds import Trait
from builder.training.spec import OPTIMIZERS

Section = Literal["losses", "metrics", "optimizers"]
"""A module of Keras that is chosen from."""

SECTIONS: Mapping[Section, str] = {
    "losses": "Loss",
    "metrics": "Metric",
    "optimizers": "Optimizer",
}
"""Every section with the base class of what is in it."""

Sort = Literal["labels", "binary", "numbers", "one_hot", "embedding", "alignment"]
"""What is compared with what.

- `labels`: one integer for each example, pixel or step, against an output for each class.
- `binary`: 0 or 1 against one output.
- `numbers`: values against as many outputs.
- `one_hot`: a value for each class against an output for each class.
- `embedding`: integers against vectors of length 1 that are to be near each other by label.
- `alignment`: a sequence of labels against a longer sequence of outputs.
"""

_LABELS: tuple[Sort, ...] = ("labels",)
_BINARY: tuple[Sort, ...] = ("binary",)
_NUMBERS: tuple[Sort, ...] = ("numbers",)
_ONE_HOT: tuple[Sort, ...] = ("one_hot",)
_BOTH: tuple[Sort, ...] = ("binary", "one_hot")

SUITS: Mapping[Section, Mapping[str, tuple[Sort, ...]]] = {
    "losses": {
        "SparseCategoricalCrossentropy": _LABELS,
        "CategoricalGeneralizedCrossEntropy": _LABELS,
        "BinaryCrossentropy": _BINARY,
        "BinaryFocalCrossentropy": _BINARY,
        "CategoricalCrossentropy": _ONE_HOT,
        "CategoricalFocalCrossentropy": _ONE_HOT,
        "CategoricalHinge": _ONE_HOT,
        "KLDivergence": _ONE_HOT,
        "Dice": _BOTH,
        "Tversky": _BOTH,
        "Hinge": _BINARY,
        "SquaredHinge": _BINARY,
        "MeanSquaredError": ("numbers", "binary"),
        "MeanAbsoluteError": ("numbers", "binary"),
        "MeanAbsolutePercentageError": _NUMBERS,
        "MeanSquaredLogarithmicError": _NUMBERS,
        "Huber": ("numbers", "binary"),
        "LogCosh": ("numbers", "binary"),
        "CosineSimilarity": _NUMBERS,
        "Poisson": _NUMBERS,
        "Circle": ("embedding",),
        "CTC": ("alignment",),
    },
    "metrics": {
        "SparseCategoricalAccuracy": _LABELS,
        "SparseTopKCategoricalAccuracy": _LABELS,
        "SparseCategoricalCrossentropy": _LABELS,
        "BinaryAccuracy": _BINARY,
        "BinaryCrossentropy": _BINARY,
        "AUC": _BOTH,
        "Precision": _BOTH,
        "Recall": _BOTH,
        "PrecisionAtRecall": _BOTH,
        "RecallAtPrecision": _BOTH,
        "SensitivityAtSpecificity": _BOTH,
        "SpecificityAtSensitivity": _BOTH,
        "TruePositives": _BOTH,
        "TrueNegatives": _BOTH,
        "FalsePositives": _BOTH,
        "FalseNegatives": _BOTH,
        "BinaryIoU": _BINARY,
        "Hinge": _BINARY,
        "SquaredHinge": _BINARY,
        "CategoricalAccuracy": _ONE_HOT,
        "CategoricalCrossentropy": _ONE_HOT,
        "TopKCategoricalAccuracy": _ONE_HOT,
        "CategoricalHinge": _ONE_HOT,
        "KLDivergence": _ONE_HOT,
        "F1Score": _ONE_HOT,
        "FBetaScore": _ONE_HOT,
        "OneHotIoU": _ONE_HOT,
        "OneHotMeanIoU": _ONE_HOT,
        "IoU": _LABELS,
        "MeanIoU": _LABELS,
        "Accuracy": _NUMBERS,
        "MeanSquaredError": _NUMBERS,
        "RootMeanSquaredError": _NUMBERS,
        "MeanAbsoluteError": _NUMBERS,
        "MeanAbsolutePercentageError": _NUMBERS,
        "MeanSquaredLogarithmicError": _NUMBERS,
        "LogCoshError": _NUMBERS,
        "R2Score": _NUMBERS,
        "CosineSimilarity": _NUMBERS,
        "PearsonCorrelation": _NUMBERS,
        "ConcordanceCorrelation": _NUMBERS,
        "Poisson": _NUMBERS,
    },
    "optimizers": dict.fromkeys(OPTIMIZERS, ()),
}
"""What each loss and metric is made for, the most common ones first."""

MORE_IS_BETTER: frozenset[str] = frozenset(
    {
        *("SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "CategoricalAccuracy"),
        *("TopKCategoricalAccuracy", "BinaryAccuracy", "Accuracy", "AUC", "Precision", "Recall"),
        *("PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity"),
        *("SpecificityAtSensitivity", "TruePositives", "TrueNegatives", "F1Score", "FBetaScore"),
        *("BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU", "R2Score"),
        *("CosineSimilarity", "PearsonCorrelation", "ConcordanceCorrelation"),
    }
)
"""Metrics of which more is better; of all others, and of losses, less is."""

ONE_BY_ONE: Mapping[Section, frozenset[str]] = {
    "losses": frozenset(),
    "metrics": frozenset({"BinaryCrossentropy", "Hinge", "SquaredHinge"}),
    "optimizers": frozenset(),
}
"""What compares labels `(batch,)` each with each of outputs `(batch, 1)`, or refuses them."""

_ABSTRACT = "It is the base of the others and does nothing by itself."
_VALUES = "It sums up values that code hands to it, and compares no targets with outputs."

LEFT_OUT: Mapping[Section, Mapping[str, str]] = {
    "losses": {"Loss": _ABSTRACT},
    "metrics": {
        "Metric": _ABSTRACT,
        "MeanMetricWrapper": "It wraps a Python function, which a document cannot hold.",
        "Mean": _VALUES,
        "Sum": _VALUES,
    },
    "optimizers": {
        "Optimizer": _ABSTRACT,
        "LossScaleOptimizer": "Mixed precision puts it around the optimizer by itself.",
        "MultiOptimizer": "It holds several optimizers for parts of a model; a training has one.",
        "OptimizerMap": "It belongs to MultiOptimizer.",
    },
}
"""Public classes that are not in the catalogue, and the reason."""

NOT_CHOSEN: Mapping[Section, Mapping[str, str]] = {
    "losses": {"dtype": "It follows from the data type of the model."},
    "metrics": {"dtype": "It follows from the data type of the model."},
    "optimizers": {"learning_rate": "It is a choice of its own."},
}
"""Arguments that are left out, and the reason."""

PREPARED: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("metrics", "IoU"): {"sparse_y_pred": False},
    ("metrics", "MeanIoU"): {"sparse_y_pred": False},
}
"""Values to begin with where Keras's defaults do not suit a model's outputs."""

IMPORTANT: Mapping[str, tuple[str, ...]] = {
    "SGD": ("momentum", "nesterov", "weight_decay"),
    "RMSprop": ("rho", "momentum", "weight_decay"),
    "Muon": ("momentum", "weight_decay"),
    "Adafactor": ("relative_step", "weight_decay"),
    "Adagrad": ("initial_accumulator_value", "weight_decay"),
    "Adadelta": ("rho", "weight_decay"),
}
"""Arguments of optimizers that are shown first; of the others the betas and the weight decay."""

_PART = Trait("float", minimum=0, maximum=1)
_POSITIVE = Trait("float", minimum=0)
_OPTIONAL_COUNT = Trait("int", minimum=1, optional=True)
_OPTIONAL_LABEL = Trait("int", minimum=0, optional=True)
_FACTOR = Trait("float", minimum=0, optional=True)
_CLASSES = Trait("int", minimum=1, maximum=100_000)
_THRESHOLDS = Trait("numbers", item="float", minimum=0, maximum=1, optional=True)


def _each(trait: Trait, *names: str) -> dict[str, Trait]:
    return dict.fromkeys(names, trait)


TRAITS: Mapping[str, Trait] = {
    "reduction": Trait(
        "choice", ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight"), optional=True
    ),
    **_each(_PART, "label_smoothing", "alpha", "beta", "q", "momentum", "rho", "beta_1", "beta_2"),
    **_each(_PART, "adam_beta_1", "adam_beta_2", "ema_momentum", "recall", "precision"),
    **_each(_PART, "specificity", "sensitivity"),
    **_each(_POSITIVE, "gamma", "delta", "epsilon", "epsilon_1", "epsilon_2", "margin"),
    **_each(_POSITIVE, "clip_threshold", "initial_accumulator_value", "adam_weight_decay"),
    **_each(_POSITIVE, "l1_regularization_strength", "l2_regularization_strength"),
    **_each(_POSITIVE, "l2_shrinkage_regularization_strength", "adam_lr_ratio", "rms_rate"),
    **_each(_FACTOR, "weight_decay", "clipnorm", "clipvalue", "global_clipnorm"),
    **_each(_FACTOR, "loss_scale_factor"),
    **_each(_OPTIONAL_COUNT, "ema_overwrite_frequency", "gradient_accumulation_steps", "top_k"),
    **_each(_OPTIONAL_COUNT, "num_labels"),
    **_each(_OPTIONAL_LABEL, "class_id"),
    "ignore_class": Trait("int", optional=True),
    "axis": Trait("axis"),
    "num_classes": _CLASSES,
    "num_thresholds": Trait("int", minimum=2, maximum=100_000),
    "num_regressors": Trait("int", minimum=0),
    "k": Trait("int", minimum=1),
    "ns_steps": Trait("int", minimum=1, maximum=100),
    "warmup_steps": Trait("int", minimum=0),
    "thresholds": _THRESHOLDS,
    "threshold": Trait("float", optional=True),
    "target_class_ids": Trait("list", item="int", minimum=0),
    "label_weights": Trait("list", item="float", optional=True),
    "curve": Trait("choice", ("ROC", "PR")),
    "summation_method": Trait("choice", ("interpolation", "minoring", "majoring")),
    "average": Trait("choice", ("micro", "macro", "weighted"), optional=True),
    "class_aggregation": Trait(
        "choice", ("uniform_average", "variance_weighted_average"), optional=True
    ),
    "exclude_layers": Trait("list", item="text", optional=True),
    "learning_rate_power": Trait("float", maximum=0),
}
"""What an argument is, by its name, beyond the type of its default."""

BY_CLASS: Mapping[tuple[str, str], Trait] = {
    ("FBetaScore", "beta"): _POSITIVE,
    ("Ftrl", "beta"): _POSITIVE,
    ("Dice", "axis"): Trait("axis", optional=True),
    ("Tversky", "axis"): Trait("axis", optional=True),
    ("AUC", "thresholds"): Trait("list", item="float", minimum=0, maximum=1, optional=True),
    ("BinaryAccuracy", "threshold"): Trait("float"),
    ("BinaryIoU", "threshold"): Trait("float"),
    ("CategoricalFocalCrossentropy", "alpha"): Trait("numbers", item="float", minimum=0),
}
"""The same for one argument of one class."""

DOCS: Mapping[str, str] = {
    "reduction": "How the losses of the examples become one number.",
    "clip_threshold": "Updates are scaled down so that their root mean square is at most this.",
    "epsilon": "A small number that keeps a division from going wrong.",
}
"""What an argument means, in the project's words, where Keras does not say."""
