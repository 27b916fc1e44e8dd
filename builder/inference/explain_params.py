"""Where a parameter count comes from.

Each special rule writes the count of its class the way a textbook does; its value is compared
with the engine's, and a count that does not agree (or a class without a rule) is written as the
sum of the weights' sizes, which is always right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from builder.inference.derivations import Factor, Part, grouped, number, sizes_where, times
from builder.inference.specs import NodeInfo, WeightSpec


class Count(NamedTuple):
    """A parameter count as written: the calculation, its value, factors and words."""

    formula: str
    value: int
    factors: tuple[Factor, ...]
    prose: str


Weights = Mapping[str, WeightSpec]
"""A layer's weights by the last part of their names."""

Rule = Callable[[Weights, str | None], Count | None]
"""From the weights, and the node that feeds the layer, to the count."""


def explain_params(class_name: str, info: NodeInfo, source: str | None) -> Part | None:
    """Derives the parameter count of a node, or gives None for a layer without weights.

    Args:
        class_name: The layer's class.
        info: What the engine knows about the node.
        source: The node that feeds it.
    """
    if not info.weights:
        return None
    count = _special(class_name, info, source) or _sum_of_sizes(info.weights)
    prose = count.prose
    if not info.first_call:
        prose += " These weights are shared: they count once, at the layer's first call."
    if info.non_trainable_params and info.trainable_params:
        prose += f" Training changes {number(info.trainable_params)} of them."
    elif info.non_trainable_params:
        prose += " Training changes none of them."
    return Part(
        subject="params",
        title=sizes_where("comes", info.params),
        formula=f"{count.formula} = {number(count.value)}",
        value=count.value,
        factors=count.factors,
        prose=prose,
    )


def _special(class_name: str, info: NodeInfo, source: str | None) -> Count | None:
    rule = _RULES.get(class_name)
    by_name = {weight.name.rsplit("/", 1)[-1]: weight for weight in info.weights}
    if rule is None or len(by_name) != len(info.weights):
        return None
    count = rule(by_name, source)
    return count if count and count.value == info.params else None


def _sum_of_sizes(weights: Sequence[WeightSpec]) -> Count:
    """Adds up the sizes of all weights: right for every layer there is."""
    terms = [times(weight.shape) for weight in weights]
    names = ", ".join(
        f"{weight.name.replace('_', ' ')} ({times(weight.shape)})" for weight in weights[:6]
    )
    more = f" and {len(weights) - 6} more" if len(weights) > 6 else ""
    factors = tuple(Factor(times(w.shape), w.size, f"the weight {w.name}") for w in weights)
    total = sum(weight.size for weight in weights)
    return Count(" + ".join(terms), total, factors, f"The weights are {names}{more}.")


def _dense(weights: Weights, source: str | None) -> Count | None:
    kernel = weights.get("kernel")
    if kernel is None or len(kernel.shape) != 2:
        return None
    inputs, units = kernel.shape
    bias = "bias" in weights
    formula = f"({number(inputs)} + 1) · {number(units)}" if bias else times((inputs, units))
    factors = (
        Factor(number(inputs), inputs, "the length of the last input axis", source),
        *((Factor("1", 1, "the bias"),) if bias else ()),
        Factor(number(units), units, "the units"),
    )
    prose = (
        f"Each of the {number(units)} units has a weight for each of the {number(inputs)} inputs"
    )
    return Count(formula, (inputs + bias) * units, factors, prose + _and_bias(bias))


def _convolution(weights: Weights, source: str | None) -> Count | None:
    kernel = weights.get("kernel")
    if kernel is None or len(kernel.shape) < 3:
        return None
    *window, channels, filters = kernel.shape
    bias = "bias" in weights
    size = tuple(window)
    inner = f"({times(size)}) · {number(channels)}"
    formula = f"({inner} + 1) · {number(filters)}" if bias else f"{inner} · {number(filters)}"
    factors = (
        Factor(times(size), _area(size), "the kernel size"),
        Factor(number(channels), channels, "the channels that a filter sees", source),
        *((Factor("1", 1, "the bias"),) if bias else ()),
        Factor(number(filters), filters, "the filters"),
    )
    prose = (
        f"Each of the {number(filters)} filters has a {_by(size)} kernel over {_channels(channels)}"
    )
    return Count(
        formula, (_area(size) * channels + bias) * filters, factors, prose + _and_bias(bias)
    )


def _transposed(weights: Weights, source: str | None) -> Count | None:
    kernel = weights.get("kernel")
    if kernel is None or len(kernel.shape) < 3:
        return None
    *window, filters, channels = kernel.shape  # Keras keeps the two the other way round here
    turned = WeightSpec("kernel", (*window, channels, filters))
    return _convolution({**weights, "kernel": turned}, source)


def _depthwise(weights: Weights, source: str | None) -> Count | None:
    kernel = weights.get("kernel")
    if kernel is None or len(kernel.shape) < 3:
        return None
    *window, channels, multiplier = kernel.shape
    bias = "bias" in weights
    size = tuple(window)
    made = grouped((channels, multiplier)) if multiplier > 1 else number(channels)
    formula = f"(({times(size)}) + 1) · {made}" if bias else f"({times(size)}) · {made}"
    factors = (
        Factor(times(size), _area(size), "the kernel size"),
        Factor(number(channels), channels, "the input's channels", source),
    )
    prose = f"Every channel has {'a' if multiplier == 1 else multiplier} {_by(size)} kernel"
    value = (_area(size) + bias) * channels * multiplier
    return Count(formula, value, factors, prose + " of its own" + _and_bias(bias))


def _separable(weights: Weights, source: str | None) -> Count | None:
    depthwise, pointwise = weights.get("depthwise_kernel"), weights.get("pointwise_kernel")
    if depthwise is None or pointwise is None:
        return None
    *window, channels, multiplier = depthwise.shape
    made, filters = pointwise.shape[-2:]
    bias = "bias" in weights
    first = (channels, *window) if multiplier == 1 else (channels, *window, multiplier)
    formula = f"{times(first)} + {times((made, filters))}"
    factors = (
        Factor(number(channels), channels, "the input's channels", source),
        Factor(times(window), _area(tuple(window)), "the kernel size"),
        Factor(number(filters), filters, "the filters"),
    )
    prose = (
        f"First a {_by(tuple(window))} kernel for every channel by itself, then every filter "
        "mixes the channels with 1 × 1 weights"
    )
    value = depthwise.size + pointwise.size + (filters if bias else 0)
    return Count(
        formula + (f" + {number(filters)}" if bias else ""), value, factors, prose + _and_bias(bias)
    )


def _batch_normalization(weights: Weights, source: str | None) -> Count | None:
    first = next(iter(weights.values()))
    if any(weight.shape != first.shape for weight in weights.values()):
        return None
    factors = (
        Factor(number(len(weights)), len(weights), "the numbers kept for each channel"),
        Factor(number(first.size), first.size, "the channels", source),
    )
    names = ", ".join(name.replace("_", " ") for name in weights)
    return Count(
        f"{number(len(weights))} · {number(first.size)}",
        len(weights) * first.size,
        factors,
        f"Every channel has {names}.",
    )


def _embedding(weights: Weights, source: str | None) -> Count | None:
    (rows, length) = next(iter(weights.values())).shape
    factors = (
        Factor(number(rows), rows, "the different tokens (input_dim)"),
        Factor(number(length), length, "the length of each vector (output_dim)"),
    )
    prose = f"Each of the {number(rows)} tokens has a vector of {number(length)} numbers."
    return Count(times((rows, length)), rows * length, factors, prose)


def _recurrent(gates: int, what: str) -> Rule:
    def rule(weights: Weights, source: str | None) -> Count | None:
        kernel, recurrent = weights.get("kernel"), weights.get("recurrent_kernel")
        if kernel is None or recurrent is None:
            return None
        inputs, units = kernel.shape[0], recurrent.shape[0]
        biases = weights["bias"].size // (gates * units) if "bias" in weights else 0
        inner = f"({number(inputs)} + {number(units)}{f' + {biases}' if biases else ''})"
        front = f"{gates} · " if gates > 1 else ""
        factors = (
            *((Factor(number(gates), gates, what),) if gates > 1 else ()),
            Factor(number(inputs), inputs, "the features of each step", source),
            Factor(number(units), units, "the units, which also come back from the step before"),
        )
        prose = (
            f"{f'For each of {what}: every' if gates > 1 else 'Every'} unit has a weight for each "
            f"of the {number(inputs)} features and for each of the {number(units)} states"
        )
        value = gates * (inputs + units + biases) * units
        bias = f", and {'one bias' if biases == 1 else f'{biases} biases'}" if biases else ""
        return Count(f"{front}{inner} · {number(units)}", value, factors, f"{prose}{bias}.")

    return rule


def _area(window: tuple[int, ...]) -> int:
    area = 1
    for size in window:
        area *= size
    return area


def _by(window: tuple[int, ...]) -> str:
    return " × ".join(map(number, window))


def _channels(count: int) -> str:
    return "the 1 channel it sees" if count == 1 else f"the {number(count)} channels it sees"


def _and_bias(bias: bool) -> str:
    return ", and one bias." if bias else "; there is no bias."


_RULES: Mapping[str, Rule] = {
    "Dense": _dense,
    **{f"Conv{rank}D": _convolution for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _transposed for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": _depthwise for rank in (1, 2)},
    **{f"SeparableConv{rank}D": _separable for rank in (1, 2)},
    "BatchNormalization": _batch_normalization,
    "Embedding": _embedding,
    "LSTM": _recurrent(4, "the 4 gates"),
    "GRU": _recurrent(3, "the 3 gates"),
    "SimpleRNN": _recurrent(1, ""),
}
