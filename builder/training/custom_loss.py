"""A loss of one's own: a formula of `y_true` and `y_pred`, read and never run as code.

The formula gives one number for each example, as `mean(square(y_true - y_pred), axis=-1)` does;
where it gives several (for each pixel or class) their mean is the example's loss. The loss of a
batch is the mean over its examples. A formula that gives a single number for the whole batch is
the batch's loss as it is; weights for examples or classes cannot be used with it. Where each pixel
has a weight of its own, an example has the mean of them.

As in Keras's own losses, targets of shape `(batch,)` beside outputs of shape `(batch, 1)` get the
missing axis first: they would be compared each with each otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from builder.layers.expression import Expression, ExpressionError, parse
from builder.layers.keras_import import load_keras
from builder.training.catalogue import ChoiceError

NAMES = ("y_true", "y_pred")
EXAMPLE = "mean(square(y_true - y_pred), axis=-1)"
EXAMPLE_OF_LABELS = "mean(square(one_hot(y_true, {units}) - y_pred), axis=-1)"

_TRIED_BATCH = 7_919
"""A batch size for trying shapes: no other axis has it by chance, and no factor of it."""

_WEIGHTED = (
    "The formula of the loss gives one number for the whole batch, so examples and classes cannot "
    "be weighted. Let it give one for each example: write mean(..., axis=-1)."
)


def read_custom_loss(config: Mapping[str, Any]) -> Expression:
    """Reads the config of a loss of the class `CUSTOM_LOSS`.

    Args:
        config: `{"expression": "..."}`.

    Raises:
        ChoiceError: It is no formula of both `y_true` and `y_pred`, in words.
    """
    unknown = config.keys() - {"expression"}
    if unknown:
        raise ChoiceError(f"A loss of one's own takes an expression, got {sorted(unknown)[0]!r}.")
    text = config.get("expression")
    if not isinstance(text, str):
        raise ChoiceError(f"Expected a formula such as {EXAMPLE}, got {text!r}.")
    try:
        expression = parse(text, len(NAMES), NAMES)
    except ExpressionError as error:
        raise ChoiceError(f"The formula of the loss: {error}") from error
    if len(expression.inputs) < len(NAMES):
        missing = NAMES[1 - expression.inputs[0]]
        raise ChoiceError(
            f"The formula of the loss must compare y_true with y_pred: it does not use {missing}."
        )
    return expression


def make_custom_loss(config: Mapping[str, Any]) -> Any:
    """Returns a new `keras.losses.Loss` that computes a formula.

    Args:
        config: `{"expression": "..."}`.

    Raises:
        ChoiceError: It is no such formula.
    """
    return _loss_class()(read_custom_loss(config))


def custom_loss_problem(config: Mapping[str, Any]) -> str | None:
    """Says what is wrong with a loss of one's own, or None where nothing is."""
    try:
        read_custom_loss(config)
    except ChoiceError as error:
        return str(error)
    return None


def misfit(
    config: Mapping[str, Any], target: Sequence[int], output: Sequence[int | None]
) -> str | None:
    """Says why a formula cannot be computed with such targets and outputs, or None.

    Only shapes are looked at. Where the output has an open axis, nothing is said.

    Args:
        config: `{"expression": "..."}`, which `custom_loss_problem` has nothing against.
        target: The shape of a target, without the batch axis.
        output: The shape of an output, without the batch axis.
    """
    try:
        _tried(config, target, output)
    except ExpressionError as error:
        return str(error).replace(f"{_TRIED_BATCH}", "batch")
    return None


def weighing_problem(
    config: Mapping[str, Any], target: Sequence[int], output: Sequence[int | None]
) -> str | None:
    """Says why examples cannot be weighed with a formula, or None; see `misfit`, which is first."""
    losses = _tried(config, target, output)
    return _WEIGHTED if losses is not None and not len(losses.shape) else None


def _tried(config: Mapping[str, Any], target: Sequence[int], output: Sequence[int | None]) -> Any:
    """Returns the formula's result without its values; None where the output has an open axis."""
    if None in output:
        return None
    tensor = load_keras().KerasTensor
    y_true, y_pred = (tensor((_TRIED_BATCH, *shape), "float32") for shape in (target, output))
    return read_custom_loss(config).evaluate(_with_missing_axis(y_true, y_pred))


def _with_missing_axis(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    if len(y_true.shape) + 1 == len(y_pred.shape) and y_pred.shape[-1] == 1:
        y_true = load_keras().ops.expand_dims(y_true, -1)
    return y_true, y_pred


def _of_examples(values: Any) -> Any:
    """Returns the mean for each example; a single number for the batch stays."""
    rank = len(values.shape)
    return load_keras().ops.mean(values, axis=tuple(range(1, rank))) if rank > 1 else values


@cache
def _loss_class() -> type:
    keras = load_keras()
    ops = keras.ops

    class ExpressionLoss(keras.losses.Loss):  # type: ignore[misc, name-defined]
        """A formula of `y_true` and `y_pred` as a loss of Keras."""

        def __init__(self, expression: Expression) -> None:
            super().__init__(name="expression", reduction="sum_over_batch_size")
            self._expression = expression

        def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            if sample_weight is not None:
                if not len(self.call(y_true, y_pred).shape):
                    raise ChoiceError(_WEIGHTED)
                sample_weight = _of_examples(ops.convert_to_tensor(sample_weight))
            return super().__call__(y_true, y_pred, sample_weight)

        def call(self, y_true: Any, y_pred: Any) -> Any:
            y_pred = ops.convert_to_tensor(y_pred)
            pair = _with_missing_axis(ops.cast(y_true, y_pred.dtype), y_pred)
            return _of_examples(ops.cast(self._expression.evaluate(pair), y_pred.dtype))

    return ExpressionLoss
